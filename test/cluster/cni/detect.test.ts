import { describe, expect, it } from 'vitest';
import type { PodCidrsFrom } from '../../../src/cluster/cni/detect.ts';
import { clusterOf } from '../../../src/cluster/join.ts';
import { objectsIn } from '../../../src/cluster/objects.ts';
import {
  block,
  ciliumNode,
  configMap,
  daemonSet,
  documentsOf,
  hostSubnet,
  messageOf,
  nodeObject,
  pool,
} from '../builders.ts';

const read = (value: unknown, podCidrsFrom: PodCidrsFrom = 'auto') =>
  clusterOf(objectsIn(documentsOf(value)), { name: 'shop', podCidrsFrom, overlay: {} });

const flannel = { 'flannel.alpha.coreos.com/backend-type': 'vxlan' };
const calico = { 'projectcalico.org/IPv4Address': '10.0.1.11/24' };
const ovn = { 'k8s.ovn.org/node-subnets': '{"default":"10.128.0.0/23"}' };
const openshift = { 'node.openshift.io/os_id': 'rhcos' };
const noPrefix = { spec: {} };
const ready = {
  status: {
    addresses: [{ type: 'InternalIP', address: '10.0.1.11' }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
};
const cilium = {
  status: {
    conditions: [
      { type: 'NetworkUnavailable', status: 'False', reason: 'CiliumIsUp' },
      { type: 'Ready', status: 'True' },
    ],
  },
};

/** Three nodes of one kind. */
const three = (parts: object) => ['a', 'b', 'c'].map((name) => nodeObject({ name, ...parts }));
const blocks = ['a', 'b', 'c'].map((name, index) => block(name, `192.168.${index}.0/26`));
const ciliumNodes = ['a', 'b', 'c'].map((name, index) => ciliumNode(name, [`10.0.${index}.0/24`]));
const pools = [pool('default', '192.168.0.0/16')];

describe('auto takes', () => {
  it.each<[string, unknown, string]>([
    [
      'node.spec with flannel',
      three({ annotations: flannel }),
      'node-spec: flannel (3 of 3 nodes) with backend vxlan takes pod addresses from node.spec.podCIDRs; 3 of 3 nodes have it',
    ],
    [
      'node.spec with canal',
      three({ annotations: { ...flannel, ...calico } }),
      'node-spec: flannel (3 of 3 nodes) with backend vxlan and Calico beside it (canal) takes pod addresses from node.spec.podCIDRs; 3 of 3 nodes have it',
    ],
    [
      'node.spec where no CNI shows',
      three({}),
      'node-spec: no CNI shows, so podway takes the pods to have the node.spec.podCIDRs that kube-controller-manager gave out; 3 of 3 nodes have it',
    ],
    [
      'node.spec where one node alone shows Calico',
      [nodeObject({ name: 'liar', annotations: calico }), ...three({})],
      'node-spec: no CNI shows, so podway takes the pods to have the node.spec.podCIDRs that kube-controller-manager gave out; 4 of 4 nodes have it',
    ],
    [
      'node.spec where one node alone has the annotation of OVN-Kubernetes',
      [nodeObject({ name: 'liar', annotations: ovn }), ...three({})],
      'node-spec: no CNI shows, so podway takes the pods to have the node.spec.podCIDRs that kube-controller-manager gave out; 4 of 4 nodes have it',
    ],
    [
      'node.spec of canal where one node wrote itself a block',
      [...three({ annotations: flannel }), block('a', '10.244.0.0/16'), ...pools],
      'node-spec: flannel (3 of 3 nodes) with backend vxlan takes pod addresses from node.spec.podCIDRs; 3 of 3 nodes have it',
    ],
    [
      'node.spec on OpenShift with a CNI that does not show',
      three({ labels: openshift }),
      'node-spec: no CNI shows, so podway takes the pods to have the node.spec.podCIDRs that kube-controller-manager gave out; 3 of 3 nodes have it',
    ],
    [
      'node.spec with Calico whose manifest says host-local',
      [
        ...three({ annotations: calico }),
        configMap('calico-config', {
          cni_network_config:
            '{ "plugins": [ { "type": "calico", "mtu": __CNI_MTU__, "ipam": { "type": "host-local", "subnet": "usePodCidr" } } ] }',
        }),
      ],
      'node-spec: Calico takes pod addresses from node.spec.podCIDRs, says cni_network_config of its ConfigMap (host-local); 3 of 3 nodes have it',
    ],
    [
      'node.spec with Cilium whose ConfigMap says ipam: kubernetes',
      [...three(cilium), configMap('cilium-config', { ipam: 'kubernetes' })],
      'node-spec: Cilium takes pod addresses from node.spec.podCIDRs, says its ConfigMap (ipam: kubernetes); 3 of 3 nodes have it',
    ],
    [
      'node.spec where Cilium runs behind flannel, whatever CiliumNodes say',
      [
        ...three({ annotations: flannel }),
        ...ciliumNodes,
        configMap('cilium-config', { 'cni-chaining-mode': 'generic-veth' }),
      ],
      'node-spec: flannel (3 of 3 nodes) with backend vxlan takes pod addresses from node.spec.podCIDRs; 3 of 3 nodes have it',
    ],
    [
      'block affinities, also where node.spec has podCIDRs',
      [...three({ annotations: calico }), ...blocks, ...pools],
      'calico: Calico keeps pod prefixes in block affinities: 3 prefixes of 3 of 3 nodes',
    ],
    [
      'block affinities beside stale annotations of flannel',
      [...three({ annotations: { ...flannel, ...calico } }), ...blocks, ...pools],
      'calico: Calico keeps pod prefixes in block affinities: 3 prefixes of 3 of 3 nodes',
    ],
    [
      'CiliumNodes',
      [...three(noPrefix), ...ciliumNodes],
      'cilium: Cilium keeps pod prefixes in CiliumNode objects: 3 prefixes of 3 of 3 nodes',
    ],
    [
      'CiliumNodes beside stale annotations of flannel, where the ConfigMap shows no chaining',
      [
        ...three({ annotations: flannel }),
        ...ciliumNodes,
        configMap('cilium-config', { ipam: 'cluster-pool' }),
      ],
      'cilium: Cilium keeps pod prefixes in CiliumNode objects: 3 prefixes of 3 of 3 nodes',
    ],
    [
      'the annotation of OVN-Kubernetes',
      three({ ...noPrefix, annotations: ovn }),
      'ovn-kubernetes: OVN-Kubernetes keeps pod prefixes in the annotation k8s.ovn.org/node-subnets of nodes: 3 prefixes of 3 of 3 nodes',
    ],
    [
      'HostSubnets',
      [
        ...three({ ...noPrefix, labels: openshift }),
        ...['a', 'b', 'c'].map((name, index) => hostSubnet(name, `10.${index}.0.0/23`)),
      ],
      'openshift-sdn: OpenShift SDN keeps pod prefixes in HostSubnet objects: 3 prefixes of 3 of 3 nodes',
    ],
    [
      'nothing with the AWS VPC CNI, whatever kube-controller-manager wrote',
      [...three({}), daemonSet('aws-node')],
      "vpc-native: AWS VPC CNI (DaemonSet aws-node) gives pods addresses of the VPC's own subnets, which need no routes",
    ],
    [
      'nothing with the AWS VPC CNI and Calico for policies',
      [...three({ ...noPrefix, annotations: calico }), daemonSet('aws-node')],
      "vpc-native: AWS VPC CNI (DaemonSet aws-node) gives pods addresses of the VPC's own subnets, which need no routes",
    ],
    [
      'nothing with Cilium behind the AWS VPC CNI',
      [
        ...three(noPrefix),
        ...ciliumNodes,
        daemonSet('aws-node'),
        configMap('cilium-config', { 'cni-chaining-mode': 'aws-cni' }),
      ],
      "vpc-native: AWS VPC CNI (DaemonSet aws-node) gives pods addresses of the VPC's own subnets, which need no routes",
    ],
    [
      'nothing with EKS Auto Mode, whose AWS VPC CNI is no DaemonSet',
      three({ ...noPrefix, labels: { 'eks.amazonaws.com/compute-type': 'auto' } }),
      "vpc-native: AWS VPC CNI (3 of 3 nodes) gives pods addresses of the VPC's own subnets, which need no routes",
    ],
    [
      'nothing with Cilium on interfaces of the cloud',
      [
        ...three(noPrefix),
        ...['a', 'b', 'c'].map((name) => ciliumNode(name, [], { eni: { 'vpc-id': 'vpc-1' } })),
      ],
      "vpc-native: Cilium (3 of 3 CiliumNodes) gives pods addresses of the VPC's own subnets, which need no routes",
    ],
    [
      'nothing with Cilium whose ConfigMap says ipam: alibabacloud',
      [...three(noPrefix), configMap('cilium-config', { ipam: 'alibabacloud' })],
      "vpc-native: Cilium (ipam: alibabacloud in its ConfigMap) gives pods addresses of the VPC's own subnets, which need no routes",
    ],
    [
      'node.spec with TKE VPC-CNI beside GlobalRouter',
      [...three({}), daemonSet('tke-eni-agent')],
      'node-spec: TKE VPC-CNI (DaemonSet tke-eni-agent) leaves other pods in node.spec.podCIDRs; 3 of 3 nodes have it',
    ],
  ])('%s', (_, value, expected) => {
    const { kind, why } = read(value).source;
    expect(`${kind}: ${why}`).toBe(expected);
  });
});

describe('of two nodes one cannot outvote the other', () => {
  const both = (parts: object, liar: object) => [
    nodeObject({ name: 'a', ...parts }),
    nodeObject({ name: 'liar', ...parts, ...liar }),
  ];
  const eni = { status: { allocatable: { 'aliyun/eni': '10' } } };
  const two = [ciliumNodes[0], ciliumNode('liar', ['10.0.9.0/24'])];

  it.each<[string, readonly unknown[], string]>([
    [
      'flannel, and the annotation of OVN-Kubernetes',
      both({ annotations: flannel }, { annotations: { ...flannel, ...ovn } }),
      'node-spec: flannel (2 of 2 nodes)',
    ],
    [
      'flannel, and an interface of Alibaba Cloud',
      both({ annotations: flannel }, eni),
      'node-spec: flannel (2 of 2 nodes)',
    ],
    [
      'OVN-Kubernetes, and the annotation of flannel',
      both({ annotations: ovn }, { annotations: { ...flannel, ...ovn } }),
      'ovn-kubernetes: ',
    ],
    [
      'Cilium, and the annotation of flannel',
      [...both(cilium, { annotations: flannel }), ...two],
      'cilium: ',
    ],
    [
      'Calico with host-local IPAM, and the annotation of flannel',
      [
        ...both({ annotations: calico }, { annotations: { ...flannel, ...calico } }),
        {
          apiVersion: 'operator.tigera.io/v1',
          kind: 'Installation',
          metadata: { name: 'default' },
          spec: { cni: { ipam: { type: 'HostLocal' } } },
        },
      ],
      'node-spec: Calico takes',
    ],
  ])('%s', (_, value, expected) => {
    const { kind, why } = read(value).source;
    expect(`${kind}: ${why}`.slice(0, expected.length)).toBe(expected);
  });

  it('but counts where the other one shows nothing at all', () => {
    const value = [nodeObject({ name: 'fresh' }), nodeObject({ name: 'b', annotations: flannel })];
    expect(read(value).source.why).toMatch(/^flannel \(1 of 2 nodes\)/);
  });
});

describe('podway.yaml decides', () => {
  it.each<[PodCidrsFrom, unknown, string]>([
    [
      'node-spec',
      [...three({ annotations: calico }), ...blocks, ...pools],
      'node-spec: cluster.podCidrsFrom says so; 3 of 3 nodes have it',
    ],
    [
      'calico',
      [...three({ annotations: calico }), ...blocks.slice(0, 2), ...pools],
      'calico: cluster.podCidrsFrom says so: 2 prefixes of 2 of 3 nodes',
    ],
    [
      'cilium',
      [...three(ready), ...ciliumNodes.slice(0, 1)],
      'cilium: cluster.podCidrsFrom says so: 1 prefix of 1 of 3 nodes',
    ],
    [
      'ovn-kubernetes',
      [...three({}), nodeObject({ name: 'd', annotations: ovn })],
      'ovn-kubernetes: cluster.podCidrsFrom says so: 1 prefix of 1 of 4 nodes',
    ],
  ])('%s', (from, value, expected) => {
    const { kind, why } = read(value, from).source;
    expect(`${kind}: ${why}`).toBe(expected);
  });

  it.each<[PodCidrsFrom, string]>([
    [
      'calico',
      'Calico keeps pod prefixes in block affinities, unless it runs with host-local IPAM. They are what `kubectl get blockaffinities,ippools -o json` prints.',
    ],
    [
      'cilium',
      'Cilium keeps pod prefixes in CiliumNode objects. They are what `kubectl get ciliumnodes -o json` prints.',
    ],
    [
      'ovn-kubernetes',
      'OVN-Kubernetes keeps pod prefixes in the annotation k8s.ovn.org/node-subnets of nodes. `kubectl get nodes -o json` prints it',
    ],
  ])('%s, whose data is not there', (from, message) => {
    expect(messageOf(() => read(three({}), from))).toContain(
      `ClusterError: cluster shop: the input tells no pod prefix: ${message}`,
    );
  });
});

const calicoNext =
  'Calico keeps pod prefixes in block affinities, unless it runs with host-local IPAM. They are what `kubectl get blockaffinities,ippools -o json` prints. ' +
  'If Calico runs with host-local IPAM (usePodCidr), set cluster.podCidrsFrom: node-spec, or add what shows it: `kubectl get installation.operator.tigera.io default -o json`, ' +
  'or `kubectl -n kube-system get configmap calico-config -o json`.';
const ciliumNext =
  'Cilium keeps pod prefixes in CiliumNode objects. They are what `kubectl get ciliumnodes -o json` prints. If Cilium runs with ipam=kubernetes, set cluster.podCidrsFrom: node-spec.';

describe('the input does not tell', () => {
  it.each<[string, unknown, string]>([
    [
      'Calico without blocks',
      three({ ...noPrefix, annotations: calico }),
      `no node has spec.podCIDRs, and the cluster shows Calico (3 of 3 nodes). ${calicoNext}`,
    ],
    [
      'Calico without blocks on nodes that have a podCIDR, which calico-ipam ignores',
      three({ annotations: calico }),
      `3 of 3 nodes have spec.podCIDRs, and the cluster shows Calico (3 of 3 nodes). ${calicoNext}`,
    ],
    [
      'Calico all of whose blocks are pending',
      [...three({}), block('a', '192.168.0.0/26', { state: 'pending' }), ...pools],
      `3 of 3 nodes have spec.podCIDRs, and the cluster shows Calico. ${calicoNext}`,
    ],
    [
      'Cilium without CiliumNodes',
      three(cilium),
      `3 of 3 nodes have spec.podCIDRs, and the cluster shows Cilium (3 of 3 nodes). ${ciliumNext}`,
    ],
    [
      'Cilium whose CiliumNodes have no prefixes',
      [...three({}), ...['a', 'b', 'c'].map((name) => ciliumNode(name, undefined))],
      `3 of 3 nodes have spec.podCIDRs, and the cluster shows Cilium. ${ciliumNext}`,
    ],
    [
      'OVN-Kubernetes whose annotations are all broken',
      three({ annotations: { 'k8s.ovn.org/node-subnets': '***' } }),
      '3 of 3 nodes have spec.podCIDRs, and the cluster shows OVN-Kubernetes (3 of 3 nodes). OVN-Kubernetes keeps pod prefixes in the annotation k8s.ovn.org/node-subnets of nodes. ' +
        '`kubectl get nodes -o json` prints it, unless something took the annotations out.',
    ],
    [
      'OpenShift without HostSubnets',
      three({ ...noPrefix, labels: openshift }),
      'no node has spec.podCIDRs, and the cluster shows OpenShift (3 of 3 nodes). OpenShift SDN keeps pod prefixes in HostSubnet objects. They are what `oc get hostsubnets -o json` prints (until OpenShift 4.14; later, OVN-Kubernetes annotates the nodes).',
    ],
    [
      'flannel without podCIDRs',
      three({ ...noPrefix, annotations: flannel }),
      'no node has spec.podCIDRs, and the cluster shows flannel (3 of 3 nodes), which takes them from there. Is the node list as kubectl printed it?',
    ],
    [
      'EKS',
      three({ ...noPrefix, labels: { 'eks.amazonaws.com/nodegroup': 'web' } }),
      'no node has spec.podCIDRs, and the cluster shows EKS (3 of 3 nodes). If it runs the AWS VPC CNI, its pods need no routes: `kubectl -n kube-system get daemonsets -o json` shows it. ' +
        'Otherwise see where its CNI keeps pod prefixes: `kubectl get blockaffinities,ippools -o json` (Calico), `kubectl get ciliumnodes -o json` (Cilium).',
    ],
    [
      'no trace at all',
      three(noPrefix),
      "no node has spec.podCIDRs, and no CNI shows. If the pods have addresses of the VPC's own subnets (AWS VPC CNI, Terway, TKE VPC-CNI), they need no routes: " +
        '`kubectl -n kube-system get daemonsets -o json` shows it. Otherwise look which CNI the cluster runs: Calico keeps pod prefixes in `kubectl get blockaffinities,ippools -o json`, Cilium in `kubectl get ciliumnodes -o json`.',
    ],
  ])('%s', (_, value, message) => {
    expect(messageOf(() => read(value))).toBe(
      `ClusterError: cluster shop: the input does not tell the pod prefixes: ${message}`,
    );
  });

  it('stays so where podway.yaml says node-spec and no node has a prefix', () => {
    expect(messageOf(() => read(three(noPrefix), 'node-spec'))).toMatch(
      /no node has spec\.podCIDRs/,
    );
  });
});

describe('the input shows more than one CNI', () => {
  it.each<[string, readonly unknown[], string]>([
    [
      'blocks of Calico and CiliumNodes',
      [...blocks, ...pools, ...ciliumNodes],
      'Calico (3 prefixes of 3 of 3 nodes), Cilium (3 prefixes of 3 of 3 nodes)',
    ],
    [
      'CiliumNodes and DaemonSet aws-node, and no ConfigMap that tells whether they are chained',
      [...ciliumNodes, daemonSet('aws-node')],
      'Cilium (3 prefixes of 3 of 3 nodes), AWS VPC CNI (DaemonSet aws-node)',
    ],
  ])('%s', (_, objects, found) => {
    expect(messageOf(() => read([...three(ready), ...objects]))).toBe(
      `ClusterError: cluster shop: the input shows more than one CNI: ${found}. Say in podway.yaml which one keeps the pod prefixes ` +
        '(cluster.podCidrsFrom: node-spec, calico, cilium or ovn-kubernetes), or leave out what another one left behind. ' +
        'Whether Cilium runs behind another CNI says `kubectl -n kube-system get configmap cilium-config -o json`.',
    );
  });

  it('flannel on the nodes and CiliumNodes', () => {
    const value = [...three({ annotations: flannel }), ...ciliumNodes];
    expect(messageOf(() => read(value))).toContain(
      'more than one CNI: Cilium (3 prefixes of 3 of 3 nodes), flannel (3 of 3 nodes).',
    );
  });
});

describe('a source that is only partly there', () => {
  it('CiliumNodes of some of the Ready nodes', () => {
    expect(messageOf(() => read([...three(ready), ...ciliumNodes.slice(0, 2)]))).toBe(
      'ClusterError: cluster shop: the input is not whole: Cilium tells 2 prefixes of 2 of 3 nodes, and nothing of c, though Ready. ' +
        'They are what `kubectl get ciliumnodes -o json` prints. If Cilium runs with ipam=kubernetes, set cluster.podCidrsFrom: node-spec. ' +
        'Take it together with the nodes. If these nodes have none for good, set cluster.podCidrsFrom: cilium, and podway only reports them.',
    );
  });

  it('block affinities of some of the Ready nodes', () => {
    const value = [...three(ready), ...blocks.slice(0, 1), ...pools];
    expect(messageOf(() => read(value))).toMatch(
      /^ClusterError: cluster shop: the input is not whole: Calico tells 1 prefix of 1 of 3 nodes, and nothing of b, c, though Ready\./,
    );
  });

  it('HostSubnets of some of the Ready nodes', () => {
    expect(messageOf(() => read([...three(ready), hostSubnet('b', '10.1.0.0/23')]))).toMatch(
      /^ClusterError: cluster shop: the input is not whole: OpenShift SDN tells 1 prefix of 1 of 3 nodes, and nothing of a, c, though Ready\. They are what `oc get hostsubnets -o json` prints \(until OpenShift 4\.14; later, OVN-Kubernetes annotates the nodes\)\. Take it together with the nodes\.$/,
    );
  });

  it('many of them are counted', () => {
    const nodes = Array.from({ length: 9 }, (_, i) => nodeObject({ name: `n${i}`, ...ready }));
    expect(messageOf(() => read([...nodes, ciliumNode('n0', ['10.0.0.0/24'])]))).toContain(
      'and nothing of n1, n2, n3, 5 more, though Ready.',
    );
  });

  it('blocks without pools', () => {
    expect(messageOf(() => read([...three(ready), ...blocks]))).toBe(
      'ClusterError: cluster shop: the input is not whole: Calico tells 3 prefixes of 3 of 3 nodes, but no IPPool is in the input. ' +
        'Both are what `kubectl get blockaffinities,ippools -o json` prints.',
    );
    const others = [pool('other', '172.16.0.0/16')];
    expect(messageOf(() => read([...three(ready), ...blocks, ...others]))).toContain(
      'but none of the 1 IPPools in the input holds a block.',
    );
  });

  it.each<[string, object]>([
    ['NotReady', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }],
    ['being deleted', { ...ready, deletionTimestamp: '2026-11-22T10:00:00Z' }],
    ['on Windows', { ...ready, labels: { 'kubernetes.io/os': 'windows' } }],
    ['virtual', { ...ready, labels: { type: 'virtual-kubelet' } }],
  ])('is whole where the node without is %s', (_, parts) => {
    const value = [...three(ready), ...ciliumNodes, nodeObject({ name: 'd', ...parts })];
    expect(read(value).source.kind).toBe('cilium');
  });

  it('is whole where nodes without pods have no block, because no pool encapsulates', () => {
    const bare = [pool('default', '192.168.0.0/16', { ipipMode: 'Never' })];
    const { source, findings } = read([...three(ready), ...blocks.slice(0, 2), ...bare]);
    expect(source.why).toContain('2 prefixes of 2 of 3 nodes');
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'node-without-pod-prefix',
        subject: 'node/c',
        evidence: 'no confirmed block affinity names it',
      }),
    );
  });

  it('is whole where the data of a node is there and broken: a node that lies stops no other', () => {
    const { nodes } = read([
      ...three(ready),
      ...ciliumNodes.slice(0, 2),
      ciliumNode('c', ['everything']),
    ]);
    expect(nodes.map(({ podPrefixes }) => podPrefixes.length)).toEqual([1, 1, 0]);
  });
});

