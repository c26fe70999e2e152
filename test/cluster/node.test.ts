import { describe, expect, it } from 'vitest';
import { readNodes } from '../../src/cluster/nodes.ts';
import { objectsIn } from '../../src/cluster/objects.ts';
import { documentsOf, messageOf, nodeObject } from './builders.ts';

type Parts = Parameters<typeof nodeObject>[0];

const read = (parts: Parts) => {
  const [record] = readNodes(objectsIn(documentsOf(nodeObject(parts))).nodes);
  if (record === undefined) throw new Error('no node was read');
  return record.node;
};

const ready = (status: unknown) => ({ conditions: [{ type: 'Ready', status }] });
const address = (...addresses: string[]) => ({
  addresses: addresses.map((text) => ({ type: 'InternalIP', address: text })),
});
const taint = (key: string, value?: string) => ({
  taints: [{ key, value, effect: 'NoSchedule' }],
});

it('reads what podway needs', () => {
  const node = read({
    name: 'ip-10-0-1-11.eu-west-1.compute.internal',
    labels: { pool: 'web' },
    spec: {
      providerID: 'aws:///eu-west-1a/i-0a1',
      podCIDRs: ['10.244.1.0/24', '2001:DB8:0:1::/64'],
      taints: [{ key: 'dedicated', value: 'web', effect: 'NoExecute' }],
    },
    status: {
      addresses: [
        { type: 'Hostname', address: 'ip-10-0-1-11' },
        { type: 'InternalIP', address: '10.0.1.11' },
        { type: 'InternalIP', address: '2001:DB8::11' },
        { type: 'InternalIP', address: '10.0.1.11' },
        { type: 'ExternalIP', address: '192.0.2.1' },
      ],
      ...ready('True'),
      nodeInfo: { operatingSystem: 'linux' },
    },
  });
  expect({ ...node, specPrefixes: node.specPrefixes.map(String) }).toEqual({
    name: 'ip-10-0-1-11.eu-west-1.compute.internal',
    providerId: 'aws:///eu-west-1a/i-0a1',
    addresses: ['10.0.1.11', '2001:db8::11'],
    specPrefixes: ['10.244.1.0/24', '2001:db8:0:1::/64'],
    readiness: 'ready',
    os: 'linux',
    virtual: false,
    controlPlane: false,
    cordoned: false,
    leaving: false,
    labels: { pool: 'web' },
    taints: [{ key: 'dedicated', value: 'web', effect: 'NoExecute' }],
  });
});

it('needs nothing but a name', () => {
  expect(read({ spec: null, status: null })).toEqual({
    name: 'worker-1',
    providerId: undefined,
    addresses: [],
    specPrefixes: [],
    readiness: 'unknown',
    os: 'linux',
    virtual: false,
    controlPlane: false,
    cordoned: false,
    leaving: false,
    labels: {},
    taints: [],
  });
});

