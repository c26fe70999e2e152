import type { Network } from '../../../../src/network/network.ts';

type Rule = Network['securityGroups'][number]['rules'][number];

/** `22`, `8000-9000`, `ALL`: one for each range; only TCP and UDP have ports. */
export function portsOf({ ports, protocol }: Pick<Rule, 'ports' | 'protocol'>): readonly string[] {
  if (ports.length === 0 || (protocol !== 'tcp' && protocol !== 'udp')) return ['ALL'];
  return ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
}

/** `TCP`, `ICMPv6`; of numbers the API knows only GRE's by name. */
export function protocolOf(protocol: Rule['protocol']): string {
  if (protocol === 47) return 'GRE';
  if (protocol === 'icmpv6') return 'ICMPv6';
  return String(protocol).toUpperCase();
}

export function actionOf(action: Rule['action']): string {
  return action === 'allow' ? 'ACCEPT' : 'DROP';
}
