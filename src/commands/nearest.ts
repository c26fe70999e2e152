import { distance } from 'fastest-levenshtein';

/** The known word that was probably meant: at most half of its letters wrong, the nearest first. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return known
    .map((name) => ({ name, away: distance(name, word) }))
    .filter(({ name, away }) => away <= name.length / 2)
    .sort((a, b) => a.away - b.away)[0]?.name;
}
