import { describe, expect, it } from 'vitest';
import type { PodCidrsFrom } from '../../src/cluster/cni/detect.ts';
import { clusterOf } from '../../src/cluster/join.ts';
import { objectsIn } from '../../src/cluster/objects.ts';
import type { StatedOverlay } from '../../src/cluster/overlay.ts';
import { documentsOf, messageOf, nodeObject } from './builders.ts';

const read = (value: unknown, podCidrsFrom: PodCidrsFrom = 'auto', overlay: StatedOverlay = {}) =>
  clusterOf(objectsIn(documentsOf(value)), { name: 'shop', podCidrsFrom, overlay });

const flannel = (type: string, data: unknown = null) => ({
  'flannel.alpha.coreos.com/backend-type': type,
  'flannel.alpha.coreos.com/backend-data': JSON.stringify(data),
});
const noPrefix = { spec: {} };

/** Three nodes of one kind. */
const three = (parts: object) => ['a', 'b', 'c'].map((name) => nodeObject({ name, ...parts }));

describe('the overlay', () => {
  const wireguard = flannel('wireguard', { PublicKey: 'k' });
  const assumedVxlan =
    "crossSubnet false (flannel's default; annotations don't show DirectRouting)";
  const assumedMasquerade =
    "masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)";

  it.each<[string, unknown, StatedOverlay, object, string | undefined]>([
    [
      'VXLAN',
      three({ annotations: flannel('vxlan', { VNI: 1 }) }),
      {},
      { encapsulation: 'vxlan', crossSubnet: false, port: 8472, masquerade: both('yes') },
      `${assumedVxlan}; port 8472 (flannel's default on Linux); ${assumedMasquerade}`,
    ],
    [
      'VXLAN with Windows nodes',
      three({ annotations: flannel('vxlan', { VNI: 4096 }) }),
      {},
      { encapsulation: 'vxlan', port: 4789 },
      `${assumedVxlan}; port 4789 (flannel's port where Windows nodes take part, as the VNI shows); ${assumedMasquerade}`,
    ],
    [
      'host-gw',
      three({ annotations: flannel('host-gw') }),
      {},
      { encapsulation: 'none', crossSubnet: false, port: undefined },
      assumedMasquerade,
    ],
    [
      'WireGuard',
      three({ annotations: wireguard }),
      {},
      { encapsulation: 'wireguard', port: 51820 },
      `${assumedVxlan}; port 51820 (flannel's default); ${assumedMasquerade}`,
    ],
    [
      'IPIP',
      three({ annotations: flannel('ipip') }),
      {},
      { encapsulation: 'ipip', port: undefined },
      `${assumedVxlan}; ${assumedMasquerade}`,
    ],
    [
      'a backend that podway does not know',
      three({ annotations: flannel('udp') }),
      {},
      { encapsulation: 'unknown', port: undefined },
      `encapsulation unknown (flannel's backend udp is none that podway knows); ${assumedVxlan}; port unknown (the backend is not known); ${assumedMasquerade}`,
    ],
    [
      'one node of four names another backend',
      [
        nodeObject({ name: 'liar', annotations: flannel('host-gw') }),
        ...three({ annotations: flannel('vxlan') }),
      ],
      {},
      { encapsulation: 'vxlan' },
      `${assumedVxlan}; port 8472 (flannel's default on Linux); ${assumedMasquerade}`,
    ],
    [
      'half of the nodes name another backend',
      [
        nodeObject({ name: 'a', annotations: flannel('host-gw') }),
        nodeObject({ name: 'b', annotations: flannel('vxlan') }),
      ],
      {},
      { encapsulation: 'unknown' },
      `encapsulation unknown (no backend of flannel is named by most nodes); ${assumedVxlan}; port unknown (the backend is not known); ${assumedMasquerade}`,
    ],
    [
      'no CNI shows',
      three({}),
      {},
      {
        encapsulation: 'unknown',
        crossSubnet: false,
        port: undefined,
        masquerade: both('unknown'),
      },
      'encapsulation unknown, crossSubnet false, port unknown, masquerade.podToOutside unknown, masquerade.outsideToPod unknown (no CNI shows that podway knows the defaults of)',
    ],
    [
      'all is stated',
      three({ annotations: flannel('vxlan') }),
      { encapsulation: 'geneve', crossSubnet: true, port: 6081, masquerade: both('no') },
      { encapsulation: 'geneve', crossSubnet: true, port: 6081, masquerade: both('no') },
      undefined,
    ],
    [
      'one direction of masquerading is stated',
      three({ annotations: flannel('host-gw') }),
      { masquerade: { outsideToPod: 'no' } },
      { encapsulation: 'none', masquerade: { podToOutside: 'yes', outsideToPod: 'no' } },
      "masquerade.podToOutside yes (flannel's usual --ip-masq; annotations don't show it)",
    ],
    [
      'another encapsulation is stated, whose port flannel does not tell',
      three({ annotations: flannel('vxlan') }),
      { encapsulation: 'geneve', crossSubnet: false, masquerade: both('yes') },
      { encapsulation: 'geneve', port: undefined },
      'port unknown (podway.yaml states another encapsulation and no port)',
    ],
    [
      'IPv6 pods, which flannel may not masquerade',
      [
        nodeObject({
          annotations: flannel('vxlan'),
          spec: { podCIDRs: ['10.1.0.0/24', 'fd00::/64'] },
        }),
      ],
      { crossSubnet: false, port: 8472 },
      {
        encapsulation: 'vxlan',
        masquerade: both('yes'),
        ipv6: { encapsulation: 'vxlan', masquerade: both('unknown') },
      },
      "IPv4: masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it); IPv6: masquerade.podToOutside unknown, masquerade.outsideToPod unknown (flannel may masquerade IPv4 and not IPv6)",
    ],
  ])('%s', (_, value, stated, overlay, assumed) => {
    const cluster = read(value, 'node-spec', stated);
    expect(cluster.overlay).toMatchObject(overlay);
    const findings = cluster.findings.filter(({ code }) => code === 'overlay-assumed');
    expect(findings.map(({ evidence }) => evidence)).toEqual(
      assumed === undefined ? [] : [`assumed: ${assumed}`],
    );
  });

  function both(answer: 'yes' | 'no' | 'unknown') {
    return { podToOutside: answer, outsideToPod: answer } as const;
  }
});

