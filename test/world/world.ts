import type { z } from 'zod';
import { rules as rulesOf } from '../../providers/index.ts';
import { Prefix } from '../../src/address/prefix.ts';
import type {
  Cluster,
  ClusterNode,
  Overlay,
  PodPrefix,
  PrefixSource,
} from '../../src/cluster/cluster.ts';
import type { Policy } from '../../src/config/config.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Interface, Network } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { networkOf } from '../network/build.ts';
import {
  type Cloud,
  consumerSubnet,
  instanceId,
  nodeAddress,
  nodeAddress6,
  nodeInterface,
  nodePrefix,
  nodePrefix6,
  nodeSubnet,
  providerIdOf,
  tableOf,
  zoneName,
} from './names.ts';

/** All that a plan depends on. Values: a `Change` makes a new world of one. */
export interface World {
  readonly cluster: Cluster;
  readonly network: Network;
  readonly policy: Policy;
  readonly rules: CloudRules;
}

export type Change = (world: World) => World;

export interface Shape {
  /** Nodes 1 to n, node n in zone (n − 1) mod zones. */
  readonly nodes?: number;
  readonly zones?: number;
  /** One table for every zone, instead of a table each. */
  readonly oneTable?: boolean;
  /** Nodes, pods and the VPC have IPv6 too. */
  readonly dualStack?: boolean;
  /** False: no node has a providerID (kubeadm on VMs, k3s). */
  readonly providerIds?: boolean;
  readonly podNetworks?: readonly string[];
  readonly clusterSource?: PrefixSource;
}

/**
 * A cluster, a VPC and a policy in which nothing is wrong and nothing is routed yet:
 *
 *     zone a   nodes-a  10.0.0.0/20    node-1 10.0.0.11 (eni-1, i-1)   owns 10.244.1.0/24
 *              apps-a   10.0.128.0/24  consumer `apps`, table rtb-a
 *     zone b   nodes-b  10.0.16.0/20   node-2 10.0.16.12 (eni-2, i-2)  owns 10.244.2.0/24
 *              apps-b   10.0.129.0/24  consumer `apps`, table rtb-b
 *
 * Node subnets use `rtb-nodes`, the main table, which no consumer does. Each table has the VPC's
 * local routes. Names are in names.ts. Changes are made from left to right:
 *
 *     worldOf('aws', { nodes: 3, zones: 2 }, claims('node-3', '0.0.0.0/0'), routes({ budget: 1 }))
 */
export function worldOf(cloud: Cloud, shape: Shape = {}, ...changes: readonly Change[]): World {
  const { nodes = 2, zones = 1, dualStack = false } = shape;
  const podNetworks = shape.podNetworks ?? [
    '10.244.0.0/16',
    ...(dualStack ? ['fd00:244::/48'] : []),
  ];
  const source = shape.clusterSource ?? 'node-spec';
  const numbers = Array.from({ length: nodes }, (_, index) => index + 1);
  const clusterNodes = numbers.map((number) =>
    node(number, {
      ...(shape.providerIds === false ? {} : { providerId: providerIdOf(cloud, number) }),
      addresses: [nodeAddress(number, zones), ...(dualStack ? [nodeAddress6(number, zones)] : [])],
      podPrefixes: [nodePrefix(number), ...(dualStack ? [nodePrefix6(number)] : [])].map((text) =>
        podPrefix(text, source),
      ),
    }),
  );
  const world: World = {
    cluster: {
      name: 'shop',
      nodes: byName(clusterNodes),
      source: { kind: source, why: 'the test says so' },
      overlay: masqueradingOverlay,
      findings: [],
    },
    network: vpc(cloud, numbers, zones, shape),
    policy: policyOf(cloud, {
      cluster: { ...plainCluster, podNetworks: [...podNetworks] },
      consumers: {
        apps: { subnets: Array.from({ length: zones }, (_, zone) => consumerSubnet(zone)) },
      },
    }),
    rules: rulesOf(cloud),
  };
  return changed(world, ...changes);
}

/** A world after changes, made from left to right. */
export function changed(world: World, ...changes: readonly Change[]): World {
  return changes.reduce((before, change) => change(before), world);
}

/** An overlay through which any node may carry others' pods. */
export const masqueradingOverlay: Overlay = {
  encapsulation: 'vxlan',
  crossSubnet: false,
  port: 8472,
  masquerade: { podToOutside: 'yes', outsideToPod: 'yes' },
};

