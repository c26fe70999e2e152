import type { Network } from '../../../../src/network/network.ts';

type GroupRule = Network['securityGroups'][number]['rules'][number];

/** ICMP has no ports, and a rule of every protocol has them all. */
export const everyPort = '-1/-1';

/** `22/22` for each range of a rule that has ports. */
export function portRanges({ ports, protocol }: Pick<GroupRule, 'ports' | 'protocol'>) {
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  if (!hasPorts) return [everyPort];
  if (ports.length === 0) return ['1/65535'];
  return ports.map(({ from, to }) => `${from}/${to}`);
}

/** `TCP`, `ICMPv6`; of numbers the API knows only GRE's by name. */
export function protocolOf(protocol: GroupRule['protocol']): string {
  if (protocol === 47) return 'GRE';
  if (protocol === 'icmpv6') return 'ICMPv6';
  return String(protocol).toUpperCase();
}