it('refuses input without any list of nodes, and says what there is', () => {
  expect(messageOf(() => read({ kind: 'PodList', items: [{}, {}] }))).toBe(
    'ClusterError: cluster shop: the input holds no list of nodes, only 2 Pod. Add what `kubectl get nodes -o json` prints to cluster.source.files.',
  );
});

describe('findings', () => {
  const linux = nodeObject({ name: 'a' });
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['a node with a pod prefix', nodeObject({ name: 'b' }), undefined],
    [
      'a node without',
      nodeObject({ name: 'b', ...noPrefix }),
      'node-without-pod-prefix node/b: spec.podCIDRs is empty',
    ],
    [
      'a virtual node',
      nodeObject({ name: 'b', ...noPrefix, labels: { type: 'virtual-kubelet' } }),
      'node-virtual node/b: labels, taints or providerID say that it is virtual',
    ],
    [
      'a virtual node that has a podCIDR all the same',
      nodeObject({ name: 'b', labels: { type: 'virtual-kubelet' } }),
      "node-virtual node/b: labels, taints or providerID say that it is virtual; its pods don't use 10.244.1.0/24",
    ],
    [
      'a Windows node',
      nodeObject({ name: 'b', ...noPrefix, labels: { 'kubernetes.io/os': 'windows' } }),
      'node-windows node/b: its operating system is Windows',
    ],
  ])('%s', (_, node, expected) => {
    const said = read([linux, node])
      .findings.filter(({ code }) => code !== 'overlay-assumed')
      .map(({ code, subject, evidence }) => `${code} ${subject}: ${evidence}`);
    expect(said).toEqual(expected === undefined ? [] : [expected]);
  });
});

it('gives a virtual node no pod prefix, but keeps what its spec says', () => {
  const [node] = read([nodeObject({ labels: { type: 'virtual-kubelet' } })]).nodes;
  expect(node?.podPrefixes).toEqual([]);
  expect(node?.specPrefixes.map(String)).toEqual(['10.244.1.0/24']);
});

it('takes an empty list for a cluster without nodes', () => {
  expect(read({ kind: 'NodeList', items: null })).toMatchObject({ name: 'shop', nodes: [] });
});

it('takes a cluster of virtual nodes alone', () => {
  const nodes = three({ ...noPrefix, labels: { type: 'virtual-kubelet' } });
  expect(read(nodes).nodes).toHaveLength(3);
});
