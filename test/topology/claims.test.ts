import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { PodPrefix } from '../../src/cluster/cluster.ts';
import { clouds, hopTo, providerIdOf } from '../world/names.ts';
import { addManaged, addRoute, claimTable, withDirectRoutes } from '../world/routed.ts';
import {
  addInterface,
  addNode,
  changed,
  changeInterface,
  changeNode,
  claims,
  claimsOnly,
  host,
  network,
  node,
  podPrefix,
  type World,
  worldOf,
} from '../world/world.ts';
import { evidence, owners, said, topologyOf } from './topology-of.ts';

/** `0.0.0.0/0 of node-3`, a text for each claim that the trust rules dropped. */
function dropped(world: World): readonly string[] {
  return topologyOf(world).dropped.map((one) => `${one.prefix} of ${one.node}`);
}

const three = { nodes: 3 };
const ofThree = ['10.244.1.0/24 of node-1', '10.244.2.0/24 of node-2', '10.244.3.0/24 of node-3'];

describe('a claim is dropped', () => {
  it.each([
    ['all addresses', '0.0.0.0/0', 'claim-outside-pod-networks'],
    ['the private network around the pods', '10.0.0.0/8', 'claim-outside-pod-networks'],
    ['the subnet of the database', '10.0.128.0/24', 'claim-outside-pod-networks'],
    ['the address of the database', '10.0.128.5/32', 'claim-outside-pod-networks'],
    ['the other family', '::/0', 'claim-outside-pod-networks'],
    ['next to the pod network', '10.245.0.0/24', 'claim-outside-pod-networks'],
    ['the whole pod network', '10.244.0.0/16', 'claim-too-wide'],
    ['half of it, where nobody is', '10.244.128.0/17', 'claim-too-wide'],
    ['its own prefix and one more', '10.244.2.0/23', 'claim-too-wide'],
  ])('that is %s', (_, prefix, code) => {
    const world = worldOf('aws', three, claims('node-3', prefix));
    expect(said(world)).toEqual([`${code} node/node-3`]);
    expect(dropped(world)).toEqual([`${prefix} of node-3`]);
    expect(owners(world)).toEqual(ofThree);
  });

  it.each([
    ['spec', 'node-spec'],
    ['an annotation', 'ovn-kubernetes'],
    ['a custom resource', 'cilium'],
  ] as const)('that is outside, from %s', (_, source) => {
    const world = worldOf('aws', three, claims('node-3', podPrefix('10.0.0.0/8', source)));
    expect(evidence(world, 'claim-outside-pod-networks')).toBe(
      `it claims 10.0.0.0/8 (${source}); the pod networks are 10.244.0.0/16`,
    );
  });

  it.each([
    ['equal to', '10.0.128.0/24'],
    ['inside', '10.0.128.64/26'],
    ['around', '10.0.128.0/23'],
  ])('that is %s a subnet, where the pod network overlaps the VPC', (_, prefix) => {
    const world = worldOf('alicloud', { ...three, podNetworks: ['10.0.0.0/16', '10.244.0.0/16'] });
    const lying = changed(world, claims('node-3', prefix));
    expect(said(lying)).toEqual(['claim-overlaps-subnet node/node-3']);
    expect(evidence(lying, 'claim-overlaps-subnet')).toBe(
      `it claims ${prefix} (node-spec), which overlaps 10.0.128.0/24 of subnet apps-a`,
    );
    expect(owners(lying)).toEqual(ofThree);
  });

  it('with one finding where a node claims thousands', () => {
    const many = Array.from({ length: 5000 }, (_, at) => `11.${at >> 8}.${at & 255}.0/24`);
    const world = worldOf('aws', three, claims('node-3', ...many));
    expect(said(world)).toEqual(['claim-outside-pod-networks node/node-3']);
    expect(evidence(world, 'claim-outside-pod-networks')).toBe(
      'it claims 11.0.0.0/24 (node-spec), 11.0.1.0/24 (node-spec), 11.0.2.0/24 (node-spec) and 4997 more; the pod networks are 10.244.0.0/16',
    );
    expect(dropped(world)).toHaveLength(5000);
    expect(owners(world)).toEqual(ofThree);
  });

  it('and what its node claims inside it is judged by itself', () => {
    const world = worldOf('aws', three, claims('node-3', '10.244.0.0/16', '0.0.0.0/0'));
    expect(said(world)).toEqual([
      'claim-outside-pod-networks node/node-3',
      'claim-too-wide node/node-3',
    ]);
    expect(owners(world)).toEqual(ofThree);
  });
});

