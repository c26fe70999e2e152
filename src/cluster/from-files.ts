import { type ParsedDocument, parseDocuments } from '../document/parse.ts';
import { DocumentError, type Problem } from '../document/problem.ts';
import { readText } from '../document/read.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterOptions, clusterOf } from './join.ts';
import { withoutBulk } from './node.ts';
import { type KubernetesObjects, objectsIn } from './objects.ts';

/** Characters, and with kubectl's ASCII bytes. Above that YAML takes more than a second. */
const largeYaml = 5_000_000;

/**
 * Reads a cluster from files that hold what `kubectl get … -o json|yaml` prints, in any mix of
 * files, lists and documents; their order does not matter. Completely, or it throws.
 *
 * @throws {DocumentError} for all that is wrong with the files and the objects in them.
 * @throws {ClusterError} where they do not tell the nodes or their pod prefixes.
 */
export async function readClusterFiles(
  options: ClusterOptions & { readonly files: readonly string[] },
): Promise<Cluster> {
  const { objects, findings } = await readObjectFiles(options.files);
  const cluster = clusterOf(objects, options);
  return { ...cluster, findings: [...findings, ...cluster.findings] };
}

/**
 * The Kubernetes objects of such files, before anything is made of them.
 *
 * @throws {DocumentError} for all that is wrong with the files, and for what is no Kubernetes object.
 */
export async function readObjectFiles(files: readonly string[]): Promise<{
  readonly objects: KubernetesObjects;
  readonly findings: readonly Finding[];
}> {
  const documents: ParsedDocument[] = [];
  const problems: Problem[] = [];
  const findings: Finding[] = [];
  for (const file of files.toSorted()) {
    try {
      const text = await readText(file);
      documents.push(...parseDocuments(text, file, { printed: true, keep: withoutBulk }));
      if (text.length > largeYaml && !looksLikeJson(text)) findings.push(tooLarge(file, text));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new DocumentError(problems);
  return { objects: objectsIn(documents), findings };
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

function tooLarge(file: string, { length }: string): Finding {
  const evidence = `${(length / 1_000_000).toFixed(1)} MB of YAML`;
  return finding('large-yaml', { subject: `file/${file}`, evidence, place: { file } });
}
