import type { Answer } from './matrix.ts';
import type { Decisions } from './validate.ts';

/** Packets that are to arrive: those that podway.yaml expects to, and, of consumers of which it expects nothing, all. */
export function wantedAnswers({
  expectations,
  others,
}: Pick<Decisions, 'expectations' | 'others'>): readonly Answer[] {
  const wanted = expectations
    .filter(({ expectation }) => expectation.reachable)
    .flatMap(({ answers }) => answers);
  return [...wanted, ...others];
}
