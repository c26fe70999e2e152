import type { FindingCode } from '../finding/catalogue.ts';
import type { Route } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Step } from './step.ts';
import type { Traffic } from './traffic.ts';
import { protocolNumbers } from './traffic.ts';

/** What the words in braces of a cloud's remedy stand for; empty: nothing is known. */
export type RemedyNames = Readonly<Record<string, string>>;

/**
 * The cloud's own remedy with the names of the things at hand in place of its words in braces;
 * undefined where it has none, or where a word has no name here: half a command helps nobody.
 */
export function remedyOf(
  code: FindingCode,
  step: Pick<Step, 'check' | 'way'>,
  names: RemedyNames,
  { remedies }: Pick<CloudRules, 'remedies'>,
): string | undefined {
  const template = remedies[insteadOf(code, step)];
  if (template === undefined) return undefined;
  let isWhole = true;
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    isWhole &&= Boolean(names[name]);
    return names[name] ?? '';
  });
  return isWhole ? filled : undefined;
}

/** Which finding's remedy helps: where a group's rule is unclear, a rule for the CIDR that refusals ask for. */
function insteadOf(code: FindingCode, { check, way }: Pick<Step, 'check' | 'way'>): FindingCode {
  if (code === 'overlay-blocked') return check.includes('ACL') ? 'acl-denied' : code;
  if (code !== 'group-unclear' || check.startsWith('overlay')) return code;
  if (check.endsWith('ingress')) return 'ingress-denied';
  return way === 'reply' ? 'egress-denied-reply' : 'egress-denied';
}

/** What the cloud's own analyser of paths calls it, as the end of a sentence; empty where it has no word for it. */
export function analyserText(
  code: FindingCode,
  check: string,
  { analyser }: Pick<CloudRules, 'analyser'>,
): string {
  // Packets from node to node are no pods' to it.
  const asked = code === 'overlay-blocked' ? filterCode(check) : code;
  const its = analyser?.codes[asked];
  return its === undefined ? '' : ` (${analyser?.title} calls it ${its})`;
}

function filterCode(check: string): 'acl-denied' | 'ingress-denied' | 'egress-denied' {
  if (check.includes('ACL')) return 'acl-denied';
  return check.endsWith('egress') ? 'egress-denied' : 'ingress-denied';
}

/** `{table}`, `{destination}`, `{route}`: of a route, to an IPv4 destination, for commands have other options for IPv6. */
export function routeNames(
  table: string,
  { id, destination }: Pick<Route, 'id' | 'destination'>,
): RemedyNames {
  const isIpv4 = !('prefixList' in destination) && destination.family === 4;
  return { table, route: id ?? '', destination: isIpv4 ? destination.text : '' };
}

/** `{direction}`, `{Direction}`; `{farGroup}`: a group of the other node, and `{fromGroup}`, where packets come in. */
export function directionNames(check: string, farGroup: string): RemedyNames {
  return check.endsWith('egress')
    ? { direction: 'egress', Direction: 'Egress', farGroup }
    : { direction: 'ingress', Direction: 'Ingress', farGroup, fromGroup: farGroup };
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
