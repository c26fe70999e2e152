import { PrefixSet } from '../address/prefix-set.ts';
import type { Policy } from '../config/config.ts';
import type { Network, Route } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Directory } from './directory.ts';
import { once } from './once.ts';
import type { Ownership, PlacedNode, PrefixRoute } from './topology.ts';

/** What every cluster's mark begins with. */
export const anyMark = 'podway/';

/**
 * Managed and foreign, in both regimes. All that is not managed is foreign, blackholes too: planned
 * around, never touched.
 *
 * Where routes carry descriptions: managed only with exactly this cluster's mark, or adopted and
 * without another cluster's mark.
 *
 * Where they carry none: only user-created interface or instance routes inside the pod networks whose
 * next hop is a node of this cluster or no longer exists, or adopted ones. A next hop no longer exists
 * where it was looked for and not found, and the cloud calls the route a blackhole if it does so at all
 * (an active one leads to what another account keeps from view); in a table that another cluster claims
 * too, that may have been its node.
 */
export function ownershipOf(
  policy: Policy,
  network: Network,
  directory: Directory,
  rules: CloudRules,
  nodes: readonly PlacedNode[],
): Ownership {
  const mark = `${anyMark}${policy.cluster.name}`;
  const keep = PrefixSet.of(policy.routes.keep);
  const podNetworks = PrefixSet.of(policy.cluster.podNetworks.map((one) => one.cidr));
  const adopt = new Set(policy.routes.adopt.map((prefix) => prefix.text));
  const leadsHere =
    rules.marks === 'table-tag'
      ? leadsToNodeOrNowhere(policy, network, directory, rules, mark, nodes)
      : undefined;
  return {
    mark,
    isClaimed: (table) => leadsHere === undefined || table.tags[mark] === 'owned',
    isManaged(route): route is PrefixRoute {
      if (route.origin !== 'user' || !isPrefixRoute(route)) return false;
      // The trust boundary: outside it nothing is podway's, whatever mark it carries.
      if (keep.has(route.destination) || !podNetworks.has(route.destination)) return false;
      if (leadsHere) return adopt.has(route.destination.text) || leadsHere(route);
      if (route.description === mark) return true;
      return !route.description.startsWith(anyMark) && adopt.has(route.destination.text);
    },
  };
}

function leadsToNodeOrNowhere(
  policy: Policy,
  network: Network,
  directory: Directory,
  rules: CloudRules,
  mark: string,
  nodes: readonly PlacedNode[],
): (route: PrefixRoute) => boolean {
  const podNetworks = policy.cluster.podNetworks.map((one) => one.cidr);
  // Sets of all that is in the VPC, each made when a route first asks: most plans have no use for the last two.
  const isMine = once(() => hopsOf(nodes, directory));
  const exists = {
    interface: once(() => known(network, 'interfaces')),
    instance: once(() => known(network, 'instances')),
  };
  const shared = once(
    () =>
      new Set(
        network.routeTables
          .filter(({ tags }) =>
            Object.entries(tags).some(
              ([key, value]) => key.startsWith(anyMark) && key !== mark && value === 'owned',
            ),
          )
          .flatMap((table) => table.routes),
      ),
  );
  return (route) => {
    const [hop] = route.nextHops;
    if (route.nextHops.length !== 1 || (hop?.kind !== 'interface' && hop?.kind !== 'instance')) {
      return false;
    }
    if (!podNetworks.some((one) => one.contains(route.destination))) return false;
    if (isMine().has(hop.id)) return true;
    const gone = exists[hop.kind]()?.has(hop.id) === false;
    const dead = route.state === 'blackhole' || !rules.blackhole.gone;
    return gone && dead && !shared().has(route);
  };
}

/** Ids of the nodes' instances, and of all interfaces of these. */
function hopsOf(nodes: readonly PlacedNode[], { interfacesOf }: Directory): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { interface: mine } of nodes) {
    ids.add(mine.id);
    if (mine.instance === undefined) continue;
    ids.add(mine.instance);
    for (const item of interfacesOf(mine.instance)) ids.add(item.id);
  }
  return ids;
}

/** Ids of what is there; undefined where they could not all be read. */
function known(
  network: Network,
  part: 'interfaces' | 'instances',
): ReadonlySet<string> | undefined {
  if (network.incomplete.includes(part)) return undefined;
  return new Set(network[part].map((item) => item.id));
}

/** True for a route whose destination is a prefix, not a prefix list. */
export function isPrefixRoute(route: Route): route is PrefixRoute {
  return 'text' in route.destination;
}
