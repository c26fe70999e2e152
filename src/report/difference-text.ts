import type { NextHop } from '../network/network.ts';
import { someOf } from './columns.ts';
import { hopId } from './hops.ts';
import type { Report } from './report.ts';

/** Items of one line. */
const most = 6;

const verbs = {
  lost: 'no longer reaches',
  gained: 'newly reaches',
  unclear: 'can no longer be told to reach',
} as const;

/** What became of the network since another: a line for each change, losses first; or that nothing did. */
export function differenceLines(
  difference: Report['difference'],
  shown = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (!difference) return [];
  const { against, collectedAt, changes, moves } = difference;
  const since = `${against}${collectedAt && ` (${collectedAt})`}`;
  if (changes.length === 0 && moves.length === 0)
    return [
      `No change since ${since}: every host of every consumer reaches what it reached, on every port, by the same next hops.`,
    ];
  const kinds = ['lost', 'unclear', 'gained'] as const;
  const lines = [
    ...kinds.flatMap((kind) =>
      changes
        .filter((change) => change.kind === kind)
        .map(
          ({ consumer, subnets, ports, cidrs }) =>
            `${consumer} (${someOf(subnets, most)}) ${verbs[kind]} ${someOf(cidrs.map(String), most)} on ${someOf(ports, most)}`,
        ),
    ),
    ...moveLines(moves, shown),
  ];
  const rest = lines.length - shown;
  return [
    `Since ${since}:`,
    ...lines.slice(0, shown).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

type Move = NonNullable<Report['difference']>['moves'][number];

/** A line for each change of next hop, or, where they are many, one for each table and kind. */
function moveLines(moves: readonly Move[], shown: number): readonly string[] {
  if (moves.length <= shown / 2) {
    return moves.map(
      ({ table, cidrs, was, is }) =>
        `${table}: ${someOf(cidrs.map(String), most)} ${movedText(was, is)}`,
    );
  }
  const groups = new Map<string, string[]>();
  for (const { table, cidrs, was, is } of moves) {
    const what =
      was.length === 0
        ? 'have a route, and had none'
        : is.length === 0
          ? 'have no route any more'
          : 'have another next hop';
    const key = `${table}: ${what}: `;
    groups.set(key, [...(groups.get(key) ?? []), ...cidrs.map(String)]);
  }
  return [...groups].map(([key, cidrs]) => key + someOf(cidrs, most));
}

function movedText(was: readonly NextHop[], is: readonly NextHop[]): string {
  const names = (hops: readonly NextHop[]): string => hops.map(hopId).join(' + ');
  if (was.length === 0) return `now go to ${names(is)}; there was no route`;
  if (is.length === 0) return `have no route any more; they went to ${names(was)}`;
  return `moved from ${names(was)} to ${names(is)}`;
}
