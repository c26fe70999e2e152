import type { Cluster } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { type Claim, compareClaims } from './claim.ts';
import { claimFindings } from './claim-findings.ts';
import { consumerTables } from './consumers.ts';
import { directoryOf } from './directory.ts';
import { locateNodes } from './locate-nodes.ts';
import { nativeTest } from './native.ts';
import { ownershipOf } from './ownership.ts';
import { contestedClaims } from './settle-claims.ts';
import { settlePlaces } from './settle-places.ts';
import { soundClaims } from './sound-claims.ts';
import { todaysRoutes } from './todays-routes.ts';
import type { PlacedNode, Topology } from './topology.ts';
import { usualLengths } from './usual-length.ts';

/**
 * Joins cluster, policy and network: where each node is in the VPC, which pod prefixes are accepted,
 * which tables consumers use, which routes are podway's own. Pure.
 *
 * Node data is not trusted, and one bad node never harms the others. So what nodes say is judged in
 * steps, each on what the steps before left:
 *
 *     places    where the VPC agrees that a node is            claims   each by itself
 *        └──────────────┬─────────────────────────────────────────┘
 *     today's routes: for which places they prove which claims
 *        ├─ one instance serves one node
 *        └─ of overlapping claims at most one stays
 *
 * @throws {TopologyError} where podway.yaml names what the network does not have.
 */
export function joinTopology(
  cluster: Cluster,
  network: Network,
  policy: Policy,
  rules: CloudRules,
): Topology {
  const { tables, findings: serving } = consumerTables(policy, network);
  const podNetworks = policy.cluster.podNetworks.map((one) => one.cidr);
  const clusterSource = cluster.source.kind;

  const hosts = new Set(Object.values(policy.consumers).flatMap((one) => one.hosts ?? []));
  const directory = directoryOf(network);
  const locations = locateNodes(cluster.nodes, network, directory, rules, hosts);
  const { located, doubted } = locations;
  const locatedAt = placesByName(located);
  const surelyAt = placesByName(located.filter((place) => !doubted.has(place)));
  const today = todaysRoutes(tables, ownershipOf(policy, network, directory, rules, located));

  const claims = soundClaims(cluster.nodes, {
    clusterSource,
    podNetworks,
    network,
    native: nativeTest(network, directory, podNetworks, tables, surelyAt),
    usualLength: usualLengths(cluster.nodes, podNetworks, clusterSource, locatedAt, today),
  });
  const claimsOf = (node: string): readonly Claim[] => claims.byNode.get(node) ?? [];
  const places = settlePlaces(locations, claimsOf, today);

  const sound = [...claims.byNode.values()].flat().sort(compareClaims);
  const contested = contestedClaims(sound, clusterSource, places.isRouted);
  const losers = new Set(contested.map((one) => one.claim));

  return {
    podNetworks,
    overlay: cluster.overlay,
    placed: places.placed,
    nodeNames: new Set(cluster.nodes.map((node) => node.name)),
    accepted: sound
      .filter((claim) => !losers.has(claim))
      .map((claim) => ({ ...claim, owner: places.ownerOf(claim) })),
    dropped: [...claims.refused, ...losers]
      .sort(compareClaims)
      .map(({ prefix, node }) => ({ prefix, node: node.name })),
    tables,
    ownership: ownershipOf(policy, network, directory, rules, places.known),
    findings: [
      ...cluster.findings,
      ...locations.findings,
      ...places.findings,
      ...claimFindings([...claims.remarks, ...contested]),
      ...serving,
    ],
  };
}

function placesByName(placed: readonly PlacedNode[]): (name: string) => PlacedNode | undefined {
  const byName = new Map(placed.map((one) => [one.node.name, one]));
  return (name) => byName.get(name);
}

/** All the names that a next hop may call a node by. Ids and addresses never look alike. */
export function hopKeys(node: PlacedNode): readonly string[] {
  return [
    node.interface.id,
    ...node.interface.addresses,
    ...(node.interface.instance === undefined ? [] : [node.interface.instance]),
  ];
}