describe('the usual prefix length', () => {
  const lengths = (...list: readonly (readonly string[])[]): World =>
    worldOf(
      'aws',
      { nodes: list.length },
      ...list.map((prefixes, at) => claimsOnly(`node-${at + 1}`, ...prefixes)),
    );

  it('is the commonest: longer ones are believed, wider ones not', () => {
    const world = lengths(
      ['10.244.0.0/24'],
      ['10.244.1.0/24'],
      ['10.244.2.0/25'],
      ['10.244.4.0/23'],
    );
    expect(owners(world)).toEqual([
      '10.244.0.0/24 of node-1',
      '10.244.1.0/24 of node-2',
      '10.244.2.0/25 of node-3',
    ]);
    expect(evidence(world, 'claim-too-wide')).toBe(
      'it claims 10.244.4.0/23 (node-spec); the usual prefix of a node is a /24',
    );
  });

  it('is what the cluster’s configuration says, where it does: pools of several block sizes', () => {
    const block = (text: string, usualLength: number): PodPrefix => ({
      ...podPrefix(text, 'calico'),
      usualLength,
    });
    const world = worldOf(
      'aws',
      { nodes: 4, clusterSource: 'calico' },
      claimsOnly('node-1', block('10.244.0.0/26', 26)),
      claimsOnly('node-2', block('10.244.0.64/26', 26)),
      claimsOnly('node-3', block('10.244.8.0/24', 24)),
      claimsOnly('node-4', block('10.244.9.0/25', 26)),
    );
    expect(owners(world)).toEqual([
      '10.244.0.0/26 of node-1',
      '10.244.0.64/26 of node-2',
      '10.244.8.0/24 of node-3',
    ]);
    expect(evidence(world, 'claim-too-wide')).toBe(
      'it claims 10.244.9.0/25 (calico); the usual prefix of a node is a /26',
    );
  });

  it('is the longer on a tie', () => {
    expect(owners(lengths(['10.244.0.0/24'], ['10.244.2.0/25']))).toEqual([
      '10.244.2.0/25 of node-2',
    ]);
  });

  it('is on a tie the one that today’s routes have', () => {
    const world = changed(
      lengths(['10.244.0.0/24'], ['10.244.2.0/25']),
      addManaged('rtb-a', '10.244.0.0/24', { kind: 'interface', id: 'eni-1' }),
    );
    expect(owners(world)).toEqual(['10.244.0.0/24 of node-1', '10.244.2.0/25 of node-2']);
  });

  it('stays that, once the other one is routed too', () => {
    const world = changed(
      lengths(['10.244.0.0/24'], ['10.244.2.0/25']),
      addManaged('rtb-a', '10.244.0.0/24', { kind: 'interface', id: 'eni-1' }),
      addManaged('rtb-a', '10.244.2.0/25', { kind: 'interface', id: 'eni-2' }),
    );
    expect(owners(world)).toEqual(['10.244.0.0/24 of node-1', '10.244.2.0/25 of node-2']);
  });

  it('is not voted on by claims outside the pod networks', () => {
    const world = lengths(['10.244.0.0/24', '10.9.9.9/32'], ['10.244.1.0/24', '10.8.8.8/32']);
    expect(owners(world)).toEqual(['10.244.0.0/24 of node-1', '10.244.1.0/24 of node-2']);
  });

  it('of another source than the cluster’s is the longer on a tie, whatever is routed', () => {
    const world = worldOf(
      'aws',
      { nodes: 2, clusterSource: 'calico' },
      claims('node-2', podPrefix('10.244.8.0/24', 'cilium'), podPrefix('10.244.9.0/25', 'cilium')),
    );
    for (const one of [world, withDirectRoutes(world)]) {
      expect(owners(one)).not.toContain('10.244.8.0/24 of node-2');
      expect(owners(one)).toContain('10.244.9.0/25 of node-2');
    }
  });

  it('takes one vote of each node for a length, however many such claims it has', () => {
    const many = Array.from({ length: 64 }, (_, at) => `10.244.${at * 4}.0/22`);
    const world = lengths(['10.244.0.0/24'], ['10.244.1.0/24'], many);
    expect(owners(world)).toEqual(['10.244.0.0/24 of node-1', '10.244.1.0/24 of node-2']);
    expect(dropped(world)).toHaveLength(64);
  });

  it('may be as wide as the pod network, where a cluster of one node has that', () => {
    expect(owners(lengths(['10.244.0.0/16']))).toEqual(['10.244.0.0/16 of node-1']);
  });

  it('is one for each family', () => {
    const world = worldOf('aws', { nodes: 3, dualStack: true });
    expect(owners(world)).toHaveLength(6);
    const wide = changed(world, claims('node-3', 'fd00:244::/56'));
    expect(evidence(wide, 'claim-too-wide')).toContain('the usual prefix of a node is a /64');
  });

  it('is one for each source: many small Calico blocks are not judged by node masks', () => {
    const blocks = worldOf(
      'aws',
      { nodes: 2, clusterSource: 'calico' },
      claimsOnly('node-1', '10.244.9.0/26', '10.244.9.128/26'),
      claimsOnly('node-2', '10.244.9.64/26'),
    );
    expect(owners(blocks)).toEqual([
      '10.244.9.0/26 of node-1',
      '10.244.9.64/26 of node-2',
      '10.244.9.128/26 of node-1',
    ]);
  });

  it('holds for a source that a liar uses alone', () => {
    const world = worldOf(
      'aws',
      { nodes: 3, clusterSource: 'calico' },
      claims('node-3', podPrefix('10.244.0.0/16', 'node-spec')),
    );
    expect(said(world)).toEqual(['claim-too-wide node/node-3']);
    expect(owners(world)).toEqual(ofThree);
  });
});