/** Node `node-<number>`, Ready, Linux, with the address and prefix of a world of one zone; parts are replaced by name. */
export function node(number: number, parts: Partial<ClusterNode> = {}): ClusterNode {
  const podPrefixes = parts.podPrefixes ?? [podPrefix(nodePrefix(number))];
  return {
    name: `node-${number}`,
    providerId: undefined,
    addresses: [nodeAddress(number, 1)],
    podPrefixes,
    specPrefixes: podPrefixes.filter((one) => one.source === 'node-spec').map((one) => one.prefix),
    readiness: 'ready',
    os: 'linux',
    virtual: false,
    controlPlane: false,
    cordoned: false,
    leaving: false,
    labels: {},
    taints: [],
    ...parts,
  };
}

export function podPrefix(text: string, source: PrefixSource = 'node-spec'): PodPrefix {
  return { prefix: Prefix.parse(text), source };
}

type ConfigInput = z.input<typeof configSchema>;
type PolicyInput = Pick<ConfigInput, 'cluster' | 'consumers' | 'routes' | 'guards'>;

const plainCluster = {
  name: 'shop',
  podNetworks: ['10.244.0.0/16'],
  source: { files: ['nodes.json'] },
};

/** A policy as podway.yaml says it; what is left out has podway.yaml's defaults. */
function policyOf(cloud: Cloud, input: PolicyInput): Policy {
  const { cluster, consumers, routes, guards } = configSchema.parse({
    version: 1,
    network: { provider: cloud, region: 'region-1', vpc: 'vpc-1' },
    ...input,
  });
  return { cluster, consumers, routes, guards };
}

function vpc(cloud: Cloud, numbers: readonly number[], zones: number, shape: Shape): Network {
  const { oneTable = false, dualStack = false } = shape;
  const zoneNumbers = Array.from({ length: zones }, (_, zone) => zone);
  const cidrs = ['10.0.0.0/16', ...(dualStack ? ['fd00:10::/56'] : [])];
  const local = cidrs.map((destination) => ({
    destination,
    nextHops: [{ kind: 'local' as const }],
    origin: 'system' as const,
  }));
  const tableIds = oneTable ? ['rtb-a'] : zoneNumbers.map(tableOf);
  const wide = (zone: number) => (dualStack ? [`fd00:10:0:${(zone + 1).toString(16)}::/64`] : []);
  return networkOf({
    provider: cloud,
    region: 'region-1',
    vpc: { id: 'vpc-1', cidrs },
    subnets: zoneNumbers.flatMap((zone) => [
      {
        id: nodeSubnet(zone),
        zone: zoneName(zone),
        cidrs: [`10.0.${zone * 16}.0/20`, ...wide(zone)],
      },
      {
        id: consumerSubnet(zone),
        zone: zoneName(zone),
        cidrs: [`10.0.${128 + zone}.0/24`],
        routeTable: oneTable ? 'rtb-a' : tableOf(zone),
      },
    ]),
    routeTables: [
      { id: 'rtb-nodes', main: true, routes: local },
      ...tableIds.map((id) => ({ id, name: `apps ${id}`, routes: local })),
    ],
    interfaces: numbers.map((number) => ({
      id: nodeInterface(number),
      instance: instanceId(cloud, number),
      subnet: nodeSubnet((number - 1) % zones),
      addresses: [nodeAddress(number, zones), ...(dualStack ? [nodeAddress6(number, zones)] : [])],
    })),
    instances: numbers.map((number) => ({ id: instanceId(cloud, number) })),
  });
}

// Changes of the cluster

/** `addNode(node(9, { addresses: ['10.0.0.11'] }))` */
export function addNode(added: ClusterNode): Change {
  return (world) => withNodes(world, [...world.cluster.nodes, added]);
}

export function removeNode(name: string): Change {
  return (world) =>
    withNodes(
      world,
      world.cluster.nodes.filter((one) => one.name !== name),
    );
}

/** `changeNode('node-2', { readiness: 'unknown' })` */
export function changeNode(name: string, parts: Partial<ClusterNode>): Change {
  return (world) => {
    if (!world.cluster.nodes.some((one) => one.name === name)) throw new Error(`no node ${name}`);
    return withNodes(
      world,
      world.cluster.nodes.map((one) => (one.name === name ? { ...one, ...parts } : one)),
    );
  };
}

/** The node claims these prefixes besides those it has: `claims('node-2', '0.0.0.0/0')`. */
export function claims(name: string, ...prefixes: readonly (string | PodPrefix)[]): Change {
  return (world) => {
    const found = world.cluster.nodes.find((one) => one.name === name);
    return claimsOnly(name, ...(found?.podPrefixes ?? []), ...prefixes)(world);
  };
}

