import type { Network } from './network.ts';

// What Alibaba Cloud and Tencent Cloud say in rules of security groups and ACLs, in one and the same words.

type GroupRule = Network['securityGroups'][number]['rules'][number];

/** The packets that a rule is about. */
export type Packet = Pick<GroupRule, 'protocol' | 'ports'>;

/** `Accept`, `drop`, in any case; undefined for another word. */
export function acceptOrDrop(word: string | undefined): GroupRule['action'] | undefined {
  switch (word?.toLowerCase()) {
    case 'accept':
      return 'allow';
    case 'drop':
      return 'deny';
    default:
      return undefined;
  }
}

const protocols: ReadonlyMap<string, GroupRule['protocol']> = new Map<
  string,
  GroupRule['protocol']
>([
  ['all', 'all'],
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['icmp', 'icmp'],
  ['icmpv6', 'icmpv6'],
  ['gre', 47],
]);

/** A protocol by its name, in any case; undefined for one without a number that podway knows. */
export function protocolNamed(name: string | undefined): GroupRule['protocol'] | undefined {
  return protocols.get(name?.toLowerCase() ?? '');
}

export function isPort(port: number | undefined): port is number {
  return port !== undefined && Number.isInteger(port) && port >= 0 && port <= 65_535;
}
