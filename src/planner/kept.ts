/** The items that pass, in their order; the list itself where all do, as nearly always, so that nothing is copied. */
export function kept<T>(items: readonly T[], passes: (item: T) => boolean): readonly T[] {
  return items.every(passes) ? items : items.filter(passes);
}