describe('what nodes say of themselves', () => {
  it.each<[string, Parts, object]>([
    ['Ready is True', { status: ready('True') }, { readiness: 'ready' }],
    ['Ready is False', { status: ready('False') }, { readiness: 'not-ready' }],
    ['Ready is Unknown', { status: ready('Unknown') }, { readiness: 'unknown' }],
    ['no Ready condition', { status: {} }, { readiness: 'unknown' }],

    ['Windows by label', { labels: { 'kubernetes.io/os': 'windows' } }, { os: 'windows' }],
    ['Windows by old label', { labels: { 'beta.kubernetes.io/os': 'windows' } }, { os: 'windows' }],
    [
      'Windows by nodeInfo',
      { status: { nodeInfo: { operatingSystem: 'windows' } } },
      { os: 'windows' },
    ],
    [
      'Linux as virtual kubelets write it',
      { status: { nodeInfo: { operatingSystem: 'Linux' } } },
      { os: 'linux' },
    ],

    ['virtual-kubelet by label', { labels: { type: 'virtual-kubelet' } }, { virtual: true }],
    ['virtual-kubelet by taint', { spec: taint('virtual-kubelet.io/provider') }, { virtual: true }],
    [
      'Fargate by label',
      { labels: { 'eks.amazonaws.com/compute-type': 'fargate' } },
      { virtual: true },
    ],
    [
      'Fargate by taint',
      { spec: taint('eks.amazonaws.com/compute-type', 'fargate') },
      { virtual: true },
    ],
    [
      'EKS Auto Mode, whose nodes are instances, by a taint of somebody',
      { spec: taint('eks.amazonaws.com/compute-type', 'auto') },
      { virtual: false },
    ],
    [
      'Fargate by providerID',
      { spec: { providerID: 'aws:///eu-west-1a/0a1b2c/fargate-ip-10-0-1-9' } },
      { virtual: true },
    ],
    [
      'an Alibaba Cloud virtual node',
      { labels: { 'alibabacloud.com/virtual-node': 'true' } },
      { virtual: true },
    ],
    [
      'a Tencent Cloud super node by label',
      { labels: { 'node.kubernetes.io/instance-type': 'eklet' } },
      { virtual: true },
    ],
    [
      'a Tencent Cloud super node by taint',
      { spec: taint('eks.tke.cloud.tencent.com/eklet') },
      { virtual: true },
    ],
    [
      'an EC2 node of EKS',
      { labels: { 'eks.amazonaws.com/compute-type': 'ec2' } },
      { virtual: false },
    ],

    [
      'control plane by label',
      { labels: { 'node-role.kubernetes.io/control-plane': '' } },
      { controlPlane: true },
    ],
    [
      'control plane by old label',
      { labels: { 'node-role.kubernetes.io/master': 'true' } },
      { controlPlane: true },
    ],
    [
      'control plane by taint',
      { spec: taint('node-role.kubernetes.io/master') },
      { controlPlane: true },
    ],

    ['cordoned', { spec: { unschedulable: true } }, { cordoned: true }],
    ['cordoned by taint', { spec: taint('node.kubernetes.io/unschedulable') }, { cordoned: true }],
    ['not cordoned', { spec: { unschedulable: false } }, { cordoned: false }],

    ['being deleted', { deletionTimestamp: '2026-11-22T10:00:00Z' }, { leaving: true }],
    [
      'the cluster autoscaler deletes it',
      { spec: taint('ToBeDeletedByClusterAutoscaler') },
      { leaving: true },
    ],
    [
      'a mere candidate of the cluster autoscaler',
      { spec: taint('DeletionCandidateOfClusterAutoscaler') },
      { leaving: false },
    ],
    ['Karpenter 1 replaces it', { spec: taint('karpenter.sh/disrupted') }, { leaving: true }],
    ['Karpenter 0.3x replaces it', { spec: taint('karpenter.sh/disruption') }, { leaving: true }],
    [
      'the cloud says that it is stopped',
      { spec: taint('node.cloudprovider.kubernetes.io/shutdown') },
      { leaving: true },
    ],

    ['an empty providerID', { spec: { providerID: '' } }, { providerId: undefined }],
    [
      'two families of InternalIP',
      { status: address('10.0.0.7', '::1') },
      { addresses: ['10.0.0.7', '::1'] },
    ],
    ['a name that is a number to people', { name: '10.0.0.7' }, { name: '10.0.0.7' }],
  ])('%s', (_, parts, expected) => {
    expect(read(parts)).toMatchObject(expected);
  });
});

describe('pod prefixes in spec', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'podCIDRs with podCIDR',
      { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] },
      ['10.1.0.0/24'],
    ],
    ['podCIDRs alone', { podCIDRs: ['10.1.0.0/24'] }, ['10.1.0.0/24']],
    ['podCIDR alone, from an old API server', { podCIDR: '10.1.0.0/24' }, ['10.1.0.0/24']],
    ['podCIDR beside empty podCIDRs', { podCIDR: '10.1.0.0/24', podCIDRs: [] }, ['10.1.0.0/24']],
    [
      'IPv6 first',
      { podCIDR: 'fd00::/64', podCIDRs: ['fd00::/64', '10.1.0.0/24'] },
      ['fd00::/64', '10.1.0.0/24'],
    ],
    [
      'two spellings of one prefix agree',
      { podCIDR: 'FD00::0/64', podCIDRs: ['fd00::/64'] },
      ['fd00::/64'],
    ],
    ['pods in 100.64.0.0/10', { podCIDR: '100.64.3.0/24' }, ['100.64.3.0/24']],
    ['empty ones', { podCIDR: '', podCIDRs: [] }, []],
    ['null', { podCIDR: null, podCIDRs: null }, []],
  ])('%s', (_, spec, expected) => {
    expect(read({ spec }).specPrefixes.map(String)).toEqual(expected);
  });
});

