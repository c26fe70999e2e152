import { LineCounter } from 'yaml';
import type { Place } from '../finding/finding.ts';
import { duplicateKey, mostLevels, type ParsedDocument, refuseUnfit, tooDeep } from './document.ts';
import { inspectKeys, jsonPlaces } from './json-places.ts';
import { scanJson } from './json-scan.ts';
import { pathText } from './path-text.ts';
import { DocumentError } from './problem.ts';

/** Above this many characters an error names file and path only: the index of places takes seconds and memory. */
const mostPlaced = 16_000_000;

/** An escape or a number that might be more than JSON can hold. Rare, so that few documents are walked for it. */
const suspicious = /\\u[dD][89a-fA-F]|\d[eE]\+?\d{3}|\d{309}/;

/**
 * The one document of a JSON text; undefined where JSON.parse refuses it. Looking for duplicate keys
 * costs about 6 ms per MB, as long as JSON.parse itself, so it is done for every size.
 *
 * @throws {DocumentError} for duplicate keys, and what `refuseUnfit` refuses.
 */
export function parseJson(text: string, file: string): ParsedDocument | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const placeAt = placesIn(text, file);
  const keys = inspectKeys(text, mostLevels);
  if (keys.tooDeep !== undefined) throw new DocumentError([tooDeep(placeAt(keys.tooDeep))]);
  if (keys.duplicates.length > 0) {
    throw new DocumentError(
      keys.duplicates.map(({ path, offset }) =>
        duplicateKey(placeAt(offset), pathText(path), String(path.at(-1))),
      ),
    );
  }
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
  if (suspicious.test(text)) refuseUnfit(document);
  return document;
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
