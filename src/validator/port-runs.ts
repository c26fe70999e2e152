import type { Port } from '../config/ports.ts';
import type { Network } from '../network/network.ts';

/**
 * Every port of TCP and UDP, in runs that no rule of these networks and no expectation tells apart, and
 * ICMP: who fares alike with one of a run fares so with all of it.
 */
export function portRuns(networks: readonly Network[], asked: readonly Port[]): readonly Port[] {
  const rules = networks.flatMap(({ securityGroups, acls }) => [
    ...securityGroups.flatMap((group) => group.rules),
    ...acls.flatMap((acl) => acl.rules),
  ]);
  const ranges = [
    ...rules.flatMap(({ ports }) => ports),
    ...asked.flatMap((port) => (port.protocol === 'icmp' ? [] : [port])),
  ];
  const starts = [...new Set([1, ...ranges.flatMap(({ from, to }) => [from, to + 1])])]
    .filter((port) => port >= 1 && port <= 65535)
    .sort((a, b) => a - b);
  const runs = (protocol: 'tcp' | 'udp'): readonly Port[] =>
    starts.map((from, index) => ({ protocol, from, to: (starts[index + 1] ?? 65536) - 1 }));
  return [...runs('tcp'), ...runs('udp'), { protocol: 'icmp' }];
}

/** Runs of ports that lie side by side as one. */
export function joinedPorts(ports: readonly Port[]): readonly Port[] {
  const joined: Port[] = [];
  for (const port of ports) {
    const last = joined.at(-1);
    const both = last && together(last, port);
    if (both) joined[joined.length - 1] = both;
    else joined.push(port);
  }
  return joined;
}

function together(last: Port, port: Port): Port | undefined {
  if (last.protocol === 'icmp' || port.protocol === 'icmp') return undefined;
  const isNext = last.protocol === port.protocol && last.to + 1 === port.from;
  return isNext ? { ...last, to: port.to } : undefined;
}

/** What is in the first and not in the second. */
export function minusPorts(ports: readonly Port[], taken: readonly Port[]): readonly Port[] {
  return taken.reduce((left, one) => left.flatMap((port) => minusOne(port, one)), ports);
}

function minusOne(port: Port, taken: Port): readonly Port[] {
  if (port.protocol === 'icmp' || taken.protocol === 'icmp')
    return port.protocol === taken.protocol ? [] : [port];
  if (port.protocol !== taken.protocol || taken.to < port.from || taken.from > port.to)
    return [port];
  const below = { ...port, to: taken.from - 1 };
  const above = { ...port, from: taken.to + 1 };
  return [below, above].filter(({ from, to }) => from <= to);
}
