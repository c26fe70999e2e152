import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cluster, ClusterError } from '../../src/cluster/cluster.ts';
import { eniResources, nodeAnnotations } from '../../src/cluster/cni/node-fields.ts';
import { clusterOf } from '../../src/cluster/join.ts';
import { objectsIn } from '../../src/cluster/objects.ts';
import { parseDocuments } from '../../src/document/parse.ts';

const folder = new URL('../fixtures/cluster/', import.meta.url);
const lists = readdirSync(folder).map((name) => {
  const [document] = parseDocuments(readFileSync(new URL(name, folder), 'utf8'), name);
  return document?.value as { readonly items: readonly Loose[] };
});

/** An object of Kubernetes, as deep as the test reaches into it. */
interface Loose {
  readonly metadata: { readonly name: string; annotations?: Record<string, string> };
  readonly spec?: {
    node?: string;
    cidr?: string;
    ipam?: { podCIDRs?: string[]; pools?: { allocated?: { cidrs: string[] }[] } };
  };
  readonly status?: {
    allocatable?: Record<string, string>;
    readonly addresses?: { readonly type: string; address: string }[];
    readonly conditions?: { readonly type: string; status: string }[];
  };
  readonly host?: string;
  subnet?: string;
}

const read = (value: unknown) =>
  clusterOf(objectsIn(parseDocuments(JSON.stringify(value), 'x.json')), {
    name: 'shop',
    podCidrsFrom: 'auto',
    overlay: {},
  });

const lie = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    '0.0.0.0/0',
    '10.0.0.0/8',
    '10.244.0.0/16',
    '10.244.1.7/24',
    '::/0',
    '::ffff:10.0.0.0/104',
    '***HIDDEN***/25',
    '{"default":"0.0.0.0/0"}',
    '{"default":[["10.1.0.0/23"]]}',
    `{"default":${'['.repeat(200)}${']'.repeat(200)}}`,
    '{"VNI":1e999}',
    '\u001b[2J',
  ),
);

/** Writes lies wherever the node of this name, or its CNI's agent on it, may write. */
function corrupt(items: readonly Loose[], name: string, lieNext: () => string): void {
  for (const item of items) {
    const { metadata, spec, status, host } = item;
    if (spec?.node === name) spec.cidr = lieNext();
    if (host === name) item.subnet = lieNext();
    if (metadata.name !== name) continue;
    // Nodes may write what no CNI of their cluster ever wrote.
    if (status?.conditions !== undefined) {
      const lies = (keys: readonly string[]) => {
        const texts = keys.map((key) => [key, lieNext()]);
        return Object.fromEntries(texts.filter(([, text]) => text !== ''));
      };
      metadata.annotations = lies(nodeAnnotations);
      status.allocatable = lies(eniResources);
    }
    for (const address of status?.addresses ?? []) address.address = lieNext();
    for (const condition of status?.conditions ?? []) condition.status = lieNext();
    const { podCIDRs, pools } = spec?.ipam ?? {};
    podCIDRs?.forEach((_, index) => {
      podCIDRs[index] = lieNext();
    });
    for (const { cidrs } of pools?.allocated ?? []) cidrs.fill(lieNext());
  }
}

it('whatever one node writes about itself, the others are read as before', () => {
  const scenes = lists.flatMap((list) => {
    const honest = read(list);
    return honest.nodes.map(({ name }) => ({ list, honest, liar: name }));
  });
  const lies = fc.array(lie, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(...scenes), lies, ({ list, honest, liar }, texts) => {
      const items = structuredClone(list.items);
      let next = 0;
      corrupt(items, liar, () => texts[next++ % texts.length] ?? '');
      const cluster = readOrUndecided({ ...list, items });
      const others = ({ nodes }: typeof honest) => nodes.filter(({ name }) => name !== liar);
      // Of two nodes that say different things of the cluster nobody can tell which one lies.
      if (cluster === 'undecided') {
        expect(others(honest).filter((one) => !one.virtual)).toHaveLength(1);
        return;
      }
      expect(others(cluster)).toEqual(others(honest));
      expect(cluster.source.kind).toBe(honest.source.kind);
    }),
    { numRuns: 300 },
  );
});

function readOrUndecided(value: unknown): Cluster | 'undecided' {
  try {
    return read(value);
  } catch (error) {
    const isUndecided =
      error instanceof ClusterError && error.message.includes('more than one CNI');
    if (isUndecided) return 'undecided';
    throw error;
  }
}
