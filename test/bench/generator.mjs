// The one generator of large inputs for benchmarks: seeded, so that runs compare.

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const zones = ['cn-hangzhou-h', 'cn-hangzhou-i', 'cn-hangzhou-j'];
/** Consumers also live in a zone without nodes. */
const consumerZones = [...zones, 'cn-hangzhou-k'];

function addressOf(base, offset) {
  const n = base + offset;
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
}

/** What tells nodes apart: name, zone, address, instance, pod prefix. `replaced` of them are new, in the place of old ones. */
function identities(count, replaced) {
  const random = randomOf(7);
  const list = Array.from({ length: count }, (_, index) => ({
    index,
    generation: 0,
    zone: Math.floor(random() * zones.length),
  }));
  const again = randomOf(11);
  for (let done = 0; done < replaced; ) {
    const one = list[Math.floor(again() * count)];
    if (one.generation > 0) continue;
    one.generation = 1;
    done++;
  }
  return list.map(({ index, generation, zone }) => {
    const name = `node-${generation}-${String(index).padStart(5, '0')}`;
    return {
      name,
      zone,
      instance: `i-bp1${generation}${String(index).padStart(9, '0')}`,
      // A replacement gets an address and a pod prefix of its own: 10.64.0.0/10 has 16,384 of /24.
      address: addressOf(0x0a000000, 0x10000 * zone + 256 + index + generation * 16384),
      podCidr: `${addressOf(0x0a400000, 256 * ((index + generation * 8192) % 16384))}/24`,
    };
  });
}

/** Nodes as `kubectl get nodes -o json` prints them, compact: 10 KB ± 5 % each, most of it images and managed fields. */
export function nodesJson(count, { replaced = 0 } = {}) {
  const items = identities(count, replaced).map((node) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: `00000000-0000-4000-8000-${node.instance.slice(-12).padStart(12, '0')}`,
      resourceVersion: '123456789',
      creationTimestamp: '2026-05-04T08:00:00Z',
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'ecs.g7.2xlarge',
        'topology.kubernetes.io/region': 'cn-hangzhou',
        'topology.kubernetes.io/zone': zones[node.zone],
      },
      annotations: {
        'flannel.alpha.coreos.com/backend-data': '{"VNI":1,"VtepMAC":"6e:c7:7a:19:fb:7f"}',
        'flannel.alpha.coreos.com/backend-type': 'vxlan',
        'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
        'flannel.alpha.coreos.com/public-ip': node.address,
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      managedFields: ['kubelet', 'kube-controller-manager', 'flanneld'].map((manager) => ({
        manager,
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-05-04T08:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': {
            'f:annotations': { '.': {}, 'f:node.alpha.kubernetes.io/ttl': {} },
            'f:labels': { '.': {}, 'f:kubernetes.io/arch': {} },
          },
          'f:spec': { 'f:podCIDR': {}, 'f:podCIDRs': { '.': {}, [`v:"${node.podCidr}"`]: {} } },
        },
      })),
    },
    spec: {
      podCIDR: node.podCidr,
      podCIDRs: [node.podCidr],
      providerID: `cn-hangzhou.${node.instance}`,
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: node.address },
        { type: 'Hostname', address: node.name },
      ],
      capacity: { cpu: '8', 'ephemeral-storage': '123722704Ki', memory: '32127096Ki', pods: '110' },
      allocatable: {
        cpu: '7910m',
        'ephemeral-storage': '114022843818',
        memory: '29367096Ki',
        pods: '110',
      },
      conditions: [
        'NetworkUnavailable',
        'MemoryPressure',
        'DiskPressure',
        'PIDPressure',
        'Ready',
      ].map((type) => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        lastHeartbeatTime: '2026-11-22T10:00:00Z',
        lastTransitionTime: '2026-05-04T08:00:30Z',
        reason: `Kubelet${type}`,
        message: 'kubelet reports that all is well with this part of the node',
      })),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        kernelVersion: '5.10.134',
        kubeletVersion: 'v1.33.4',
        operatingSystem: 'linux',
        osImage: 'Alibaba Cloud Linux 3',
      },
      images: Array.from({ length: 36 }, (_, image) => ({
        names: [
          `registry.example/team-${image % 7}/service-${image}@sha256:${'0123456789abcdef'.repeat(4)}`,
          `registry.example/team-${image % 7}/service-${image}:v1.${image}.0`,
        ],
        sizeBytes: 104857600 + image * 4096,
      })),
    },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'NodeList', items });
}

/** All sets of consumer zones but the empty one, in a fixed order. */
const zoneSets = Array.from({ length: 15 }, (_, bits) =>
  consumerZones.filter((_, zone) => ((bits + 1) >> zone) & 1),
);

/**
 * A Network document with those nodes and `tables` consumer tables in 12 distinct sets of zones, each
 * with routes that are not podway's; a node's interface exists in both generations' place.
 */
