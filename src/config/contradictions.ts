import { AddressError, Prefix } from '../address/prefix.ts';
import type { ParsedDocument } from '../document/document.ts';
import { type Path, pathText, valueAt } from '../document/path-text.ts';
import type { Problem } from '../document/problem.ts';
import { escaped } from '../document/shown.ts';

interface Written {
  readonly path: Path;
  readonly prefix: Prefix;
}

/**
 * What no single field of podway.yaml shows: fields that contradict each other. Looks at the text's own
 * values, and only at those that are right by themselves, so that these errors come together with
 * the schema's.
 */
export function contradictions(document: ParsedDocument): readonly Problem[] {
  const { value } = document;
  const podNetworks = podNetworksIn(value);
  const services = prefixesAt(value, ['cluster', 'serviceNetworks']);
  const keep = prefixesAt(value, ['routes', 'keep']);
  const adopt = prefixesAt(value, ['routes', 'adopt']);
  const problem = ({ path }: { readonly path: Path }, says: string): Problem => {
    return { place: document.placeOf(path), path: pathText(path), found: '', wanted: '', says };
  };

  const overlaps = [
    ...podNetworks.flatMap((one, index) => overlapping(one, podNetworks.slice(0, index))),
    ...services.flatMap((one) => overlapping(one, podNetworks)),
  ].map(([one, other]) => problem(one, `${one.prefix} overlaps ${named(other)}`));

  // Where a pod network is wrong itself, nobody knows what lies outside all of them.
  const complete = podNetworks.length > 0 && podNetworks.length === countAt(value);
  const outside = complete
    ? [
        ...keep.filter(({ prefix }) => !podNetworks.some((net) => net.prefix.overlaps(prefix))),
        ...adopt.filter(({ prefix }) => !podNetworks.some((net) => net.prefix.contains(prefix))),
      ].map((one) => problem(one, `${one.prefix} is not inside a pod network`))
    : [];

  const kept = adopt.flatMap((one) => {
    const around = keep.find(({ prefix }) => prefix.contains(one.prefix));
    return around ? [problem(one, `${one.prefix} is to be left alone by ${named(around)}`)] : [];
  });
  return [...overlaps, ...outside, ...kept, ...unknownConsumers(document)];
}

function unknownConsumers(document: ParsedDocument): readonly Problem[] {
  const consumers = valueAt(document.value, ['consumers']);
  if (typeof consumers !== 'object' || consumers === null) return [];
  const names = Object.keys(consumers);
  return listAt(document.value, ['expect']).flatMap((_, index) => {
    const path = ['expect', index, 'from'];
    const from = valueAt(document.value, path);
    if (typeof from !== 'string' || names.includes(from)) return [];
    const found = escaped(JSON.stringify(from));
    const wanted = `a consumer of this file${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
    return [{ place: document.placeOf(path), path: pathText(path), found, wanted }];
  });
}

const podNetworksPath = ['cluster', 'podNetworks'];

function podNetworksIn(value: unknown): readonly Written[] {
  return listAt(value, podNetworksPath).flatMap((one, index) => {
    const path = [...podNetworksPath, index];
    return typeof one === 'string' ? prefixAt(value, path) : prefixAt(value, [...path, 'cidr']);
  });
}

function countAt(value: unknown): number {
  return listAt(value, podNetworksPath).length;
}

function prefixesAt(value: unknown, path: Path): readonly Written[] {
  return listAt(value, path).flatMap((_, index) => prefixAt(value, [...path, index]));
}

function prefixAt(value: unknown, path: Path): readonly Written[] {
  const text = valueAt(value, path);
  if (typeof text !== 'string') return [];
  try {
    return [{ path, prefix: Prefix.parse(text) }];
  } catch (error) {
    if (error instanceof AddressError) return [];
    throw error;
  }
}

function listAt(value: unknown, path: Path): readonly unknown[] {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list : [];
}

function overlapping(one: Written, others: readonly Written[]): readonly [Written, Written][] {
  const other = others.find(({ prefix }) => prefix.overlaps(one.prefix));
  return other ? [[one, other]] : [];
}

function named({ path, prefix }: Written): string {
  return `${pathText(path)} (${prefix})`;
}
