/**
 * The items in order, equal ones as given. Items already in order, the usual case for what
 * podway wrote itself, are looked at once and returned as they are.
 */
export function sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  let previous = items[0];
  for (const item of items) {
    // `previous` is undefined only where there are no items, and then there is no turn.
    if (compare(previous as T, item) > 0) return items.toSorted(compare);
    previous = item;
  }
  return items;
}
