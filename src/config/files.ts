import { dirname, isAbsolute, join } from 'node:path';
import type { ParsedDocument } from '../document/document.ts';
import { type Path, pathText } from '../document/path-text.ts';
import { DocumentError, type Problem } from '../document/problem.ts';
import type { Config } from './config.ts';

/**
 * Files that podway.yaml names, as seen from the working folder: relative ones stand beside
 * podway.yaml, `~/` is the user's home.
 *
 * @throws {DocumentError} for `~/` where there is no home.
 */
export function resolveFiles(
  config: Config,
  document: ParsedDocument,
  home: string | undefined,
): Config {
  const problems: Problem[] = [];
  const folder = dirname(document.file);
  const resolve = (name: string, path: Path): string => {
    if (isAbsolute(name)) return name;
    if (name !== '~' && !name.startsWith('~/')) return join(folder, name);
    if (home) return join(home, name.slice(1));
    const about = { place: document.placeOf(path), path: pathText(path) };
    problems.push({
      ...about,
      found: `${name}, and no home folder is known`,
      wanted: 'a full path',
    });
    return name;
  };

  const resolved: Config = {
    ...config,
    cluster: { ...config.cluster, source: clusterSource(config.cluster.source, resolve) },
    network: { ...config.network, source: networkSource(config.network.source, resolve) },
    registries: config.registries.map((one, index) =>
      one.kind === 'file'
        ? { ...one, path: resolve(one.path, ['registries', index, 'file']) }
        : one,
    ),
  };
  if (problems.length > 0) throw new DocumentError(problems);
  return resolved;
}

type Resolve = (name: string, path: Path) => string;

function clusterSource(source: Config['cluster']['source'], resolve: Resolve): typeof source {
  const path = ['cluster', 'source', source.kind];
  if (source.kind === 'kubeconfig') {
    if (source.path === undefined) return source;
    return { ...source, path: resolve(source.path, [...path, 'path']) };
  }
  return { ...source, files: source.files.map((name, index) => resolve(name, [...path, index])) };
}

function networkSource(source: Config['network']['source'], resolve: Resolve): typeof source {
  if (source.kind === 'api') return source;
  return { ...source, path: resolve(source.path, ['network', 'source', source.kind]) };
}