it('says in a finding where node.spec and the own data of the CNI disagree, once', () => {
  const codes = (value: unknown) =>
    read(value).findings.filter(({ code }) => code === 'pod-prefix-sources-disagree');
  const same = ['a', 'b', 'c'].map((name) => ciliumNode(name, ['10.244.1.0/24', 'fd00::/64']));
  expect(codes([...three(ready), ...same])).toEqual([]);
  expect(codes([...three({ ...ready, ...noPrefix }), ...ciliumNodes])).toEqual([]);
  expect(codes([...three(ready), ...same.slice(1), ciliumNode('a', ['10.9.0.0/24'])])).toEqual([
    expect.objectContaining({
      severity: 'warning',
      subject: 'cluster/shop',
      evidence:
        'node.spec.podCIDRs says otherwise of 1 node than Cilium, whose data podway takes: a has 10.244.1.0/24 there and 10.9.0.0/24 here',
    }),
  ]);
});

it('says of a VPC-native cluster once that it needs no routes, and nothing node by node', () => {
  const { findings, nodes } = read([...three({}), daemonSet('aws-node')]);
  expect(findings.map(({ code }) => code)).toEqual(['pods-vpc-native']);
  expect(nodes.flatMap(({ podPrefixes }) => podPrefixes)).toEqual([]);
});