export function networkDocument(count, { tables = 100, limit, replaced = 0, managed = [] }) {
  const nodes = identities(count, replaced);
  const subnets = zones.map((zone, index) => ({
    id: `vsw-nodes-${index}`,
    zone,
    cidrs: [`${addressOf(0x0a000000, 0x10000 * index)}/16`],
  }));
  const consumerSubnets = [];
  const routeTables = [
    {
      id: 'vtb-main',
      main: true,
      routes: [{ destination: '10.0.0.0/10', nextHops: [{ kind: 'local' }], origin: 'system' }],
    },
  ];
  for (let table = 0; table < tables; table++) {
    const id = `vtb-${String(table).padStart(3, '0')}`;
    for (const zone of zoneSets[table % 12]) {
      const number = consumerSubnets.length;
      consumerSubnets.push({
        id: `vsw-apps-${String(number).padStart(4, '0')}`,
        zone,
        cidrs: [`${addressOf(0x0a100000, 256 * number)}/24`],
        routeTable: id,
      });
    }
    routeTables.push({
      id,
      limits: [{ families: [4, 6], limit, source: 'read' }],
      routes: [
        { destination: '10.0.0.0/10', nextHops: [{ kind: 'local' }], origin: 'system' },
        {
          id: `rte-nat-${id}`,
          destination: '0.0.0.0/0',
          nextHops: [{ kind: 'gateway', id: 'ngw-1' }],
        },
        {
          id: `rte-peer-${id}`,
          destination: '192.168.0.0/16',
          nextHops: [{ kind: 'gateway', id: 'pcx-1' }],
        },
        {
          // Inside the pod networks: podway has to plan around it.
          id: `rte-vpn-${id}`,
          destination: '10.127.255.0/24',
          nextHops: [{ kind: 'gateway', id: 'vpn-1' }],
        },
        ...managed.map((route) => ({ ...route, description: 'podway/bench' })),
      ],
    });
  }
  return {
    kind: 'Network',
    version: 1,
    provider: 'alicloud',
    region: 'cn-hangzhou',
    vpc: { id: 'vpc-bench', cidrs: ['10.0.0.0/10'] },
    subnets: [...subnets, ...consumerSubnets],
    routeTables,
    interfaces: nodes.map((node) => ({
      id: node.instance.replace('i-', 'eni-'),
      instance: node.instance,
      subnet: `vsw-nodes-${node.zone}`,
      addresses: [node.address],
    })),
    instances: nodes.map((node) => ({ id: node.instance, name: node.name })),
    gateways: [
      { id: 'ngw-1', kind: 'nat' },
      { id: 'pcx-1', kind: 'peering' },
      { id: 'vpn-1', kind: 'vpn' },
    ],
  };
}

/** podway.yaml as an object, for those networks. */
export function configDocument({ tables = 'all' } = {}) {
  return {
    version: 1,
    cluster: { name: 'bench', podNetworks: ['10.64.0.0/10'], source: { files: ['nodes.json'] } },
    network: {
      provider: 'alicloud',
      region: 'cn-hangzhou',
      vpc: 'vpc-bench',
      source: { file: 'network.json' },
    },
    consumers: { apps: { subnets: ['vsw-apps-0000'] } },
    routes: { tables },
  };
}

/**
 * The same document with hosts in every consumer subnet, and with security groups and ACLs on all of it:
 * as few rules as nodes and consumers need, so that every one of them is looked at.
 */
export function withFilters(document) {
  const allow = (direction, parts, peer) => ({
    direction,
    action: 'allow',
    ...parts,
    priority: 10,
    peer,
  });
  const dubbo = { protocol: 'tcp', ports: [{ from: 20880, to: 20880 }] };
  const overlay = { protocol: 'udp', ports: [{ from: 8472, to: 8472 }] };
  const ephemeral = { protocol: 'tcp', ports: [{ from: 32768, to: 60999 }] };
  const [nodes, consumers, pods] = ['10.0.0.0/12', '10.16.0.0/12', '10.64.0.0/10'];
  const isNodes = ({ id }) => id.startsWith('vsw-nodes');
  const nodeGroups = ['sg-nodes-0', 'sg-nodes-1', 'sg-nodes-2', 'sg-nodes-3'];
  const aclRule = (number, direction, parts, cidr) => ({
    number,
    direction,
    action: 'allow',
    ...parts,
    cidr,
  });
  const hosts = document.subnets
    .filter((one) => !isNodes(one))
    .flatMap(({ id, cidrs: [cidr] }, index) =>
      [10, 11].map((host) => ({
        id: `eni-app-${index}-${host}`,
        instance: `i-app-${index}-${host}`,
        subnet: id,
        addresses: [cidr.replace(/\.0\/24$/, `.${host}`)],
        securityGroups: ['sg-apps'],
      })),
    );
  return {
    ...document,
    subnets: document.subnets.map((one) => ({
      ...one,
      acl: isNodes(one) ? 'acl-nodes' : 'acl-apps',
    })),
    interfaces: [
      ...document.interfaces.map((one, index) => ({
        ...one,
        sourceDestCheck: false,
        securityGroups: [nodeGroups[index % nodeGroups.length]],
      })),
      ...hosts,
    ],
    instances: [
      ...document.instances,
      ...hosts.map(({ instance }) => ({ id: instance, name: instance })),
    ],
    securityGroups: [
      ...nodeGroups.map((id) => ({
        id,
        evaluation: 'ordered',
        rules: [
          allow('ingress', dubbo, { cidr: consumers }),
          ...nodeGroups.map((group) => allow('ingress', overlay, { group })),
          allow('egress', { protocol: 'all' }, { cidr: '0.0.0.0/0' }),
        ],
      })),
      { id: 'sg-apps', evaluation: 'ordered', rules: [allow('egress', dubbo, { cidr: pods })] },
    ],
    acls: [
      {
        id: 'acl-nodes',
        rules: [
          aclRule(1, 'ingress', dubbo, consumers),
          aclRule(2, 'ingress', overlay, nodes),
          aclRule(1, 'egress', ephemeral, consumers),
          aclRule(2, 'egress', overlay, nodes),
        ],
      },
      {
        id: 'acl-apps',
        rules: [aclRule(1, 'egress', dubbo, pods), aclRule(1, 'ingress', ephemeral, pods)],
      },
    ],
  };
}
