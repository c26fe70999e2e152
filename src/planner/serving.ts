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
  let next = 0;
  return prefixes.map((prefix) => {
    for (let route = routes[next]; route; route = routes[next]) {
      if (comparePrefixes(route.destination, prefix) > 0) break;
      while (around.length > 0 && !around.at(-1)?.destination.contains(route.destination))
        around.pop();
      around.push(route);
      next++;
    }
    while (around.length > 0 && !around.at(-1)?.destination.contains(prefix)) around.pop();
    return around.at(-1);
  });
}

/** Sorts routes for `serving`. */
export function inOrder<R extends { readonly destination: Prefix }>(
  routes: readonly R[],
): readonly R[] {
  return sorted(routes, (a, b) => comparePrefixes(a.destination, b.destination));
}