describe('is refused, with its place', () => {
  it.each<[string, Parts, string]>([
    [
      'podCIDRs that is a text',
      { spec: { podCIDRs: '10.244.1.0/24' } },
      '8:17: node worker-1: spec.podCIDRs: found "10.244.1.0/24", wanted a list',
    ],
    [
      'a redacted podCIDR',
      { spec: { podCIDR: '***HIDDEN***/25', podCIDRs: ['***HIDDEN***/25'] } },
      '10:7: node worker-1: spec.podCIDRs[0]: "***HIDDEN***/25" is redacted; wanted the node list as kubectl printed it',
    ],
    [
      'an annotation that is no text',
      { annotations: { 'k8s.ovn.org/node-subnets': { default: '10.1.0.0/24' } } },
      '7:35: node worker-1: metadata.annotations["k8s.ovn.org/node-subnets"]: found a mapping, wanted a text',
    ],
    [
      'a podCIDR that is no CIDR at all',
      { spec: { podCIDRs: ['none'] } },
      '9:7: node worker-1: spec.podCIDRs[0]: found "none", wanted a pod prefix such as 10.244.3.0/24',
    ],
    [
      'a podCIDR that is a number',
      { spec: { podCIDR: 10 } },
      '8:16: node worker-1: spec.podCIDR: found 10, wanted a pod prefix such as 10.244.3.0/24',
    ],
    [
      'podCIDR and podCIDRs that disagree',
      { spec: { podCIDR: '10.244.2.0/24', podCIDRs: ['10.244.1.0/24'] } },
      '8:16: node worker-1: spec.podCIDR: found "10.244.2.0/24", wanted 10.244.1.0/24, the first of spec.podCIDRs',
    ],
    [
      'two prefixes of one family',
      { spec: { podCIDRs: ['10.244.1.0/24', '10.244.2.0/24'] } },
      '8:17: node worker-1: spec.podCIDRs: found "10.244.1.0/24, 10.244.2.0/24", wanted one prefix of each family at most',
    ],
    [
      'addresses that are no list',
      { status: { addresses: { InternalIP: '10.0.0.7' } } },
      '14:18: node worker-1: status.addresses: found a mapping, wanted a list',
    ],
    [
      'an InternalIP without address',
      { status: { addresses: [{ type: 'InternalIP' }] } },
      '15:7: node worker-1: status.addresses[0].address: found nothing, wanted an address such as 10.0.0.7',
    ],
    [
      'an address without type',
      { status: { addresses: [{ address: '10.0.0.7' }] } },
      '15:7: node worker-1: status.addresses[0].type: found nothing, wanted a type of address',
    ],
    [
      'a label that is no text',
      { labels: { 'kubernetes.io/os': 5 } },
      '7:27: node worker-1: metadata.labels["kubernetes.io/os"]: found 5, wanted a text',
    ],
    [
      'a taint without key',
      { spec: { taints: [{ effect: 'NoSchedule' }] } },
      '9:7: node worker-1: spec.taints[0].key: found nothing, wanted the key of a taint',
    ],
    [
      'a Ready condition that is a boolean',
      { status: ready(true) },
      '17:19: node worker-1: status.conditions[0].status: found true, wanted True, False or Unknown',
    ],
    [
      'a condition without type',
      { status: { conditions: [{ status: 'True' }] } },
      '15:7: node worker-1: status.conditions[0].type: found nothing, wanted a type of condition',
    ],
    [
      'unschedulable that is a text',
      { spec: { unschedulable: 'true' } },
      '8:22: node worker-1: spec.unschedulable: found "true", wanted true or false',
    ],
    [
      'a name with an escape code',
      { name: '\u001b[31mred' },
      '5:13: node without name: metadata.name: found "\\u001b[31mred", wanted the name of a node',
    ],
    [
      'a spec that is a list',
      { spec: [] },
      '7:11: node worker-1: spec: found an empty list, wanted a mapping',
    ],
  ])('%s', (_, parts, message) => {
    expect(messageOf(() => read(parts))).toBe(`DocumentError: nodes.json:${message}`);
  });
});

