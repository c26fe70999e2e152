import { LineCounter } from 'yaml';
import type { Place } from '../finding/finding.ts';
import { duplicateKey, mostLevels, type ParsedDocument, refuseUnfit, tooDeep } from './document.ts';
import { parseItems } from './json-items.ts';
import { inspectKeys, jsonPlaces } from './json-places.ts';
import { scanJson } from './json-scan.ts';
import { pathText } from './path-text.ts';
import { DocumentError } from './problem.ts';

/** Above this many characters an error names file and path only: the index of places takes seconds and memory. */
const mostPlaced = 16_000_000;

/** Above this many characters nobody wrote a text by hand. */
const mostByHand = 2_000_000;

/** Who wrote a text, for `parseDocuments`. */
export interface ParseOptions {
  /**
   * A program prints such texts, and people seldom edit them. JSON above 2 MB is then parsed and not
   * walked a second time, which would cost as long again as JSON.parse (6 ms per MB; node lists have
   * 150 MB): of duplicate keys the last wins, any depth and `1e999` pass. For readers that take known
   * fields of known types out of the value, and neither recurse into the rest nor read numbers. Half
   * characters are refused all the same (0.1 ms per MB): they would break the digest of a label.
   */
  readonly printed?: boolean | undefined;
  /**
   * What to keep of each item of such a large list, `{"items": […]}`; absent: all of it. Members may
   * go, so that they are forgotten as they are read, but what stays keeps its place.
   */
  readonly keep?: ((item: unknown) => unknown) | undefined;
}

/**
 * The one document of a JSON text; undefined where JSON.parse refuses it.
 *
 * @throws {DocumentError} for duplicate keys, and what `refuseUnfit` refuses.
 */
export function parseJson(
  text: string,
  file: string,
  { printed = false, keep }: ParseOptions = {},
): ParsedDocument | undefined {
  const walked = !printed || text.length <= mostByHand;
  let value: unknown;
  try {
    value = (!walked && keep && parseItems(text, keep)) || JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const placeAt = placesIn(text, file);
  if (walked) refuseSwallowed(text, placeAt);
  let offsetOf: ReturnType<typeof jsonPlaces> | undefined;
  const document: ParsedDocument = {
    value,
    file,
    placeOf(path, what = 'value') {
      if (text.length > mostPlaced) return { file };
      offsetOf ??= jsonPlaces(text);
      return placeAt(offsetOf(path, what));
    },
  };
  if (mayHoldHalves(text) || (walked && mayHoldEndless(text))) refuseUnfit(document);
  return document;
}

/** What JSON.parse reads and says nothing of. */
function refuseSwallowed(text: string, placeAt: (offset: number) => Place): void {
  const keys = inspectKeys(text, mostLevels);
  if (keys.tooDeep !== undefined) throw new DocumentError([tooDeep(placeAt(keys.tooDeep))]);
  if (keys.duplicates.length === 0) return;
  throw new DocumentError(
    keys.duplicates.map(({ path, offset }) =>
      duplicateKey(placeAt(offset), pathText(path), String(path.at(-1))),
    ),
  );
}

/** Is there an escaped half of a UTF-16 pair without its other half? Rare, so that few documents are walked for it. */
function mayHoldHalves(text: string): boolean {
  const pair = /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}/y;
  for (let at = text.indexOf('\\u'); at >= 0; at = text.indexOf('\\u', at)) {
    if (!/[dD][89a-fA-F]/.test(text.slice(at + 2, at + 4))) {
      at += 2;
      continue;
    }
    pair.lastIndex = at;
    if (!pair.test(text)) return true;
    at = pair.lastIndex;
  }
  return false;
}

/** Is there a number that might be too large for JSON.parse? Digests hold what looks like one. */
function mayHoldEndless(text: string): boolean {
  return /\d[eE]\+?\d{3}|\d{309}/.test(text);
}

/** Where and why a text is not JSON; undefined when it is. */
export function jsonError(text: string, file: string): DocumentError | undefined {
  const fault = scanJson(text, { value() {}, key() {}, close() {} });
  if (fault === undefined) return undefined;
  const place = placesIn(text, file)(fault.offset);
  const cut = fault.offset >= text.length ? ' (the file is cut off)' : '';
  const problem = { place, path: '', found: fault.found + cut, wanted: fault.wanted };
  return new DocumentError([problem]);
}

/** Line and column of an offset. The lines are counted when first asked for. */
function placesIn(text: string, file: string): (offset: number) => Place {
  let lines: LineCounter | undefined;
  return (offset) => {
    lines ??= linesOf(text);
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; start > 0 || lines.lineStarts.length === 0; ) {
    lines.addNewLine(start);
    start = text.indexOf('\n', start) + 1;
  }
  return lines;
}
