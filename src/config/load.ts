import { safeCheck } from '../document/check.ts';
import { digestOf } from '../document/digest.ts';
import type { ParsedDocument } from '../document/document.ts';
import { parseDocument } from '../document/parse.ts';
import type { Path } from '../document/path-text.ts';
import { DocumentError } from '../document/problem.ts';
import { readText } from '../document/read.ts';
import type { Place } from '../finding/finding.ts';
import type { Config } from './config.ts';
import { contradictions } from './contradictions.ts';
import { resolveFiles } from './files.ts';
import { configSchema } from './schema.ts';

/** podway.yaml, read. */
export interface LoadedConfig {
  readonly config: Config;
  readonly file: string;
  /** Of what is written: defaults filled in and paths resolved do not count. */
  readonly digest: string;
  /** Where something stands in the file, for errors and findings about it. */
  placeOf(path: Path): Place;
}

/** What a file of its own does not tell. */
export interface LoadOptions {
  /** The user's home folder, for `~/`; undefined where there is none. */
  readonly home: string | undefined;
  /** The file's text, where it is known already. */
  readonly text?: string | undefined;
}

/**
 * Reads podway.yaml: defaults filled in, files resolved against its folder.
 *
 * @throws {DocumentError} with everything that is wrong with it at once, by line and column.
 */
export async function loadConfig(file: string, options: LoadOptions): Promise<LoadedConfig> {
  const document = parseDocument(options.text ?? (await readText(file)), file);
  return {
    config: checkConfig(document, options.home),
    file,
    digest: digestOf(document.value),
    placeOf: (path) => document.placeOf(path),
  };
}

function checkConfig(document: ParsedDocument, home: string | undefined): Config {
  const checked = safeCheck(configSchema, document);
  const problems = [...(checked.success ? [] : checked.problems), ...contradictions(document)];
  if (problems.length > 0 || !checked.success) throw new DocumentError(problems);
  return resolveFiles(checked.data, document, home);
}
