import type { Prefix } from '../../address/prefix.ts';
import type { Problems } from '../fields.ts';
import { ObjectReader } from '../object-reader.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import { readOnce } from '../read-once.ts';
import { fields, wholeFields } from '../trim.ts';
import { type CalicoPool, isForPods } from './calico-pools.ts';
import { instead, Telling, type Told } from './told.ts';

/** Calico's own group, and that of its API server. The same object may come through both. */
const kinds: readonly string[] = [
  'BlockAffinity.crd.projectcalico.org',
  'BlockAffinity.projectcalico.org',
];

/** What is read of a BlockAffinity (calico docs, reference/resources/blockaffinity; its CRD). */
export const trimAffinity = fields({
  metadata: wholeFields(['name']),
  spec: wholeFields(['state', 'node', 'cidr', 'deleted', 'type']),
});

/**
 * Pod prefixes as calico-ipam keeps them: blocks (a /26 or a /122 unless the pool says otherwise), of
 * which a node claims as many as its pods need. It ignores `node.spec.podCIDRs`.
 *
 * Only a `confirmed` affinity has pods behind it: `pending` is a claim that another node may win,
 * `pendingDeletion` a block that was empty, and `deleted: "true"` (a text) asks to be taken for absent.
 * Affinities of type `virtual` are addresses of load balancers, on no node; blocks of a pool that is not
 * for pods (`allowedUses`) are addresses of tunnels.
 *
 * A node may borrow single addresses out of another's block (unless `strictAffinity`); the block's own
 * node forwards their packets. So IPAMBlocks are not read: they would add nothing but those.
 */
export function calicoBlocks(
  { others }: KubernetesObjects,
  pools: readonly CalicoPool[],
  problems: Problems,
): Told {
  const objects = kinds.flatMap((kind) => others.get(kind) ?? []);
  const telling = new Telling();
  for (const affinity of readOnce(objects, 'BlockAffinity', problems, readAffinity)) {
    tell(affinity, telling);
  }
  const { byNode, invalid } = telling.told();
  const notPods = pools.filter((pool) => !isForPods(pool));
  if (notPods.length === 0) return { byNode, invalid };
  const isPods = (block: Prefix) => !notPods.some(({ cidr }) => cidr.contains(block));
  const podsOnly = [...byNode].map(([node, blocks]) => [node, blocks.filter(isPods)] as const);
  return { byNode: new Map(podsOnly), invalid };
}

interface Affinity {
  readonly name: string;
  readonly node: string;
  readonly cidr: string;
  readonly state: string;
  readonly deleted: boolean;
  readonly type: string;
}

function tell({ name, node, cidr, state, deleted, type }: Affinity, telling: Telling): void {
  if (type === 'virtual') return;
  const where = `BlockAffinity ${name}`;
  telling.mention(node);
  if (deleted) return;
  if (type !== 'host') {
    telling.fault(node, `${where}: type ${instead(type, 'host or virtual')}`);
  } else if (state === 'confirmed') {
    telling.prefix(node, cidr, where);
  } else if (state !== 'pending' && state !== 'pendingDeletion') {
    const states = 'confirmed, pending or pendingDeletion';
    telling.fault(node, `${where}: state ${instead(state, states)}`);
  }
}

function readAffinity(object: KubernetesObject, problems: Problems): Affinity | undefined {
  const reader = new ObjectReader(object, problems, 'BlockAffinity');
  const name = reader.nameAs('BlockAffinity');
  const spec = reader.mapping(object.fields.spec, ['spec']);
  const { deleted } = spec;
  const affinity: Affinity = {
    name,
    node: reader.needed(spec.node, ['spec', 'node'], 'the name of a node'),
    cidr: reader.needed(spec.cidr, ['spec', 'cidr'], 'a CIDR'),
    state: reader.needed(spec.state, ['spec', 'state'], 'a state, such as confirmed'),
    // The documentation says that it is a boolean; the CRD and all that Calico writes, a text.
    deleted:
      typeof deleted === 'boolean' ? deleted : reader.text(deleted, ['spec', 'deleted']) === 'true',
    type: reader.text(spec.type, ['spec', 'type']) || 'host', // absent before Calico 3.30
  };
  return reader.failed ? undefined : affinity;
}
