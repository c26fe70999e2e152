import type { NextHop } from './network.ts';

/** True where two routes have the same next hops, in any order. */
export function sameNextHops(a: readonly NextHop[], b: readonly NextHop[]): boolean {
  if (a.length !== b.length) return false;
  const [one] = a;
  const [other] = b;
  // Nearly every route has one next hop, and of kinds whose id tells all no text needs writing.
  if (a.length === 1 && one && other && 'id' in one && 'id' in other && one.kind !== 'unknown') {
    return one.kind === other.kind && one.id === other.id;
  }
  const keys = b.map(nextHopKey).sort();
  return a
    .map(nextHopKey)
    .sort()
    .every((key, index) => key === keys[index]);
}

function nextHopKey(hop: NextHop): string {
  switch (hop.kind) {
    case 'local':
      return hop.kind;
    case 'address':
      return `address ${hop.ip}`;
    case 'unknown':
      return `unknown ${hop.type} ${hop.id}`;
    default:
      return `${hop.kind} ${hop.id}`;
  }
}
