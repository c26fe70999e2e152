import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseAllDocuments,
  visit,
} from 'yaml';
import type { Place } from '../finding/finding.ts';
import { type ParsedDocument, refuseUnfit, tooDeep } from './document.ts';
import type { Path } from './path-text.ts';
import { DocumentError, type Problem } from './problem.ts';
import { yamlProblems } from './yaml-problems.ts';

type PlaceAt = (offset: number) => Place;

/**
 * The documents of a YAML 1.2 text, core schema whatever its %YAML line says: `yes` and `no` are
 * strings, no dates, no merge keys. Keys are strings; tags other than the core's are refused.
 *
 * @throws {DocumentError}
 */
export function parseYaml(text: string, file: string): readonly ParsedDocument[] {
  const lines = new LineCounter();
  const placeAt: PlaceAt = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents = parsed(text, file, lines);
  const problems = yamlProblems(text, documents, placeAt);
  if (problems.length > 0) throw new DocumentError(problems);
  return documents.filter(isFilled).map((document) => {
    const value = plainValue(document, placeAt);
    const result: ParsedDocument = {
      value,
      file,
      mayBeCut: true,
      placeOf: (path, what = 'value') => placeAt(offsetOf(document, path, what)),
    };
    refuseUnfit(result);
    return result;
  });
}

function parsed(text: string, file: string, lineCounter: LineCounter): readonly Document[] {
  try {
    return parseAllDocuments(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: true,
      schema: 'core',
      resolveKnownTags: false,
      logLevel: 'error',
    });
  } catch (error) {
    // The parser recurses: what is nested thousands deep overflows its stack.
    if (error instanceof RangeError) throw new DocumentError([tooDeep({ file })], { cause: error });
    throw error;
  }
}

/** `---` with nothing after it is a document too, an empty one. */
function isFilled({ contents }: Document): boolean {
  if (contents === null) return false;
  return !(isScalar(contents) && contents.value === null && !contents.source);
}

function plainValue(document: Document, placeAt: PlaceAt): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new DocumentError([tooDeep(placeAt(0))], { cause: error });
    }
    if (!(error instanceof ReferenceError)) throw error;
    throw new DocumentError([aliasProblem(document, placeAt)], { cause: error });
  }
}

/** An alias before its anchor, or else aliases of aliases that would grow without end. */
function aliasProblem(document: Document, placeAt: PlaceAt): Problem {
  const anchors = new Set<string>();
  let unknown: { readonly name: string; readonly offset: number } | undefined;
  visit(document, (_key, node) => {
    if (isAlias(node) && !anchors.has(node.source)) {
      unknown = { name: node.source, offset: node.range?.[0] ?? 0 };
      return visit.BREAK;
    }
    if (isNode(node) && !isAlias(node) && node.anchor) anchors.add(node.anchor);
    return undefined;
  });
  if (unknown === undefined) {
    const found = 'aliases of aliases that grow into more than podway reads';
    return { place: placeAt(0), path: '', found, wanted: 'the values themselves' };
  }
  const name = unknown.name;
  const found = `the alias *${name} before its anchor`;
  return { place: placeAt(unknown.offset), path: '', found, wanted: `&${name} above it` };
}

function offsetOf(document: Document, path: Path, what: 'value' | 'key'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const pair: Pair | undefined = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && key.value === String(step))
      : undefined;
    const next: unknown = pair ? pair.value : isCollection(node) ? node.items[Number(step)] : null;
    if (pair === undefined && !isNode(next)) return offset;
    const keyOffset = startOf(pair?.key);
    const valueOffset = isEmpty(next) ? undefined : startOf(next);
    const wantsKey = what === 'key' && index === path.length - 1;
    offset = (wantsKey ? keyOffset : undefined) ?? valueOffset ?? keyOffset ?? offset;
    node = next;
  }
  return offset;
}

/** `key:` with nothing after it: its place would be the line's end, or worse, the next line. */
function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null && !node.source;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