describe('pods that the cloud routes itself', () => {
  const native = (world: World) => said(world).filter((text) => text.startsWith('claim-vpc'));

  it('have a delegated prefix on the node’s interface', () => {
    const world = worldOf(
      'aws',
      { nodes: 1, podNetworks: ['10.0.0.0/16'] },
      claimsOnly('node-1', '10.0.0.64/28'),
      changeInterface('eni-1', { prefixes: [Prefix.parse('10.0.0.64/28')] }),
    );
    expect(native(world)).toEqual(['claim-vpc-native node/node-1']);
    expect(owners(world)).toEqual([]);
    expect(dropped(world)).toEqual([]);
  });

  it('have it on another interface of the instance', () => {
    const world = worldOf(
      'aws',
      { nodes: 1, podNetworks: ['10.0.0.0/16'] },
      claimsOnly('node-1', '10.0.0.64/28', '10.0.0.70/32'),
      addInterface({
        id: 'eni-1b',
        instance: 'i-1',
        subnet: 'nodes-a',
        addresses: ['10.0.0.70'],
        prefixes: ['10.0.0.64/28'],
      }),
    );
    expect(native(world)).toEqual(['claim-vpc-native node/node-1']);
    expect(owners(world)).toEqual([]);
  });

  it('have a secondary address of the node’s interface', () => {
    const world = worldOf(
      'aws',
      { nodes: 1, podNetworks: ['10.0.0.0/16'] },
      claimsOnly('node-1', '10.0.0.70/32'),
      changeInterface('eni-1', { addresses: ['10.0.0.11', '10.0.0.70'] }),
    );
    expect(native(world)).toEqual(['claim-vpc-native node/node-1']);
  });

  it('lie in the container network of the VPC', () => {
    const world = worldOf('tencent', { nodes: 2 }, (before) =>
      changed(
        before,
        network({
          vpc: { ...before.network.vpc, containerCidrs: [Prefix.parse('10.244.0.0/20')] },
        }),
      ),
    );
    expect(native(world)).toEqual(['claim-vpc-native node/node-1', 'claim-vpc-native node/node-2']);
    expect(owners(world)).toEqual([]);
  });

  it('lie under a system route of all tables of consumers, inside the pod network', () => {
    const system = (table: string) =>
      addRoute(
        table,
        '10.244.0.0/20',
        { kind: 'unknown', type: 'DOCKER', id: '' },
        { origin: 'system' },
      );
    const world = worldOf('tencent', { nodes: 2, zones: 2 }, system('rtb-a'));
    expect(owners(world)).toHaveLength(2);
    expect(native(changed(world, system('rtb-b')))).toHaveLength(2);
  });

  it('are none of a node that is not believed to run there', () => {
    const world = worldOf(
      'aws',
      three,
      host('db', '10.0.128.5'),
      addNode(node(7, { addresses: ['10.0.128.5'], podPrefixes: [podPrefix('10.0.128.5/32')] })),
    );
    expect(said(world)).toEqual([
      'node-not-found node/node-7',
      'claim-outside-pod-networks node/node-7',
    ]);
  });

  it('are none where only another node’s interface has the prefix', () => {
    const world = worldOf(
      'aws',
      { nodes: 2, podNetworks: ['10.0.0.0/16'] },
      claimsOnly('node-1', '10.0.0.64/28'),
      claimsOnly('node-2', '10.0.0.80/28'),
      changeInterface('eni-2', { prefixes: [Prefix.parse('10.0.0.64/28')] }),
    );
    expect(native(world)).toEqual([]);
    expect(said(world)).toEqual([
      'claim-overlaps-subnet node/node-1',
      'claim-overlaps-subnet node/node-2',
    ]);
  });

  it('are none under a system route of the VPC’s own range, or one that is wider than the pods', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 1, podNetworks: ['100.64.0.0/16'] },
      claimsOnly('node-1', '100.64.1.0/24'),
      addRoute(
        'rtb-a',
        '100.64.0.0/10',
        { kind: 'unknown', type: 'service', id: '' },
        { origin: 'system' },
      ),
    );
    expect(native(world)).toEqual([]);
    expect(owners(world)).toEqual(['100.64.1.0/24 of node-1']);
  });
});

