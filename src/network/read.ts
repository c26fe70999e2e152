import { check } from '../document/check.ts';
import { type ParsedDocument, parseDocument } from '../document/parse.ts';
import { pathText } from '../document/path-text.ts';
import { DocumentError } from '../document/problem.ts';
import { readText } from '../document/read.ts';
import { contradictionsIn } from './contradictions.ts';
import { type Network, networkSchema } from './network.ts';

/**
 * Reads a Network document from a file, JSON or YAML.
 *
 * @throws {DocumentError} when the file cannot be read, is no Network document, or contradicts itself
 * (`contradictionsIn`): all that is wrong, with places.
 */
export async function readNetwork(path: string): Promise<Network> {
  return parseNetwork(parseDocument(await readText(path), path));
}

/**
 * The Network that a document holds.
 *
 * @throws {DocumentError} as `readNetwork` does.
 */
export function parseNetwork(document: ParsedDocument): Network {
  const network = check(networkSchema, document);
  const contradictions = contradictionsIn(network);
  if (contradictions.length === 0) return network;
  throw new DocumentError(
    contradictions.map(({ path, found, wanted }) => ({
      place: document.placeOf(path),
      path: pathText(path),
      found,
      wanted,
    })),
  );
}

/** A Network document as podway writes it: JSON, fields in the network's order, a newline at the end. */
export function networkJson(network: Network): string {
  return `${JSON.stringify(network, null, 2)}\n`;
}
