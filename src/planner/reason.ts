import type { Prefix } from '../address/prefix.ts';
import type { NextHop } from '../network/network.ts';
import { hopText } from '../network/next-hop.ts';
import type { PrefixRoute } from '../topology/topology.ts';
import { isGone, type RouteDiff } from './diff.ts';
import type { Flow } from './flows.ts';
import type { Situation } from './situation.ts';
import type { Behind } from './waiting.ts';
import { worthOf } from './worth.ts';

/**
 * Why a route changes, in words, and what it buys where it moves next hops that work.
 *
 * @param zones of the table's consumers.
 * @param meanwhile the routes that serve what a deleted one served, until the last ones are there.
 */
export function reasonOf(
  diff: RouteDiff,
  behind: Behind,
  zones: readonly string[],
  situation: Situation,
  meanwhile: readonly Prefix[] = [],
): string {
  const worth = worthOf(diff, behind, zones, situation) ?? [];
  if (isGone(diff)) {
    const why = whyGone(diff, behind.before, situation);
    const until =
      meanwhile.length === 0 ? [] : `until then ${meanwhile.join(' and ')}, as the table is full`;
    return [why, until, worth].flat().join('; ');
  }
  const { today } = diff;
  const was = today ? whatWas(diff, today, situation) : [];
  return [purposeOf(diff, behind), was, worth].flat().join('; ');
}

function purposeOf({ desired }: RouteDiff, { after }: Behind): string {
  const name = desired?.node.node.name;
  if (desired?.role === 'direct') return `${name} owns it`;
  const others = new Set(after.map(({ pod }) => pod).filter((pod) => pod.owner !== desired?.node));
  return `${name} forwards to ${others.size} pod prefix${others.size === 1 ? '' : 'es'} of other nodes`;
}

/** How a route of today differs from the one that replaces it. */
function whatWas({ desired }: RouteDiff, today: PrefixRoute, situation: Situation): string {
  const { nodeByHop, description } = situation;
  const names = today.nextHops.map((hop) => nodeByHop(hop)?.node.name);
  if (names.length !== 1 || names[0] !== desired?.node.node.name) {
    const known = names.map((name, index) => name ?? stranger(today.nextHops[index]));
    return `before: ${known.join(' and ')}`;
  }
  return today.description === description
    ? `before, the node was named as ${today.nextHops[0]?.kind} ${today.nextHops.map(hopText)}`
    : "marks the route as podway's";
}

function stranger(hop: NextHop | undefined): string {
  return hop ? `${hopText(hop)}, which is no node of the cluster` : '';
}

function whyGone(
  diff: RouteDiff & { readonly today: PrefixRoute },
  before: readonly Flow[],
  { accepted, topology, nodeByHop, runningBehind }: Situation,
): string {
  const { destination, nextHops } = diff.today;
  const covers = [
    ...new Set(
      before.flatMap(({ after, servedAfter }) =>
        after && servedAfter ? servedAfter.destination.text : [],
      ),
    ),
  ];
  if (covers.length > 2) return `${covers[0]} and ${covers.length - 1} other routes cover it`;
  if (covers.length > 0) return `${covers.join(' and ')} cover${covers.length === 1 ? 's' : ''} it`;
  if (before.length > 0) return 'nothing that podway may use reaches it';
  if (accepted.some(({ prefix }) => destination.contains(prefix)))
    return 'longer routes lead to all pod prefixes in it';
  const dropped = topology.dropped.find(({ prefix }) => prefix.overlaps(destination));
  if (dropped) return `the claim of ${dropped.node} to ${dropped.prefix} was dropped`;
  const isNode = nextHops.some((hop) => nodeByHop(hop) !== undefined);
  if (isNode) return `no node owns ${destination}`;
  const running = nextHops.flatMap((hop) => runningBehind(hop)?.instance.id ?? []);
  return running.length === 0
    ? `its node left, and no node owns ${destination}`
    : `no node in the list owns ${destination} or is on ${running.join(', ')}, which is running`;
}