describe('is left out, and held against the node', () => {
  const invalid = (parts: Parts) => {
    const [record] = readNodes(objectsIn(documentsOf(nodeObject(parts))).nodes);
    return record;
  };

  it.each<[string, Parts, string, object]>([
    [
      'an InternalIP that is a host name',
      { status: address('worker-1.example.com', '10.0.0.7') },
      'InternalIP: "worker-1.example.com" is not an address: it is neither IPv4 nor IPv6; wanted the form 10.0.0.7 or 2001:db8::7',
      { addresses: ['10.0.0.7'] },
    ],
    [
      'an IPv4-mapped InternalIP',
      { status: address('::ffff:10.0.0.7') },
      'InternalIP: "::ffff:10.0.0.7" is an IPv4 address in IPv6 form (IPv4-mapped); write 10.0.0.7',
      { addresses: [] },
    ],
    [
      'an InternalIP that is empty',
      { status: address('') },
      'InternalIP: "" is not an address: the address is empty; wanted the form 10.0.0.7 or 2001:db8::7',
      { addresses: [] },
    ],
    [
      'an InternalIP that a terminal would obey',
      { status: address('\u001b[2J') },
      'InternalIP: "\\u001b[2J" is not an address: it is neither IPv4 nor IPv6; wanted the form 10.0.0.7 or 2001:db8::7',
      { addresses: [] },
    ],
    [
      'host bits in a podCIDR, which the API server lets pass',
      { spec: { podCIDRs: ['10.244.1.7/24', 'fd00::/64'] } },
      'spec.podCIDRs: 10.244.1.7/24 has host bits set; the network is 10.244.1.0/24',
      { specPrefixes: [expect.objectContaining({ text: 'fd00::/64' })] },
    ],
    [
      'an IPv4-mapped podCIDR',
      { spec: { podCIDRs: ['::ffff:10.244.1.0/120'] } },
      'spec.podCIDRs: "::ffff:10.244.1.0/120" is an IPv4 address in IPv6 form (IPv4-mapped); write 10.244.1.0/24',
      { specPrefixes: [] },
    ],
    [
      'a podCIDR with a leading zero',
      { spec: { podCIDR: '10.244.01.0/24' } },
      'spec.podCIDRs: "10.244.01.0/24" is not a prefix: a number with a leading zero may be octal or decimal; wanted the form 10.244.3.0/24 or 2001:db8::/64',
      { specPrefixes: [] },
    ],
    [
      'a Ready condition that is neither True nor False nor Unknown',
      { status: ready('Maybe') },
      'the condition Ready is "Maybe"',
      { readiness: 'unknown' },
    ],
  ])('%s', (_, parts, message, node) => {
    const record = invalid(parts);
    expect(record?.invalid).toEqual([message]);
    expect(record?.node).toMatchObject(node);
  });

  it('nothing of a node that is as it should be', () => {
    expect(invalid({})?.invalid).toEqual([]);
  });
});

it('says all errors of all nodes at once', () => {
  const nodes = ['a', 'b'].map((name) =>
    nodeObject({ name, spec: { podCIDR: 5, unschedulable: 5 }, status: { addresses: 'x' } }),
  );
  const message = messageOf(() => readNodes(objectsIn(documentsOf(nodes)).nodes));
  expect(message.match(/node [ab]: [\w.[\]]+/g)).toEqual([
    'node a: spec.podCIDR',
    'node a: spec.unschedulable',
    'node a: status.addresses',
    'node b: spec.podCIDR',
    'node b: spec.unschedulable',
    'node b: status.addresses',
  ]);
});
