import { AddressError, Prefix } from '../../address/prefix.ts';
import type { Encapsulation } from '../cluster.ts';
import { isAbsent, type Problems } from '../fields.ts';
import { ObjectReader } from '../object-reader.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import type { OverlayFacts } from '../overlay.ts';
import { readOnce } from '../read-once.ts';
import { fields, wholeFields } from '../trim.ts';

/** An IPPool: a range that Calico draws pod addresses from, and how it treats them. */
export interface CalicoPool {
  readonly name: string;
  readonly cidr: Prefix;
  readonly encapsulation: Encapsulation;
  readonly crossSubnet: boolean;
  readonly natOutgoing: boolean;
  /** Takes no new blocks; those it has go on. */
  readonly disabled: boolean;
  /** The prefix length of its blocks. */
  readonly blockSize: number;
  /** Only nodes that it matches draw from the pool. */
  readonly nodeSelector: string;
  /** `Workload`, `Tunnel`, `LoadBalancer`, in this order of the alphabet. */
  readonly uses: readonly string[];
}

const kinds: readonly string[] = ['IPPool.crd.projectcalico.org', 'IPPool.projectcalico.org'];

/** What is read of an IPPool (calico docs, reference/resources/ippool; the type IPPoolSpec). */
export const trimPool = fields({
  metadata: wholeFields(['name']),
  spec: wholeFields([
    'cidr',
    'blockSize',
    'ipipMode',
    'vxlanMode',
    'natOutgoing',
    'disabled',
    'nodeSelector',
    'allowedUses',
  ]),
});

/**
 * What Calico takes for absent (libcalico-go's IPPool client). Its API server fills it in, its
 * datastore does not, and the same pool may come from both.
 */
const defaults = {
  nodeSelector: 'all()',
  uses: ['Tunnel', 'Workload'],
  blockSizes: { 4: 26, 6: 122 },
} as const;

/** The pools, by name. They are their administrator's: what is wrong in one goes to `problems`. */
export function calicoPools(
  { others }: KubernetesObjects,
  problems: Problems,
): readonly CalicoPool[] {
  const objects = kinds.flatMap((kind) => others.get(kind) ?? []);
  return readOnce(objects, 'IPPool', problems, readPool);
}

/** How long the blocks in a range are; undefined where no pool says. */
export function blockSizeIn(pools: readonly CalicoPool[], block: Prefix): number | undefined {
  return pools.find(({ cidr }) => cidr.contains(block))?.blockSize;
}

/** May pods have addresses of it? Pools for load balancers or tunnels alone hold none. */
export function isForPods({ uses }: CalicoPool): boolean {
  return uses.includes('Workload');
}

/**
 * Does every node have a block? Where a pool encapsulates, calico/node claims one for the tunnel's own
 * address as soon as it starts; elsewhere the first pod does, so a fresh node has none.
 */
export function everyNodeHasBlocks(pools: readonly CalicoPool[]): boolean {
  return pools.some(
    ({ encapsulation, disabled, nodeSelector, uses }) =>
      encapsulation !== 'none' &&
      !disabled &&
      nodeSelector === defaults.nodeSelector &&
      uses.includes('Tunnel'),
  );
}

/**
 * The overlay that Calico makes: what the pools say that hold blocks (all pools where none does).
 *
 * `natOutgoing` masquerades what leaves a pool for elsewhere. What enters is never masqueraded: the
 * rules match on sources inside the pools alone (felix/rules/nat.go, 2026-11).
 */
