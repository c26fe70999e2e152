import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inWords } from '../../src/document/errno.ts';
import { type ParsedDocument, parseDocuments } from '../../src/document/parse.ts';
import { readText } from '../../src/document/read.ts';
import { ProviderError } from '../../src/network/provider.ts';

/** What the files of a folder hold. */
interface Files {
  readonly documents: readonly ParsedDocument[];
  /** When the oldest was written: ISO 8601, UTC. */
  readonly writtenAt: string;
}

/**
 * A file, or all `.json` and `.yaml` files of a folder and the folders in it.
 *
 * @throws {ProviderError} where there are none.
 * @throws {DocumentError} for a file that is neither JSON nor YAML.
 */
export async function readFiles(path: string): Promise<Files> {
  const files = await filesIn(path);
  if (files.length === 0) {
    throw new ProviderError(
      `${path} holds no .json file. network.source.describe wants what the cloud's CLI printed.`,
    );
  }
  const documents: ParsedDocument[] = [];
  let oldest = files[0]?.writtenMs ?? 0;
  let writtenAt = files[0]?.writtenAt ?? '';
  for (const { file, writtenMs, writtenAt: at } of files) {
    for (const one of parseDocuments(await readText(file), file)) documents.push(one);
    if (writtenMs >= oldest) continue;
    oldest = writtenMs;
    writtenAt = at;
  }
  return { documents, writtenAt };
}

interface Written {
  readonly file: string;
  readonly writtenMs: number;
  readonly writtenAt: string;
}

async function filesIn(path: string): Promise<readonly Written[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await written(path)];
    const names = await readdir(path, { recursive: true });
    const wanted = names.filter((name) => /(^|[\\/])[^.\\/][^\\/]*\.(json|ya?ml)$/i.test(name));
    return await Promise.all(wanted.sort().map((name) => written(join(path, name))));
  } catch (error) {
    throw new ProviderError(
      `${path}: ${inWords(error)}. Check network.source.describe in podway.yaml.`,
      { cause: error },
    );
  }
}

async function written(file: string): Promise<Written> {
  const { mtime, mtimeMs } = await stat(file);
  return { file, writtenMs: mtimeMs, writtenAt: mtime.toISOString() };
}
