import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import { sorted } from '../address/sorted.ts';

/**
 * Which route longest-prefix match takes for each prefix as a whole: the longest one that contains
 * it. Both lists in order of address; one pass with the stack of routes around the present prefix.
 *
 *     routes      A ├────────────────────┤
 *                    B ├────┤
 *     prefixes        p      q         r      →  p: B, q: A, r: A
 */
export function serving<R extends { readonly destination: Prefix }>(
  routes: readonly R[],
  prefixes: readonly Prefix[],
): readonly (R | undefined)[] {
  const around: R[] = [];
  const leave = (prefix: Prefix): R | undefined => {
    let innermost = around[around.length - 1];
    while (innermost && !innermost.destination.contains(prefix)) {
      around.pop();
      innermost = around[around.length - 1];
    }
    return innermost;
  };
  let next = 0;
  return prefixes.map((prefix) => {
    for (let route = routes[next]; route; route = routes[++next]) {
      if (comparePrefixes(route.destination, prefix) > 0) break;
      leave(route.destination);
      around.push(route);
    }
    return leave(prefix);
  });
}

/** Sorts routes for `serving`. */
export function inOrder<R extends { readonly destination: Prefix }>(
  routes: readonly R[],
): readonly R[] {
  return sorted(routes, (a, b) => comparePrefixes(a.destination, b.destination));
}

/** Two lists in order of address as one; of equal destinations those of `first` come first. Linear. */
export function mergedInOrder<R extends { readonly destination: Prefix }>(
  first: readonly R[],
  second: readonly R[],
): readonly R[] {
  if (first.length === 0) return second;
  const merged: R[] = [];
  let next = 0;
  for (const route of second) {
    for (let one = first[next]; one; one = first[++next]) {
      if (comparePrefixes(one.destination, route.destination) > 0) break;
      merged.push(one);
    }
    merged.push(route);
  }
  for (; next < first.length; next++) merged.push(first[next] as R);
  return merged;
}
