import type { NextHop } from './network.ts';

/** True where two routes have the same next hops, in any order. */
export function sameNextHops(a: readonly NextHop[], b: readonly NextHop[]): boolean {
  if (a.length !== b.length) return false;
  const keys = b.map(nextHopKey).sort();
  return a
    .map(nextHopKey)
    .sort()
    .every((key, index) => key === keys[index]);
}

/** True where two next hops are the same: the same kind, and the same of what that kind has. */
export function isSameNextHop(a: NextHop, b: NextHop): boolean {
  // Without a text for each: thousands of routes are compared so, and nearly all are the same.
  switch (a.kind) {
    case 'local':
      return b.kind === 'local';
    case 'address':
      return b.kind === 'address' && a.ip === b.ip;
    case 'unknown':
      return b.kind === 'unknown' && a.type === b.type && a.id === b.id;
    default:
      return b.kind === a.kind && a.id === b.id;
  }
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

/** One text for a next hop: for comparing, and for people. */
export function hopText(hop: NextHop): string {
  switch (hop.kind) {
    case 'local':
      return 'local';
    case 'address':
      return hop.ip;
    case 'unknown':
      return hop.id === '' ? hop.type : `${hop.type} ${hop.id}`;
    default:
      return hop.id;
  }
}
