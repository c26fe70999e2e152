import type { FindingCode } from '../finding/catalogue.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Traffic } from './traffic.ts';
import { protocolNumbers } from './traffic.ts';
import type { Step } from './walk.ts';

/** What the words in braces of a cloud's remedy stand for; empty: nothing is known. */
export type RemedyNames = Readonly<Record<string, string>>;

/**
 * The cloud's own remedy with the names of the things at hand in place of its words in braces;
 * undefined where it has none, or where a word has no name here: half a command helps nobody.
 */
export function remedyOf(
  code: FindingCode,
  { check }: Pick<Step, 'check'>,
  names: RemedyNames,
  { remedies }: Pick<CloudRules, 'remedies'>,
): string | undefined {
  const isAcl = code === 'overlay-blocked' && check.includes('ACL');
  const template = remedies[isAcl ? 'acl-denied' : code];
  if (template === undefined) return undefined;
  let isWhole = true;
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    isWhole &&= Boolean(names[name]);
    return names[name] ?? '';
  });
  return isWhole ? filled : undefined;
}

/** `{protocol}`, `{PROTOCOL}`, `{port}`, `{from}`, `{to}`: of what is to be let through. */
export function trafficNames({ protocol, ports }: Traffic): RemedyNames {
  const known = Object.entries(protocolNumbers).find(([, number]) => number === protocol)?.[0];
  const isCommon = known !== undefined && known !== 'ipip';
  const name = isCommon ? known : `${protocol}`;
  const named = { protocol: name, PROTOCOL: name.toUpperCase() };
  if (!ports) return { ...named, from: '-1', to: '-1' };
  const { from, to } = ports;
  return {
    ...named,
    port: from === to ? `${from}` : `${from}-${to}`,
    from: `${from}`,
    to: `${to}`,
  };
}
