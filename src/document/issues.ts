import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { ParsedDocument } from './document.ts';
import { type Path, pathText, valueAt } from './path-text.ts';
import { type Problem, problemText } from './problem.ts';
import { fieldsAt, keySchemasAt, schemasAt } from './schema-at.ts';
import { escaped, isSecret, nothing, shown } from './shown.ts';
import { meantIssues } from './union-issues.ts';
import { wordsOfAny } from './words.ts';

type Issue = z.core.$ZodIssue;

/** Zod's issues as problems: places, and words from the schema itself. */
export function issueProblems(
  schema: z.core.$ZodType,
  issues: readonly Issue[],
  document: ParsedDocument,
): readonly Problem[] {
  const found = issues.flatMap((issue) => problemsOfIssue(issue, { schema, document, base: [] }));
  // A key misspelt is one slip: that the right one is missing goes without saying.
  const misspelt = new Set(found.map(({ meant }) => meant));
  const problems = found
    .filter((problem) => problem.found !== nothing || !misspelt.has(problem.path))
    .map(({ meant: _, ...problem }) => problem);
  // The halves of an intersection say the same of what is no mapping.
  return [...new Map(problems.map((problem) => [problemText(problem), problem])).values()];
}

/** A problem, and the path of the key that an unknown one was probably meant to be. */
type Found = Problem & { readonly meant?: string | undefined };

interface About {
  readonly schema: z.core.$ZodType;
  readonly document: ParsedDocument;
  /** Issues inside a union count their paths from the union. */
  readonly base: Path;
}

function problemsOfIssue(issue: Issue, about: About): readonly Found[] {
  const path = [...about.base, ...issue.path.map(step)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, about));
    case 'invalid_union': {
      const meant = meantIssues(issue, valueAt(about.document.value, path));
      if (meant === undefined) return [unlike(path, about)];
      return meant.flatMap((inner) => problemsOfIssue(inner, { ...about, base: path }));
    }
    case 'invalid_key':
    case 'invalid_element':
      return [badKey(path, issue.issues, about)];
    case 'custom':
      return [custom(path, issue, about)];
    default:
      return [unlike(path, about, wantedOf(issue))];
  }
}

/** `found …, wanted …`, the latter from the schema unless the issue knows better. */
function unlike(path: Path, { schema, document }: About, wanted?: string): Problem {
  const value = valueAt(document.value, path);
  const schemas = schemasAt(schema, document.value, path);
  const words = schemas.length > 0 ? wordsOfAny(schemas).one : 'another value';
  return {
    place: document.placeOf(path),
    path: pathText(path),
    found: shown(value, path),
    wanted: (wanted ?? words) + hintFor(value, words),
  };
}

/** What the schema's words do not say. */
function wantedOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'too_small':
      return sizeText(issue.origin, issue.exact ? 'exactly' : 'at least', issue.minimum);
    case 'too_big':
      return sizeText(issue.origin, issue.exact ? 'exactly' : 'at most', issue.maximum);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return undefined;
  }
}

function sizeText(origin: string, relation: string, size: number | bigint): string | undefined {
  const many = size === 1 || size === 1n ? '' : 's';
  if (origin === 'string') return `${relation} ${size} character${many}`;
  if (origin === 'array' || origin === 'set' || origin === 'map') {
    return `${relation} ${size} ${many ? 'entries' : 'entry'}`;
  }
  return undefined;
}

/** The two slips that YAML invites: a number or boolean where text is wanted, `true` for `yes`. */
function hintFor(value: unknown, words: string): string {
  if (typeof value === 'boolean' && /\b(yes, no|on, off)\b/.test(words)) {
    const [on, off] = words.includes('yes') ? ['yes', 'no'] : ['on', 'off'];
    return ` (write ${value ? on : off})`;
  }
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  return scalar && words === 'a string' ? ' (put it in quotes)' : '';
}

/** A check of our own: a sentence, or `params.wanted` for the usual form. */
function custom(path: Path, issue: z.core.$ZodIssueCustom, about: About): Problem {
  const wanted = issue.params?.wanted;
  const problem = unlike(path, about, typeof wanted === 'string' ? wanted : undefined);
  if (wanted !== undefined) return problem;
  // What zod says of a refinement without a message of its own.
  const silent = issue.message === 'Invalid input';
  return silent || isSecret(path) ? problem : { ...problem, says: issue.message };
}

function unknownKey(path: Path, key: string, { schema, document }: About): Found {
  const known = fieldsAt(schema, document.value, path);
  const near = nearKey(key, known);
  const wanted = near
    ? `did you mean ${quoted(near)}?`
    : `wanted ${known.length > 0 ? `one of ${known.join(', ')}` : 'no key here'}`;
  const found = `unknown key ${quoted(key)}`;
  return {
    place: document.placeOf([...path, key], 'key'),
    path: pathText(path),
    found,
    wanted,
    says: `${found}; ${wanted}`,
    meant: near && pathText([...path, near]),
  };
}

function badKey(path: Path, issues: readonly Issue[], about: About): Problem {
  const key = path.at(-1);
  const reason = issues.find(({ code }) => code === 'custom')?.message;
  const keys = keySchemasAt(about.schema, about.document.value, path.slice(0, -1));
  const wanted = keys.length > 0 ? wordsOfAny(keys).one : 'another key';
  const found = `the key ${quoted(String(key))}`;
  const says = reason === undefined || reason === 'Invalid input' ? undefined : reason;
  const place = about.document.placeOf(path, 'key');
  return { place, path: pathText(path.slice(0, -1)), found, wanted, says };
}

/** The known key that was probably meant: half of the letters may differ, three at most, as in `cdir` for `cidr`. */
function nearKey(key: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || key.length > 100) return undefined;
  const lower = known.map((one) => one.toLowerCase());
  const nearest = closest(key.toLowerCase(), lower);
  const slips = distance(key.toLowerCase(), nearest);
  const allowed = Math.min(3, Math.floor(Math.min(key.length, nearest.length) / 2));
  return slips <= allowed ? known[lower.indexOf(nearest)] : undefined;
}

function quoted(text: string): string {
  return escaped(JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text));
}

function step(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}
