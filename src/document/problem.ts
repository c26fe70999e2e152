import type { Place } from '../finding/finding.ts';

/** One thing wrong with what somebody wrote in a file. */
export interface Problem {
  readonly place: Place;
  /** `consumers.order-vms.subnets[0]`; empty where it is about the whole file. */
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
  /** One sentence, where it says it better than `found …, wanted …`. */
  readonly says?: string | undefined;
}

/** More lines than this help nobody; `problems` still holds them all. */
const mostLines = 50;

/**
 * Files cannot be read, or what they say is not what was wanted. All that is wrong at once, in the
 * files' order; the message has a line for each: `podway.yaml:4:9: routes.tables: found 5, wanted …`.
 */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    const sorted = problems.toSorted(byPlace);
    super(messageOf(sorted), options);
    this.problems = sorted;
  }
}

/** The line that the error's message has for one problem. */
export function problemText(problem: Problem): string {
  const says = problem.says ?? `found ${problem.found}, wanted ${problem.wanted}`;
  return [placeText(problem.place), problem.path, says].filter((part) => part !== '').join(': ');
}

/** `podway.yaml:4:9`, as editors and terminals make links of it. */
function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function messageOf(problems: readonly Problem[]): string {
  const lines = problems.slice(0, mostLines).map(problemText);
  const more = problems.length - lines.length;
  return (more > 0 ? [...lines, `… and ${more} more`] : lines).join('\n');
}

/** One file after the other; in each by line, what is about the whole file last. */
function byPlace(a: Problem, b: Problem): number {
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  const [lineA, lineB] = [a.place.line ?? Infinity, b.place.line ?? Infinity];
  if (lineA !== lineB) return lineA - lineB;
  const [columnA, columnB] = [a.place.column ?? Infinity, b.place.column ?? Infinity];
  return columnA === columnB ? 0 : columnA - columnB;
}
