import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { CloudRules } from '../network/rules.ts';
import type { OrderedTable } from './order.ts';

/** More than these are a number: the ops with effect `loses` name their routes. */
const mostNamed = 20;

/** What goes dark in a table, in whatever order its changes are made, and for how long at the cloud's usual pace. */
export function goesDark(
  table: string,
  { dark }: OrderedTable,
  rules: CloudRules,
): readonly Finding[] {
  if (dark.size === 0) return [];
  const prefixes = [...dark.keys()];
  const rest = prefixes.length - mostNamed;
  const named = prefixes.slice(0, mostNamed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const writes = Math.max(...dark.values());
  const most = dark.size === 1 ? '' : 'at most ';
  const seconds = Math.ceil(writes * secondsPerWrite(rules));
  const evidence = `the table is full, so ${named} ${dark.size === 1 ? 'is' : 'are'} unreachable for ${most}${writes} write${writes === 1 ? '' : 's'}, about ${seconds} s`;
  return [finding('goes-dark', { subject: `table/${table}`, evidence })];
}

/** One write after the other: as long as the cloud is busy with one, or its rate makes the next wait. */
function secondsPerWrite({ busyMs, rates }: CloudRules): number {
  const perSecond = Math.min(rates['create-route'].perSecond, rates['delete-route'].perSecond);
  return Math.max(busyMs / 1000, 1 / perSecond);
}