describe('claims of one node', () => {
  it('count once where they are nested or repeated', () => {
    const world = worldOf(
      'aws',
      three,
      claims('node-3', '10.244.3.0/25', '10.244.3.128/26', '10.244.3.0/24'),
    );
    expect(owners(world)).toEqual(ofThree);
    expect(said(world)).toEqual([]);
  });

  it('count once where two sources say the same; the cluster’s own is named', () => {
    for (const clusterSource of ['cilium', 'node-spec'] as const) {
      const both = (['node-spec', 'cilium'] as const).map((source) =>
        podPrefix('10.244.1.0/24', source),
      );
      const world = worldOf('aws', { nodes: 1, clusterSource }, claimsOnly('node-1', ...both));
      expect(topologyOf(world).accepted.map((one) => one.source)).toEqual([clusterSource]);
    }
  });

  it('are kept where the node has no place: gateways may carry them', () => {
    const world = worldOf(
      'aws',
      { nodes: 2 },
      changeNode('node-2', { providerId: 'aws:///a/i-77' }),
    );
    expect(owners(world)).toEqual(['10.244.1.0/24 of node-1', '10.244.2.0/24 of node-2, nowhere']);
  });
});

describe('claims of several nodes that overlap', () => {
  const stranger = (...prefixes: readonly string[]) =>
    addNode(
      node(9, { addresses: ['10.0.0.99'], podPrefixes: prefixes.map((text) => podPrefix(text)) }),
    );

  it.each([
    ['equal', '10.244.2.0/24'],
    ['inside', '10.244.2.64/26'],
  ])('%s, from one source, nothing routed yet: neither', (_, prefix) => {
    const world = worldOf('aws', { nodes: 3, clusterSource: 'cilium' }, claims('node-3', prefix));
    expect(owners(world)).toEqual([ofThree[0], ofThree[2]]);
    expect(said(world)).toEqual(['claim-contested node/node-2', 'claim-contested node/node-3']);
    expect(dropped(world).toSorted()).toEqual(
      ['10.244.2.0/24 of node-2', `${prefix} of node-3`].toSorted(),
    );
  });

  it('says who claims what, from where, and what became of it', () => {
    const world = worldOf('aws', three, claims('node-3', podPrefix('10.244.2.0/24', 'cilium')));
    expect(owners(world)).toEqual(ofThree);
    expect(said(world)).toEqual(['claim-contested node/node-3']);
    expect(evidence(world, 'claim-contested')).toBe(
      'it claims 10.244.2.0/24 (cilium), and node-2 claims 10.244.2.0/24 (node-spec)',
    );
  });

  it('the one in node.spec.podCIDRs stays, where that is the cluster’s source', () => {
    const lie = claims('node-3', podPrefix('10.244.2.0/25', 'ovn-kubernetes'));
    expect(owners(worldOf('aws', three, lie))).toEqual(ofThree);
  });

  it('the one of the CNI’s own source stays against node.spec.podCIDRs', () => {
    const lie = claims('node-3', podPrefix('10.244.2.0/24', 'node-spec'));
    expect(owners(worldOf('aws', { nodes: 3, clusterSource: 'calico' }, lie))).toEqual(ofThree);
  });

  it.each(clouds)('the one that today’s managed route leads to stays (%s)', (cloud) => {
    const today = withDirectRoutes(worldOf(cloud, { nodes: 3, clusterSource: 'cilium' }));
    for (const prefix of ['10.244.2.0/24', '10.244.2.0/25', '10.244.2.77/32']) {
      const world = changed(today, claims('node-3', prefix));
      expect(owners(world)).toEqual(ofThree);
      expect(said(world)).toEqual(['claim-contested node/node-3']);
    }
  });

  it('it outranks node.spec.podCIDRs', () => {
    const world = changed(
      withDirectRoutes(worldOf('aws', three)),
      claimsOnly('node-2', podPrefix('10.244.2.0/24', 'cilium')),
      claims('node-3', podPrefix('10.244.2.0/24', 'node-spec')),
    );
    expect(owners(world)).toEqual(ofThree);
  });

  it.each(clouds)('a route of merged siblings is as good (%s)', (cloud) => {
    const world = worldOf(
      cloud,
      three,
      claimsOnly('node-1', '10.244.4.0/24', '10.244.5.0/24'),
      claims('node-3', '10.244.5.0/24'),
      claimTable('rtb-a'),
    );
    expect(owners(world)).toEqual(
      ['10.244.2.0/24 of node-2', '10.244.3.0/24 of node-3', '10.244.4.0/24 of node-1'].toSorted(),
    );
    const merged = addManaged('rtb-a', '10.244.4.0/23', hopTo(world.rules, 1));
    expect(owners(changed(world, merged))).toEqual([
      '10.244.2.0/24 of node-2',
      '10.244.3.0/24 of node-3',
      '10.244.4.0/24 of node-1',
      '10.244.5.0/24 of node-1',
    ]);
  });

  it('a gateway’s route proves nothing about what the gateway owns', () => {
    const world = worldOf(
      'alicloud',
      three,
      addManaged('rtb-a', '10.244.0.0/16', { kind: 'instance', id: 'i-3' }),
      claims('node-3', '10.244.2.0/24'),
    );
    expect(owners(world)).toEqual([ofThree[0], ofThree[2]]);
  });

  it.each([
    ['another cluster’s', { description: 'podway/shop2' }],
    ['somebody’s own', { description: 'by hand' }],
    ['a disabled system', { origin: 'system' as const }],
    ['a propagated', { origin: 'propagated' as const, description: 'podway/shop' }],
  ])('%s route proves nothing', (_, parts) => {
    const hop = { kind: 'instance', id: 'i-2' } as const;
    const world = worldOf(
      'alicloud',
      three,
      addRoute('rtb-a', '10.244.2.0/24', hop, parts),
      claims('node-3', '10.244.2.0/24'),
    );
    expect(owners(world)).toEqual([ofThree[0], ofThree[2]]);
  });

  it('a route of several next hops proves nothing', () => {
    const hops = [11, 12].map((last) => ({ kind: 'address', ip: `10.0.0.${last}` }) as const);
    const world = worldOf(
      'tencent',
      three,
      addRoute('rtb-a', '10.244.1.0/24', hops, { description: 'podway/shop' }),
      claims('node-2', '10.244.1.0/24'),
    );
    expect(owners(world)).toEqual([ofThree[1], ofThree[2]]);
  });

  it('where two tables lead to two nodes, neither stays', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 3, zones: 2 },
      addManaged('rtb-a', '10.244.2.0/24', { kind: 'instance', id: 'i-2' }),
      addManaged('rtb-b', '10.244.2.0/24', { kind: 'instance', id: 'i-3' }),
      claims('node-3', '10.244.2.0/24'),
    );
    expect(owners(world)).toEqual([ofThree[0], ofThree[2]]);
  });

  it('a claim that a routed one has refuted harms no third node', () => {
    // node-3 has both halves of a /23; node-1 is routed, node-2 is new.
    const world = worldOf(
      'alicloud',
      { nodes: 5, clusterSource: 'cilium' },
      claimsOnly('node-1', '10.244.10.0/24'),
      claimsOnly('node-2', '10.244.11.0/24'),
      claimsOnly('node-3', '10.244.10.0/23'),
      claimsOnly('node-4', '10.244.20.0/23'),
      claimsOnly('node-5', '10.244.22.0/23'),
      addManaged('rtb-a', '10.244.10.0/24', { kind: 'instance', id: 'i-1' }),
    );
    expect(owners(world)).toEqual([
      '10.244.10.0/24 of node-1',
      '10.244.11.0/24 of node-2',
      '10.244.20.0/23 of node-4',
      '10.244.22.0/23 of node-5',
    ]);
    expect(said(world)).toEqual(['claim-contested node/node-3']);
  });

  it('nor a third one of less weight', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 4, clusterSource: 'cilium' },
      claimsOnly('node-1', '10.244.10.0/24'),
      claimsOnly('node-2', podPrefix('10.244.11.0/24', 'calico')),
      claimsOnly('node-3', '10.244.10.0/23'),
      claimsOnly('node-4', '10.244.20.0/23'),
      addManaged('rtb-a', '10.244.10.0/24', { kind: 'instance', id: 'i-1' }),
    );
    expect(owners(world)).toEqual([
      '10.244.10.0/24 of node-1',
      '10.244.11.0/24 of node-2',
      '10.244.20.0/23 of node-4',
    ]);
  });

  it('two equals still beat a third of less weight', () => {
    const world = worldOf(
      'aws',
      three,
      claimsOnly('node-1', '10.244.7.0/24'),
      claimsOnly('node-2', '10.244.7.0/24'),
      claimsOnly('node-3', podPrefix('10.244.7.0/24', 'cilium')),
    );
    expect(owners(world)).toEqual([]);
    expect(said(world).filter((text) => text.startsWith('claim-contested'))).toHaveLength(3);
  });

  it('the claim of a node without a place counts', () => {
    const world = worldOf(
      'aws',
      { nodes: 2, clusterSource: 'node-spec' },
      stranger('10.244.2.0/24'),
    );
    expect(owners(world)).toEqual(['10.244.1.0/24 of node-1']);
    const routed = changed(
      withDirectRoutes(worldOf('aws', { nodes: 2 })),
      stranger('10.244.2.0/24'),
    );
    expect(owners(routed)).toEqual(['10.244.1.0/24 of node-1', '10.244.2.0/24 of node-2']);
  });

  it('names a few of many rivals', () => {
    const world = worldOf(
      'aws',
      { nodes: 40, clusterSource: 'cilium' },
      ...Array.from({ length: 40 }, (_, at) => claimsOnly(`node-${at + 1}`, '10.244.9.0/24')),
    );
    const found = topologyOf(world).findings.filter((one) => one.code === 'claim-contested');
    expect(found).toHaveLength(40);
    expect(found[0]?.evidence).toBe(
      'it claims 10.244.9.0/24 (cilium), and node-10 claims 10.244.9.0/24 (cilium), node-11 claims 10.244.9.0/24 (cilium), node-12 claims 10.244.9.0/24 (cilium), and others',
    );
  });

  it('a node beside its own stale object: the one that is routed', () => {
    // The instance came back under another name; its Node object of old was never deleted.
    const today = withDirectRoutes(worldOf('aws', three));
    const world = changed(
      today,
      changeNode('node-2', { readiness: 'unknown' }),
      addNode(
        node(12, {
          providerId: providerIdOf('aws', 2),
          addresses: ['10.0.0.12'],
          podPrefixes: [podPrefix('10.244.12.0/24')],
        }),
      ),
    );
    expect(owners(world)).toEqual([...ofThree, '10.244.12.0/24 of node-12, nowhere']);
    expect(said(world)).toEqual(['instance-contested instance/i-2']);
  });
});
