import type { Network, NextHop } from '../../src/network/network.ts';
import { networkOf } from '../network/build.ts';
import type { Cloud } from '../providers/clouds.ts';

const nodeNumbers = [1, 2, 3, 4];

function hopTo({ rules, instance }: Cloud, n: number): NextHop {
  switch (rules.nodeNextHop) {
    case 'interface':
      return { kind: 'interface', id: `eni-${n}` };
    case 'instance':
      return { kind: 'instance', id: `${instance}${n}` };
    case 'address':
      return { kind: 'address', ip: `10.0.1.1${n}` };
  }
}

/**
 * Four nodes, and VMs behind two tables; a plan for it has every kind of op, twelve at most:
 *
 *     rtb-a   10.244.1.0/24 → 1      stays                rtb-b   nothing of podway's
 *             10.244.2.0/24 → 3      to another node              10.244.200.0/24   somebody else's
 *             10.244.4.0/23 → 1      goes, once .4 is there
 *             10.244.9.0/24 → gone   goes
 *             10.240.0.0/12, 10.244.100.0/24, 0.0.0.0/0, 192.168.0.0/16: somebody else's
 */
export function shopNetwork(cloud: Cloud): Network {
  const { rules, instance } = cloud;
  const description = rules.marks === 'route-description' ? 'podway/shop' : '';
  const own = (destination: string, n: number) => ({
    destination,
    nextHops: [hopTo(cloud, n)],
    description,
  });
  const foreign = (destination: string, id: string, text: string) => ({
    destination,
    nextHops: [{ kind: 'gateway' as const, id }],
    description: rules.marks === 'route-description' ? text : '',
  });
  const local = { destination: '10.0.0.0/16', nextHops: [{ kind: 'local' as const }] };
  const tables = {
    'rtb-a': [
      { ...local, origin: 'system' as const },
      foreign('0.0.0.0/0', 'nat-1', 'to the internet'),
      foreign('10.240.0.0/12', 'pcx-1', 'the old data centre'),
      own('10.244.1.0/24', 1),
      own('10.244.2.0/24', 3),
      own('10.244.4.0/23', 1),
      own('10.244.9.0/24', 9),
      foreign('10.244.100.0/24', 'pcx-1', 'podway/other-cluster'),
      foreign('192.168.0.0/16', 'pcx-1', 'by hand'),
    ],
    'rtb-b': [
      { ...local, origin: 'system' as const },
      foreign('10.244.200.0/24', 'pcx-1', 'a test of somebody’s'),
    ],
  };
  const withIds = ([id, routes]: [string, (typeof tables)[keyof typeof tables]]) =>
    routes.map((route, index) =>
      rules.routeId === undefined ? route : { id: `${rules.routeId}${id}-${index}`, ...route },
    );
  const [a, b] = Object.entries(tables).map(withIds);
  return networkOf({
    provider: rules.provider,
    account: '123456789012',
    region: 'region-1',
    subnets: [
      { id: 'subnet-nodes', zone: 'a', cidrs: ['10.0.1.0/24'] },
      { id: 'subnet-a', zone: 'a', cidrs: ['10.0.2.0/24'], routeTable: 'rtb-a' },
      { id: 'subnet-b', zone: 'a', cidrs: ['10.0.3.0/24'], routeTable: 'rtb-b' },
    ],
    routeTables: [
      { id: 'rtb-main', main: true },
      {
        id: 'rtb-a',
        tags: rules.marks === 'table-tag' ? { 'podway/shop': 'owned' } : {},
        routes: a ?? [],
      },
      { id: 'rtb-b', routes: b ?? [] },
    ],
    interfaces: nodeNumbers.map((n) => ({
      id: `eni-${n}`,
      instance: `${instance}${n}`,
      subnet: 'subnet-nodes',
      addresses: [`10.0.1.1${n}`],
      ...(rules.sourceDestCheck?.default === true ? { sourceDestCheck: n === 4 } : {}),
    })),
    instances: nodeNumbers.map((n) => ({ id: `${instance}${n}` })),
    gateways: [
      { id: 'nat-1', kind: 'nat' },
      { id: 'pcx-1', kind: 'peering' },
    ],
  });
}

export function shopNodes({ providerId }: Cloud): string {
  const items = nodeNumbers.map((n) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${n}` },
    spec: { podCIDRs: [`10.244.${n}.0/24`], providerID: providerId(n) },
    status: {
      addresses: [{ type: 'InternalIP', address: `10.0.1.1${n}` }],
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { operatingSystem: 'linux' },
    },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'NodeList', items });
}

/** podway.yaml, as JSON, which YAML is too. */
export function shopConfig({ rules }: Cloud, endpoint: string): string {
  return JSON.stringify({
    version: 1,
    cluster: {
      name: 'shop',
      podNetworks: ['10.244.0.0/16'],
      source: { files: ['nodes.json'] },
      overlay: { encapsulation: 'vxlan', masquerade: { podToOutside: 'yes', outsideToPod: 'yes' } },
    },
    network: {
      provider: rules.provider,
      region: 'region-1',
      vpc: 'vpc-1',
      source: { api: { endpoint } },
    },
    consumers: { vms: { subnets: ['subnet-a', 'subnet-b'] } },
  });
}
