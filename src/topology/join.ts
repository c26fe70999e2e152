import { sorted } from '../address/sorted.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { type Claim, claimsOf, compareClaims } from './claim.ts';
import { claimFindings } from './claim-findings.ts';
import { consumerTables } from './consumers.ts';
import { directoryOf } from './directory.ts';
import { grouped } from './grouped.ts';
import { locateNodes } from './locate-nodes.ts';
import { nativeTest } from './native.ts';
import { once } from './once.ts';
import { ownershipOf } from './ownership.ts';
import { contestedClaims } from './settle-claims.ts';
import { settlePlaces } from './settle-places.ts';
import { soundClaims } from './sound-claims.ts';
import { todaysRoutes } from './todays-routes.ts';
import type { Topology } from './topology.ts';
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
  const nodes = sorted(cluster.nodes, (a, b) => (a.name < b.name ? -1 : 1));
  const { tables, findings: serving } = consumerTables(policy, network);
  const podNetworks = policy.cluster.podNetworks.map((one) => one.cidr);
  const clusterSource = cluster.source.kind;

  const hosts = new Set(Object.values(policy.consumers).flatMap((one) => one.hosts ?? []));
  const directory = directoryOf(network);
  const locations = locateNodes(nodes, network, directory, rules, hosts);
  const { located, places, doubted } = locations;
  const today = todaysRoutes(tables, ownershipOf(policy, network, directory, rules, located));

  const all = claimsOf(nodes, places, clusterSource);
  const claims = soundClaims(all, {
    podNetworks,
    network,
    native: nativeTest(network, directory, podNetworks, tables, (place) => doubted.has(place)),
    usualLength: usualLengths(all, podNetworks, clusterSource, today),
  });
  const settled = settlePlaces(locations, claimsByNode(claims.sound), today);

  const sound = sorted(claims.sound, compareClaims);
  const contested = contestedClaims(sound, clusterSource, settled.isRouted);
  const losers = new Set(contested.map((one) => one.claim));
  const winners = losers.size === 0 ? sound : sound.filter((claim) => !losers.has(claim));

  return {
    podNetworks,
    overlay: cluster.overlay,
    placed: settled.placed,
    nodes,
    accepted: winners.map((claim) => {
      const { prefix, source, node } = claim;
      return { prefix, source, node, owner: settled.ownerOf(claim) };
    }),
    dropped: [...claims.refused, ...losers]
      .sort(compareClaims)
      .map(({ prefix, node }) => ({ prefix, node: node.name })),
    tables,
    ownership: ownershipOf(policy, network, directory, rules, settled.known),
    findings: [
      ...cluster.findings,
      ...locations.findings,
      ...settled.findings,
      ...claimFindings([...claims.remarks, ...contested]),
      ...serving,
    ],
  };
}

/** Asked only where nodes contest something, so the claims are grouped at the first question. */
function claimsByNode(claims: readonly Claim[]): (node: string) => readonly Claim[] {
  const byNode = once(() => grouped(claims, (claim) => claim.node.name));
  return (node) => byNode().get(node) ?? [];
}
