import type { Path } from '../../document/path-text.ts';
import type { Problems } from '../fields.ts';
import { ObjectReader } from '../object-reader.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import { readOnce } from '../read-once.ts';
import { fields, items, whole, wholeFields } from '../trim.ts';
import { Telling, type Told } from './told.ts';

const kind = 'CiliumNode.cilium.io';

/** What is read of a CiliumNode (its CRD, 2026-11). */
export const trimCiliumNode = fields({
  metadata: wholeFields(['name']),
  spec: fields({
    ipam: fields({
      podCIDRs: whole,
      pools: fields({ allocated: items(wholeFields(['cidrs'])) }),
    }),
    eni: wholeFields(['vpc-id', 'instance-type']),
    'alibaba-cloud': wholeFields(['vpc-id', 'instance-type']),
  }),
});

/** What CiliumNode objects tell. */
export interface CiliumNodes {
  readonly told: Told;
  /** How many get addresses of the VPC, one by one (ipam=eni, ipam=alibabacloud). */
  readonly native: number;
}

/**
 * Pod prefixes as Cilium keeps them, in CiliumNode objects of the nodes' names: `spec.ipam.podCIDRs`
 * (IPAM modes cluster-pool, and kubernetes, which copies `node.spec.podCIDRs`), or
 * `spec.ipam.pools.allocated` (multi-pool: several prefixes a node, released and added as pods come).
 */
export function ciliumNodes({ others }: KubernetesObjects, problems: Problems): CiliumNodes {
  const telling = new Telling();
  let native = 0;
  for (const node of readOnce(others.get(kind) ?? [], 'CiliumNode', problems, readCiliumNode)) {
    telling.mention(node.name);
    for (const cidr of node.cidrs) telling.prefix(node.name, cidr, 'its CiliumNode');
    if (node.native) native++;
  }
  return { told: telling.told(), native };
}

interface CiliumNode {
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly native: boolean;
}

function readCiliumNode(object: KubernetesObject, problems: Problems): CiliumNode | undefined {
  const reader = new ObjectReader(object, problems, 'CiliumNode');
  const name = reader.nameAs('CiliumNode');
  const spec = reader.mapping(object.fields.spec, ['spec']);
  const ipam = reader.mapping(spec.ipam, ['spec', 'ipam']);
  const pools = reader.mapping(ipam.pools, ['spec', 'ipam', 'pools']);
  const allocated: Path = ['spec', 'ipam', 'pools', 'allocated'];
  const cidrs = [
    ...cidrsIn(ipam.podCIDRs, ['spec', 'ipam', 'podCIDRs']),
    ...reader.list(pools.allocated, allocated).flatMap((item, index) => {
      const pool = reader.member(item, allocated, index);
      return cidrsIn(pool.cidrs, [...allocated, index, 'cidrs']);
    }),
  ];
  const native = ['eni', 'alibaba-cloud'].some((key) => {
    const cloud = reader.mapping(spec[key], ['spec', key]);
    return Boolean(cloud['vpc-id'] || cloud['instance-type']);
  });
  return reader.failed ? undefined : { name, cidrs, native };

  function cidrsIn(value: unknown, path: Path): readonly string[] {
    return reader
      .list(value, path)
      .map((cidr, index) => reader.needed(cidr, [...path, index], 'a CIDR'));
  }
}
