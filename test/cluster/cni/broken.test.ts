import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../../src/cluster/join.ts';
import { objectsIn } from '../../../src/cluster/objects.ts';
import {
  block,
  ciliumNode,
  configMap,
  documentsOf,
  hostSubnet,
  messageOf,
  nodeObject,
  pool,
} from '../builders.ts';
import { clusterText } from '../cluster-text.ts';

const read = (value: unknown) =>
  clusterOf(objectsIn(documentsOf(value)), { name: 'shop', podCidrsFrom: 'auto', overlay: {} });

/** The prefixes of each node, and what is said of nodes. */
const said = (value: unknown) =>
  clusterText(read(value))
    .split('\n')
    .filter((line) => /^ {2}|node\/|without-node/.test(line))
    .map((line) => line.trim().replace(' ()', ''));

const two = (annotations: object = {}) =>
  ['a', 'b'].map((name) => nodeObject({ name, annotations, spec: {}, status: {} }));
const ovn = (text: string) => ({ 'k8s.ovn.org/node-subnets': text });
const pools = [pool('default', '192.168.0.0/16')];
const good = [block('b', '192.168.2.0/26'), ...pools];

describe("what a CNI says of a node and cannot be is that node's alone", () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      'a block that is no CIDR',
      [...two(), block('a', 'everything'), ...good],
      [
        'a: no prefix, unknown',
        'b: 192.168.2.0/26, unknown',
        'error node-data-invalid node/a: BlockAffinity a-everything: "everything" is not a prefix: it is neither IPv4 nor IPv6; wanted the form 10.244.3.0/24 or 2001:db8::/64',
      ],
    ],
    [
      'a block with host bits beside a good one',
      [...two(), block('a', '192.168.1.7/26'), block('a', '192.168.1.64/26'), ...good],
      [
        'a: 192.168.1.64/26, unknown',
        'b: 192.168.2.0/26, unknown',
        'error node-data-invalid node/a: BlockAffinity a-192-168-1-7-26: 192.168.1.7/26 has host bits set; the network is 192.168.1.0/26',
      ],
    ],
    [
      'a state that no block has',
      [...two(), block('a', '192.168.1.0/26', { state: '\u001b[2J' }), ...good],
      [
        'a: no prefix, unknown',
        'b: 192.168.2.0/26, unknown',
        'error node-data-invalid node/a: BlockAffinity a-192-168-1-0-26: state "\\u001b[2J", wanted confirmed, pending or pendingDeletion',
      ],
    ],
    [
      'a type that no block has',
      [...two(), block('a', '192.168.1.0/26', { type: 'mine' }), ...good],
      [
        'a: no prefix, unknown',
        'b: 192.168.2.0/26, unknown',
        'error node-data-invalid node/a: BlockAffinity a-192-168-1-0-26: type "mine", wanted host or virtual',
      ],
    ],
    [
      'blocks of nodes that are not there, one with a name that no node has',
      [
        ...two(),
        block('z', '192.168.3.0/26'),
        {
          ...block('z', '192.168.4.0/26'),
          spec: { ...(block('z', '192.168.4.0/26').spec as object), node: '\u001b[2J' },
        },
        ...good,
      ],
      [
        'a: no prefix, unknown',
        'b: 192.168.2.0/26, unknown',
        'warning pod-prefix-without-node cluster/shop: Calico gives pod prefixes to nodes that are not in the node list: "\\u001b[2J" (192.168.4.0/26), z (192.168.3.0/26)',
        'warning node-without-pod-prefix node/a: no confirmed block affinity names it',
      ],
    ],
    [
      'many of them: the first are said',
      [...two(), ...[1, 2, 3, 4, 5].map((n) => block('a', `192.168.1.${n}/26`)), ...good],
      [
        'a: no prefix, unknown',
        'b: 192.168.2.0/26, unknown',
        'error node-data-invalid node/a: BlockAffinity a-192-168-1-1-26: 192.168.1.1/26 has host bits set; the network is 192.168.1.0/26; ' +
          'BlockAffinity a-192-168-1-2-26: 192.168.1.2/26 has host bits set; the network is 192.168.1.0/26; ' +
          'BlockAffinity a-192-168-1-3-26: 192.168.1.3/26 has host bits set; the network is 192.168.1.0/26; and 2 more',
      ],
    ],
    [
      'a CiliumNode with a CIDR with host bits',
      [...two(), ciliumNode('a', ['10.0.1.7/24', 'fd00::/64']), ciliumNode('b', ['10.0.2.0/24'])],
      [
        'a: fd00::/64, unknown',
        'b: 10.0.2.0/24, unknown',
        'error node-data-invalid node/a: its CiliumNode: 10.0.1.7/24 has host bits set; the network is 10.0.1.0/24',
      ],
    ],
    [
      'a HostSubnet that is no CIDR, and one that is not assigned yet',
      [
        ...two(),
        nodeObject({ name: 'c', spec: {}, status: {} }),
        hostSubnet('a', '10.1'),
        hostSubnet('b', ''),
        hostSubnet('c', '10.3.0.0/23'),
      ],
      [
        'a: no prefix, unknown',
        'b: no prefix, unknown',
        'c: 10.3.0.0/23, unknown',
        'error node-data-invalid node/a: its HostSubnet: "10.1" is not a prefix: an IPv4 address is four numbers from 0 to 255; wanted the form 10.244.3.0/24 or 2001:db8::/64',
        'warning node-without-pod-prefix node/b: no HostSubnet names it',
      ],
    ],
    ...[
      ['no JSON', '{"default":', 'k8s.ovn.org/node-subnets: "{\\"default\\":"'],
      ['a list', '["10.1.0.0/23"]', 'k8s.ovn.org/node-subnets: "[\\"10.1.0.0/23\\"]"'],
    ].map(([what, text, evidence]): [string, unknown, readonly string[]] => [
      `an annotation of OVN-Kubernetes that is ${what}`,
      [
        ...two(ovn('{"default":"10.2.0.0/23"}')).slice(1),
        nodeObject({ name: 'a', annotations: ovn(text ?? ''), spec: {}, status: {} }),
      ],
      [
        'a: no prefix, unknown',
        'b: 10.2.0.0/23, unknown',
        `error node-data-invalid node/a: ${evidence}, wanted {"default":["10.128.0.0/23"]}`,
      ],
    ]),
    [
      'an annotation of OVN-Kubernetes with numbers and host bits',
      [
        ...two(ovn('{"default":["10.2.0.0/23"]}')).slice(1),
        nodeObject({
          name: 'a',
          annotations: ovn('{"default":[5,"10.1.0.1/23","10.4.0.0/23"]}'),
          spec: {},
          status: {},
        }),
      ],
      [
        'a: 10.4.0.0/23, unknown',
        'b: 10.2.0.0/23, unknown',
        'error node-data-invalid node/a: k8s.ovn.org/node-subnets: default: 5, wanted CIDRs; k8s.ovn.org/node-subnets: 10.1.0.1/23 has host bits set; the network is 10.1.0.0/23',
      ],
    ],
    [
      'an annotation of OVN-Kubernetes for networks of tenants only',
      [
        ...two(ovn('{"default":["10.2.0.0/23"]}')).slice(1),
        nodeObject({
          name: 'a',
          annotations: ovn('{"blue":["10.9.0.0/24"]}'),
          spec: {},
          status: {},
        }),
      ],
      [
        'a: no prefix, unknown',
        'b: 10.2.0.0/23, unknown',
        'warning node-without-pod-prefix node/a: no annotation k8s.ovn.org/node-subnets gives it one',
      ],
    ],
    [
      'annotations of flannel',
      [
        ...['a', 'b', 'c'].map((name, index) =>
          nodeObject({
            name,
            annotations: {
              'flannel.alpha.coreos.com/backend-type': index === 0 ? 'VXLAN; rm -rf' : 'vxlan',
              'flannel.alpha.coreos.com/backend-data': index === 0 ? '{"VNI":"1"}' : '{"VNI":1}',
            },
            spec: { podCIDRs: [`10.244.${index}.0/24`] },
            status: {},
          }),
        ),
      ],
      [
        'a: 10.244.0.0/24, unknown',
        'b: 10.244.1.0/24, unknown',
        'c: 10.244.2.0/24, unknown',
        'error node-data-invalid node/a: flannel.alpha.coreos.com/backend-type: "VXLAN; rm -rf", wanted the name of a backend; flannel.alpha.coreos.com/backend-data: "{\\"VNI\\":\\"1\\"}", wanted {"VNI":1} or null',
      ],
    ],
    [
      'a node that writes garbage for its own address',
      [
        nodeObject({
          name: 'a',
          status: { addresses: [{ type: 'InternalIP', address: 'garbage' }] },
        }),
        nodeObject({ name: 'b', status: {} }),
      ],
      [
        'a: 10.244.1.0/24, unknown',
        'b: 10.244.1.0/24, unknown',
        'error node-data-invalid node/a: InternalIP: "garbage" is not an address: it is neither IPv4 nor IPv6; wanted the form 10.0.0.7 or 2001:db8::7',
      ],
    ],
    [
      'a virtual node that does so',
      [
        nodeObject({ name: 'b', status: {} }),
        nodeObject({
          name: 'a',
          labels: { type: 'virtual-kubelet' },
          spec: {},
          status: { addresses: [{ type: 'InternalIP', address: 'x' }] },
        }),
      ],
      [
        'a: no prefix, unknown, virtual',
        'b: 10.244.1.0/24, unknown',
        'error node-data-invalid node/a: InternalIP: "x" is not an address: it is neither IPv4 nor IPv6; wanted the form 10.0.0.7 or 2001:db8::7',
        'note node-virtual node/a: labels, taints or providerID say that it is virtual',
      ],
    ],
  ])('%s', (_, value, expected) => {
    expect(said(value)).toEqual(expected);
  });
});

