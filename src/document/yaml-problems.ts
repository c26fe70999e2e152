import type { Document, ErrorCode, YAMLError } from 'yaml';
import type { Place } from '../finding/finding.ts';
import { duplicateKey } from './document.ts';
import type { Problem } from './problem.ts';

type Words = Pick<Problem, 'found' | 'wanted'>;

/** The parser's codes in words. Its own messages name its insides, and some quote the text, secrets included. */
const words: Readonly<Record<Exclude<ErrorCode, 'MISSING_CHAR' | 'DUPLICATE_KEY'>, Words>> = {
  ALIAS_PROPS: { found: 'an alias with a tag or an anchor', wanted: 'the alias alone' },
  BAD_ALIAS: { found: 'an anchor or alias without a name', wanted: '&name or *name' },
  BAD_COLLECTION_TYPE: { found: 'a tag that does not fit its value', wanted: 'no tag' },
  BAD_DIRECTIVE: { found: 'a % line that YAML does not know', wanted: 'none' },
  BAD_DQ_ESCAPE: {
    found: 'an unknown \\ escape in double quotes',
    wanted: 'a known one, or single quotes',
  },
  BAD_INDENT: {
    found: 'an indentation that fits no line above',
    wanted: 'as many spaces as its neighbours have',
  },
  BAD_PROP_ORDER: { found: 'a tag or anchor at the wrong place', wanted: 'it before its value' },
  BAD_SCALAR_START: {
    found: 'a value that begins with a reserved character',
    wanted: 'quotes around it',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    found: 'a list or mapping inside one line',
    wanted: 'a line of its own for it, or quotes around text that holds ": "',
  },
  BLOCK_IN_FLOW: {
    found: 'an indented list or mapping inside brackets',
    wanted: 'brackets inside brackets',
  },
  IMPOSSIBLE: { found: 'text that is not YAML', wanted: 'YAML or JSON' },
  KEY_OVER_1024_CHARS: { found: 'a key of over 1024 characters', wanted: 'a shorter one' },
  MULTILINE_IMPLICIT_KEY: { found: 'a key over several lines', wanted: 'key: value' },
  MULTIPLE_ANCHORS: { found: 'several anchors on one value', wanted: 'one at most' },
  MULTIPLE_DOCS: { found: 'several documents', wanted: 'one document' },
  MULTIPLE_TAGS: { found: 'several tags on one value', wanted: 'no tag' },
  NON_STRING_KEY: { found: 'a key that is no text', wanted: 'text as key' },
  RESOURCE_EXHAUSTION: { found: 'a value that is nested too deep', wanted: 'fewer levels' },
  TAB_AS_INDENT: { found: 'a tab as indentation', wanted: 'spaces' },
  TAG_RESOLVE_FAILED: { found: 'a tag (!name)', wanted: 'a plain value' },
  UNEXPECTED_TOKEN: {
    found: 'text that cannot stand here',
    wanted: 'YAML; text with special characters goes in quotes',
  },
};

/** One code for many things: only the message tells which. */
const missing: readonly (readonly [RegExp, Words])[] = [
  [/closing .quote/, { found: 'a quote that is not closed', wanted: 'the closing quote' }],
  [/followed by map values/, { found: 'text without a ":"', wanted: 'key: value' }],
  [/without - indicator/, { found: 'an entry without "- "', wanted: '"- " before every entry' }],
  [/space after :/, { found: 'no space after ":"', wanted: 'key: value' }],
  [/end with a? ?\}/, { found: 'a "{" that is not closed', wanted: '"}"' }],
  [/end with a? ?\]/, { found: 'a "[" that is not closed', wanted: '"]"' }],
  [/Missing ,/, { found: 'two entries without a comma', wanted: '"," between them' }],
];

/** Warnings that are errors to podway: the value is not what its author meant. */
const grave: readonly ErrorCode[] = ['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE'];

/** What is wrong with YAML text: all duplicate keys, and of other faults the first, since it causes most that follow. */
export function yamlProblems(
  text: string,
  documents: readonly Document[],
  placeAt: (offset: number) => Place,
): readonly Problem[] {
  const faults = documents
    .flatMap(({ errors, warnings }) => [
      ...errors,
      ...warnings.filter(({ code }) => grave.includes(code)),
    ])
    .toSorted((a, b) => a.pos[0] - b.pos[0]);
  const first = faults.find(({ code }) => code !== 'DUPLICATE_KEY');
  const before = first?.pos[0] ?? Infinity;
  return faults
    .filter((fault) => fault === first || (fault.code === 'DUPLICATE_KEY' && fault.pos[0] < before))
    .map((fault) => problemOf(fault, text, placeAt(fault.pos[0])));
}

function problemOf({ code, message, pos }: YAMLError, text: string, place: Place): Problem {
  if (code === 'DUPLICATE_KEY') return duplicateKey(place, '', keyAt(text, pos[0]));
  const bracket = code === 'BAD_INDENT' && /end with/.test(message);
  const said =
    code === 'MISSING_CHAR' || bracket
      ? missing.find(([pattern]) => pattern.test(message))?.[1]
      : words[code];
  const cut = pos[0] >= text.trimEnd().length ? ' (the file is cut off)' : '';
  const { found, wanted } = said ?? words.IMPOSSIBLE;
  return { place, path: '', found: found + cut, wanted };
}

/** The key that is written at an offset, without its quotes. */
function keyAt(text: string, offset: number): string {
  const line = text.slice(offset, offset + 200).split('\n')[0] ?? '';
  const [, double, single, plain] = /^(?:"([^"]*)"|'([^']*)'|(.*?))\s*(?::|$)/.exec(line) ?? [];
  return double ?? single ?? plain ?? line;
}