/** The node claims these prefixes and no others; texts are of the cluster's source. */
export function claimsOnly(name: string, ...prefixes: readonly (string | PodPrefix)[]): Change {
  return (world) => {
    const { kind } = world.cluster.source;
    const podPrefixes = prefixes.map((one) =>
      typeof one === 'string' ? podPrefix(one, kind) : one,
    );
    const specPrefixes = podPrefixes
      .filter((one) => one.source === 'node-spec')
      .map((one) => one.prefix);
    return changeNode(name, { podPrefixes, specPrefixes })(world);
  };
}

/** `overlay({ encapsulation: 'none' })` */
export function overlay(parts: Partial<Overlay>): Change {
  return (world) => ({
    ...world,
    cluster: { ...world.cluster, overlay: { ...world.cluster.overlay, ...parts } },
  });
}

function withNodes(world: World, nodes: readonly ClusterNode[]): World {
  return { ...world, cluster: { ...world.cluster, nodes: byName(nodes) } };
}

function byName(nodes: readonly ClusterNode[]): readonly ClusterNode[] {
  return nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

// Changes of the policy

/** `routes` of podway.yaml: `routes({ budget: 3, keep: ['10.244.200.0/24'] })`; the rest has its defaults. */
export function routes(input: NonNullable<PolicyInput['routes']>): Change {
  return (world) => ({
    ...world,
    policy: { ...world.policy, routes: reparsed(world, { routes: input }).routes },
  });
}

/** `consumers` of podway.yaml, all of them: `consumers({ db: { hosts: ['10.0.128.5'] } })`. */
export function consumers(input: PolicyInput['consumers']): Change {
  return (world) => ({
    ...world,
    policy: { ...world.policy, consumers: reparsed(world, { consumers: input }).consumers },
  });
}

/** Another name of the cluster, so another mark: `clusterName('shop2')`. */
export function clusterName(name: string): Change {
  return (world) => ({
    ...world,
    cluster: { ...world.cluster, name },
    policy: { ...world.policy, cluster: { ...world.policy.cluster, name } },
  });
}

function reparsed(world: World, parts: Partial<PolicyInput>): Policy {
  return policyOf(world.rules.provider as Cloud, {
    cluster: plainCluster,
    consumers: { apps: { subnets: [consumerSubnet(0)] } },
    ...parts,
  });
}

// Changes of the network

/** Parts of the Network document are replaced: `network({ incomplete: ['interfaces'] })`. */
export function network(parts: Partial<Network>): Change {
  return (world) => ({ ...world, network: { ...world.network, ...parts } });
}

type InterfaceInput = Partial<Omit<Interface, 'prefixes'>> &
  Pick<Interface, 'id' | 'subnet'> & { readonly prefixes?: readonly string[] };

/** A host that is no node: `host('db', '10.0.128.5')` has the interface `eni-db` in the subnet of the address. */
export function host(name: string, ...addresses: readonly string[]): Change {
  return (world) => {
    const cloud = world.rules.provider as Cloud;
    const subnet = world.network.subnets.find((one) =>
      one.cidrs.some((cidr) => cidr.containsAddress(addresses[0] ?? '')),
    );
    if (!subnet) throw new Error(`no subnet has ${addresses[0]}`);
    const instance = instanceId(cloud, name);
    return changed(
      {
        ...world,
        network: {
          ...world.network,
          instances: [
            ...world.network.instances,
            { id: instance, name, state: 'running', tags: {} },
          ],
        },
      },
      addInterface({ id: nodeInterface(name), instance, subnet: subnet.id, addresses }),
    );
  };
}

/** `addInterface({ id: 'eni-1b', instance: 'i-1', subnet: 'nodes-a', addresses: ['10.0.0.200'] })` */
export function addInterface(input: InterfaceInput): Change {
  const { prefixes = [], ...rest } = input;
  const added: Interface = {
    addresses: [],
    securityGroups: [],
    primary: true,
    status: 'attached',
    ...rest,
    prefixes: prefixes.map((text) => Prefix.parse(text)),
  };
  return (world) => ({
    ...world,
    network: { ...world.network, interfaces: [...world.network.interfaces, added] },
  });
}

/** `changeInterface('eni-1', { status: 'detached' })` */
export function changeInterface(id: string, parts: Partial<Interface>): Change {
  return (world) => {
    const { interfaces } = world.network;
    if (!interfaces.some((one) => one.id === id)) throw new Error(`no interface ${id}`);
    const changedOnes = interfaces.map((one) => (one.id === id ? { ...one, ...parts } : one));
    return { ...world, network: { ...world.network, interfaces: changedOnes } };
  };
}