describe('a file that was edited is refused', () => {
  const nodes = two();
  it.each<[string, unknown, string]>([
    [
      'a block without node',
      block('a', '10.0.0.0/26', { node: null }),
      'BlockAffinity a-10-0-0-0-26: spec.node: found null, wanted the name of a node',
    ],
    [
      'a block without state',
      block('a', '10.0.0.0/26', { state: undefined }),
      'BlockAffinity a-10-0-0-0-26: spec.state: found nothing, wanted a state, such as confirmed',
    ],
    [
      'a block whose CIDR is a list',
      { ...block('a', 'x'), spec: { cidr: [], node: 'a', state: 'confirmed' } },
      'BlockAffinity a-x: spec.cidr: found an empty list, wanted a CIDR',
    ],
    [
      'a block without name',
      { ...block('a', 'x'), metadata: {} },
      'BlockAffinity without name: metadata.name: found nothing, wanted the name of a BlockAffinity',
    ],
    [
      'a pool without CIDR',
      pool('p', '10.0.0.0/8', { cidr: undefined }),
      'IPPool p: spec.cidr: found nothing, wanted the CIDR of the pool',
    ],
    [
      'a redacted pool',
      pool('p', '***HIDDEN***'),
      'IPPool p: spec.cidr: "***HIDDEN***" is not a prefix: it is neither IPv4 nor IPv6; wanted the form 10.244.3.0/24 or 2001:db8::/64',
    ],
    [
      'a mode of a pool that Calico does not have',
      pool('p', '10.0.0.0/8', { vxlanMode: 'Sometimes' }),
      'IPPool p: spec.vxlanMode: found "Sometimes", wanted Never, Always or CrossSubnet',
    ],
    [
      'a CiliumNode whose podCIDRs are a text',
      ciliumNode('a', '10.0.0.0/24'),
      'CiliumNode a: spec.ipam.podCIDRs: found "10.0.0.0/24", wanted a list',
    ],
    [
      'a CiliumNode whose pools are wrong',
      {
        ...ciliumNode('a', []),
        spec: { ipam: { pools: { allocated: [{ pool: 'x', cidrs: [7] }] } } },
      },
      'CiliumNode a: spec.ipam.pools.allocated[0].cidrs[0]: found 7, wanted a CIDR',
    ],
    [
      'a ConfigMap of Cilium with a number',
      configMap('cilium-config', { 'tunnel-port': 8472 }),
      'ConfigMap cilium-config: data.tunnel-port: found 8472, wanted a text',
    ],
    [
      'a HostSubnet without host',
      { ...hostSubnet('a', '10.0.0.0/23'), host: undefined },
      'HostSubnet a: host: found nothing, wanted the name of a node',
    ],
  ])('%s', (_, object, message) => {
    expect(messageOf(() => read([...nodes, object]))).toMatch(
      new RegExp(`^DocumentError: nodes\\.json:\\d+:\\d+: ${escaped(message)}$`),
    );
  });

  function escaped(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
});

describe('one object through both API groups of Calico', () => {
  const v3 = (object: object) => ({ ...object, apiVersion: 'projectcalico.org/v3' });

  it('is one object', () => {
    const value = [
      ...two(),
      ...good,
      v3(block('b', '192.168.2.0/26', { deleted: false, type: 'host' })),
      ...pools.map(v3),
    ];
    expect(said(value)[1]).toBe('b: 192.168.2.0/26, unknown');
  });

  it('is refused where the two say different things', () => {
    const value = [...two(), ...good, v3(block('b', '192.168.2.0/26', { state: 'pending' }))];
    expect(messageOf(() => read(value))).toMatch(
      /BlockAffinity b-192-168-2-0-26: found other data, wanted what nodes\.json:\d+ says of this BlockAffinity, or one of the two only$/,
    );
  });
});

it('leaves out blocks that are deleted, pending, on their way out, of load balancers, or of tunnels', () => {
  const blocks = [
    block('a', '192.168.0.0/26', { deleted: 'true' }),
    block('a', '192.168.0.64/26', { deleted: true }),
    block('a', '192.168.0.128/26', { state: 'pending' }),
    block('a', '192.168.0.192/26', { state: 'pendingDeletion' }),
    block('a', '192.168.1.0/26', { type: 'virtual' }),
    block('a', '192.168.1.64/26', { deleted: 'false', type: 'host' }),
    block('load-balancer', '192.168.1.128/26', { type: 'virtual' }),
  ];
  const tunnels = [
    block('a', '192.168.200.0/26'),
    pool('tunnels', '192.168.200.0/24', { allowedUses: ['Tunnel'] }),
  ];
  expect(said([...two(), ...blocks, ...tunnels, ...good])).toEqual([
    'a: 192.168.1.64/26, unknown',
    'b: 192.168.2.0/26, unknown',
  ]);
});
