import type { ParsedDocument } from './document.ts';
import { jsonError, type ParseOptions, parseJson } from './json.ts';
import { rangesOfValues } from './json-items.ts';
import { DocumentError } from './problem.ts';
import { parseYaml } from './yaml.ts';

export type { ParsedDocument } from './document.ts';

/** Below this many characters, what looks like JSON and is not may be YAML's flow style, which is slow to parse. */
const mostFlow = 2_000_000;

/**
 * The documents of a text, at least one: JSON first, which is about 80 times faster, then YAML 1.2,
 * several documents apart. Several JSON documents may stand one after the other. Empty documents are
 * skipped, a byte order mark too.
 *
 * @param file names the text in errors, and the name `….json` says that it is nothing but JSON.
 * @throws {DocumentError} for what is neither JSON nor YAML, duplicate keys, tags, aliases that
 * multiply, values that JSON cannot hold, and where no document remains.
 */
export function parseDocuments(
  text: string,
  file: string,
  options?: ParseOptions,
): readonly ParsedDocument[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const json = parseJson(source, file, options);
  if (json) return [json];
  const sequence = looksLikeJson(source) ? parseSequence(source, file, options) : undefined;
  if (sequence) return sequence;
  const documents = looksLikeJson(source) ? parseAlmostJson(source, file) : parseYaml(source, file);
  if (documents.length > 0) return documents;
  const problem = { place: { file }, path: '', found: 'no document', wanted: 'YAML or JSON' };
  throw new DocumentError([problem]);
}

/**
 * The only document of a text.
 *
 * @throws {DocumentError} as `parseDocuments` does, and where there are several.
 */
export function parseDocument(text: string, file: string): ParsedDocument {
  const [document, second, ...more] = parseDocuments(text, file);
  if (document === undefined) throw new Error('parseDocuments returned nothing');
  if (second === undefined) return document;
  const found = `${more.length + 2} documents`;
  const place = second.placeOf([]);
  throw new DocumentError([{ place, path: '', found, wanted: 'one document' }]);
}

function looksLikeJson(text: string): boolean {
  return /^\s*(\{\s*["}]|\[\s*["[{\]])/.test(text);
}

/** JSON documents one after the other; undefined for any other text. What stands before one counts its lines. */
function parseSequence(
  text: string,
  file: string,
  options: ParseOptions | undefined,
): readonly ParsedDocument[] | undefined {
  return rangesOfValues(text)?.map(([start, end]) => {
    const alone = text.slice(0, start).replace(/[^\n]/g, ' ') + text.slice(start, end);
    const document = parseJson(alone, file, options);
    if (document) return document;
    throw jsonError(alone, file) ?? new Error('JSON.parse and scanJson disagree');
  });
}

/** YAML's flow style reads what JSON forbids: comments, a comma too many. Where that fails too, the author meant JSON. */
function parseAlmostJson(text: string, file: string): readonly ParsedDocument[] {
  const error = jsonError(text, file);
  if (error && (file.endsWith('.json') || text.length > mostFlow)) throw error;
  try {
    return parseYaml(text, file);
  } catch (yamlError) {
    throw error ?? yamlError;
  }
}