export function calicoOverlay(
  pools: readonly CalicoPool[],
  blocks: readonly Prefix[],
): OverlayFacts {
  const podPools = pools.filter(isForPods);
  const holding = podPools.filter(({ cidr }) => blocks.some((block) => cidr.contains(block)));
  const used = holding.length > 0 ? holding : podPools;
  const stray = blocks.filter((block) => !pools.some(({ cidr }) => cidr.contains(block))).length;
  const assumed =
    stray > 0
      ? { assumed: `IPPools say so; ${stray} of ${blocks.length} blocks lie in none of them` }
      : {};
  const differ = (of: (pool: CalicoPool) => unknown) => {
    const values = new Set(used.map(of));
    const said = used.map((pool) => `${pool.name} ${of(pool)}`).join(', ');
    return values.size > 1 ? { assumed: `IPPools differ: ${said}` } : undefined;
  };
  const [first] = used;
  if (first === undefined) {
    const none = { assumed: 'Calico has no IPPool for pods in the input' };
    return {
      encapsulation: { value: 'unknown', ...none },
      crossSubnet: { value: false, ...none },
      port: { value: undefined, ...none },
      podToOutside: { value: 'unknown', ...none },
      outsideToPod: { value: 'no' },
    };
  }
  const encapsulations = differ(({ encapsulation }) => encapsulation);
  const nat = differ(({ natOutgoing }) => (natOutgoing ? 'natOutgoing' : 'not natOutgoing'));
  return {
    encapsulation: encapsulations
      ? { value: 'unknown', ...encapsulations }
      : { value: first.encapsulation, ...assumed },
    crossSubnet: {
      value: used.some(({ crossSubnet }) => crossSubnet),
      ...assumed,
      ...differ(({ crossSubnet }) => (crossSubnet ? 'CrossSubnet' : 'not CrossSubnet')),
    },
    port:
      first.encapsulation === 'vxlan' && !encapsulations
        ? { value: 4789, assumed: "Calico's default; a FelixConfiguration may say otherwise" }
        : { value: undefined, assumed: 'the encapsulation is not known' },
    podToOutside: nat
      ? { value: 'unknown', ...nat }
      : { value: first.natOutgoing ? 'yes' : 'no', ...assumed },
    outsideToPod: { value: 'no' },
  };
}

function readPool(object: KubernetesObject, problems: Problems): CalicoPool | undefined {
  const reader = new ObjectReader(object, problems, 'IPPool');
  const name = reader.nameAs('IPPool');
  const spec = reader.mapping(object.fields.spec, ['spec']);
  const ipip = modeIn('ipipMode');
  const vxlan = modeIn('vxlanMode');
  const cidr = cidrIn();
  const pool = {
    name,
    encapsulation: vxlan !== 'Never' ? 'vxlan' : ipip !== 'Never' ? 'ipip' : 'none',
    crossSubnet: vxlan === 'CrossSubnet' || ipip === 'CrossSubnet',
    natOutgoing: reader.flag(spec.natOutgoing, ['spec', 'natOutgoing']),
    disabled: reader.flag(spec.disabled, ['spec', 'disabled']),
    nodeSelector:
      reader.text(spec.nodeSelector, ['spec', 'nodeSelector'])?.trim() || defaults.nodeSelector,
    uses: usesIn(),
  } as const;
  if (cidr === undefined) return undefined;
  const blockSize = sizeIn(cidr);
  return reader.failed ? undefined : { ...pool, cidr, blockSize };

  function usesIn(): readonly string[] {
    const path = ['spec', 'allowedUses'];
    const uses = reader
      .list(spec.allowedUses, path)
      .map((use, index) => reader.needed(use, [...path, index], 'a use of the pool'));
    return uses.length === 0 ? defaults.uses : uses.toSorted();
  }

  function sizeIn({ family, length, text }: Prefix): number {
    const { blockSize } = spec;
    const longest = family === 4 ? 32 : 128;
    if (isAbsent(blockSize) || blockSize === 0) return defaults.blockSizes[family];
    if (typeof blockSize === 'number' && Number.isInteger(blockSize)) {
      if (blockSize >= length && blockSize <= longest) return blockSize;
    }
    const wanted = `the length of blocks of ${text}, ${length} to ${longest}`;
    reader.wrong(['spec', 'blockSize'], blockSize, wanted);
    return longest;
  }

  function modeIn(key: 'ipipMode' | 'vxlanMode'): string {
    const value = spec[key];
    if (isAbsent(value) || value === '') return 'Never';
    if (value === 'Never' || value === 'Always' || value === 'CrossSubnet') return value;
    reader.wrong(['spec', key], value, 'Never, Always or CrossSubnet');
    return 'Never';
  }

  function cidrIn(): Prefix | undefined {
    const text = reader.needed(spec.cidr, ['spec', 'cidr'], 'the CIDR of the pool');
    if (typeof spec.cidr !== 'string') return undefined;
    try {
      return Prefix.parse(text, { hostBits: 'clear' });
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      reader.wrong(['spec', 'cidr'], text, 'the CIDR of the pool', error.message);
      return undefined;
    }
  }
}
