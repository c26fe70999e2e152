import type { ExpectationResult } from './expectations.ts';
import type { Answer } from './matrix.ts';

interface Decided {
  readonly expectations: readonly ExpectationResult[];
  /** Of consumers that podway.yaml expects nothing of. */
  readonly others: readonly Answer[];
}

/** Packets that are to arrive: those that podway.yaml expects to, and, of consumers of which it expects nothing, all. */
export function wantedAnswers({ expectations, others }: Decided): readonly Answer[] {
  const wanted = expectations
    .filter(({ expectation }) => expectation.reachable)
    .flatMap(({ answers }) => answers);
  return [...wanted, ...others];
}

/** Packets that are not to arrive, and of which nobody can tell: what is not known has to be named. */
export function undecidedAnswers({
  expectations,
}: Pick<Decided, 'expectations'>): readonly Answer[] {
  return expectations
    .filter(({ expectation, outcome }) => !expectation.reachable && outcome === 'open')
    .flatMap(({ answers }) => answers)
    .map((answer) => ({
      ...answer,
      groups: answer.groups.filter(({ verdict }) => verdict === 'unknown'),
    }));
}
