import type { Prefix } from '../address/prefix.ts';
import type { NextHop } from '../network/network.ts';
import { isInside } from '../topology/inside.ts';
import type { AcceptedPrefix, PlacedNode, PrefixRoute } from '../topology/topology.ts';
import type { DesiredRoute } from './desired.ts';
import { kept } from './kept.ts';
import { serving } from './serving.ts';
import type { Situation } from './situation.ts';

/** Where a pod prefix's packets go: a node, a route that is not podway's, or nowhere that is known to deliver. */
export type Delivery = PlacedNode | 'foreign' | undefined;

/** A route that podway wants in the table. */
export interface PlannedRoute extends DesiredRoute {
  readonly nextHop: NextHop;
  readonly foreign?: undefined;
}

/** A route of the table as it would be after the plan: podway's, or somebody else's. */
export type FutureRoute =
  | PlannedRoute
  | { readonly destination: Prefix; readonly foreign: PrefixRoute };

/** What becomes of the packets to a pod prefix, or to a part of one that a longer route tells apart. */
export interface Flow {
  /** The pod prefix. */
  readonly pod: AcceptedPrefix;
  /** All of it, or the part. */
  readonly prefix: Prefix;
  readonly servedBefore: PrefixRoute | undefined;
  readonly servedAfter: FutureRoute | undefined;
  readonly before: Delivery;
  readonly after: Delivery;
  /** Not known to be delivered now, and yet perhaps: its next hop is a running machine that is no node, or no more. */
  readonly isPerhapsDelivered: boolean;
}

/**
 * The routes of a table before and after, in order of address (of equal destinations the later wins), and
 * whether podway may change those of before.
 */
export interface Tables {
  readonly before: readonly PrefixRoute[];
  readonly isManaged: (route: PrefixRoute) => boolean;
  readonly after: readonly FutureRoute[];
}

/** The flow of each accepted pod prefix as a whole, in their order. */
export function flowsOf(tables: Tables, situation: Situation): readonly Flow[] {
  const { accepted } = situation;
  return flowsTo(
    accepted,
    accepted.map((pod) => pod.prefix),
    tables,
    situation,
  );
}

/**
 * The flows of all parts of the pod prefixes, such that each address of a part is served by the same
 * route: where routes lead into a pod prefix, it is cut at their ends.
 */
export function partFlowsOf(
  whole: readonly Flow[],
  tables: Tables,
  situation: Situation,
): readonly Flow[] {
  const inside = new Map<string, Prefix[]>();
  collectInside(situation.accepted, tables.before, inside);
  collectInside(situation.accepted, tables.after, inside);
  if (inside.size === 0) return whole;
  const pods: AcceptedPrefix[] = [];
  const prefixes: Prefix[] = [];
  for (const pod of situation.accepted) {
    for (const prefix of cut(pod.prefix, inside.get(pod.prefix.text) ?? [])) {
      pods.push(pod);
      prefixes.push(prefix);
    }
  }
  return flowsTo(pods, prefixes, tables, situation);
}

/** @param prefixes of each of the pods all or a part. */
function flowsTo(
  pods: readonly AcceptedPrefix[],
  prefixes: readonly Prefix[],
  { before, isManaged, after }: Tables,
  situation: Situation,
): readonly Flow[] {
  const servedBefore = serving(kept(before, isEffective), prefixes);
  const servedAfter = serving(
    kept(after, ({ foreign }) => foreign === undefined || isEffective(foreign)),
    prefixes,
  );
  return pods.map((pod, index): Flow => {
    const today = servedBefore[index];
    const future = servedAfter[index];
    const before = today && deliveryNow(today, pod, isManaged(today), situation);
    return {
      pod,
      prefix: prefixes[index] ?? pod.prefix,
      servedBefore: today,
      servedAfter: future,
      before,
      isPerhapsDelivered:
        today !== undefined && before === undefined && mayStillForward(today, pod, situation),
      after: future?.foreign ? deliveryBy(future.foreign, pod, false, situation) : future?.node,
    };
  });
}

/**
 * Where a route of today leads packets to a pod prefix. They die at an interface whose check is on,
 * whatever the table says; and so do the answers, where they leave the owner bare.
 */
export function deliveryNow(
  route: PrefixRoute,
  pod: AcceptedPrefix,
  isManaged: boolean,
  situation: Situation,
): Delivery {
  const found = deliveryBy(route, pod, isManaged, situation);
  if (!found || found === 'foreign') return found;
  if (situation.checkIsOn(found.interface)) return undefined;
  return found !== pod.owner && repliesAreStuck(pod, situation) ? undefined : found;
}

/** Whether answers to packets that another machine forwarded die at the owner's interface. */
function repliesAreStuck(
  { owner, prefix }: AcceptedPrefix,
  { carriage, checkIsOn }: Situation,
): boolean {
  return owner !== undefined && carriage(prefix).repliesBare && checkIsOn(owner.interface);
}

/**
 * A node that left the list does not stop forwarding for that: the overlay of a machine that runs may
 * well be up. Nothing is planned on it, but nothing is taken from it before its packets have another way.
 */
function mayStillForward(
  { state, nextHops }: PrefixRoute,
  pod: AcceptedPrefix,
  situation: Situation,
): boolean {
  const { nodeByHop, runningBehind, carriage, checkIsOn } = situation;
  const [hop] = nextHops;
  if (state !== 'active' || hop === undefined || nextHops.length !== 1) return false;
  const machine = nodeByHop(hop) === undefined ? runningBehind(hop) : undefined;
  if (machine === undefined || (machine.interface && checkIsOn(machine.interface))) return false;
  return carriage(pod.prefix).isCarried && !repliesAreStuck(pod, situation);
}

/**
 * Whether a route of today, podway's or not, would do for a flow until it has its last way. Only where
 * the flow itself rests on no more than a perhaps, a perhaps will do.
 */
export function wouldDoNow(
  route: PrefixRoute,
  { pod, isPerhapsDelivered }: Flow,
  isManaged: boolean,
  situation: Situation,
): boolean {
  const found = deliveryNow(route, pod, isManaged, situation);
  if (found !== undefined && found !== 'foreign') return true;
  return isPerhapsDelivered && mayStillForward(route, pod, situation);
}

/** Whether a flow works now, as far as is known; what perhaps works counts, so that it is not lost unannounced. */
export function isServedNow({ before, isPerhapsDelivered }: Flow): boolean {
  return before !== undefined || isPerhapsDelivered;
}

function deliveryBy(
  route: PrefixRoute,
  pod: AcceptedPrefix,
  isManaged: boolean,
  situation: Situation,
): Delivery {
  const { nodeByHop, topology } = situation;
  if (route.state !== 'active') return undefined;
  const [hop] = route.nextHops;
  const node = hop && route.nextHops.length === 1 ? nodeByHop(hop) : undefined;
  if (!node) {
    // Somebody's own route for pods is taken at its word; a default route is not one.
    return !isManaged && isInside(route.destination, topology.podNetworks) ? 'foreign' : undefined;
  }
  return reaches(node, pod, situation) ? node : undefined;
}

/** Whether packets to a pod prefix arrive by way of a node: its owner, or one that forwards them. */
export function reaches(node: PlacedNode, pod: AcceptedPrefix, { carriage }: Situation): boolean {
  return node === pod.owner || (node.node.readiness === 'ready' && carriage(pod.prefix).isCarried);
}

/** Longest-prefix match passes over routes that are switched off. */
export function isEffective({ state }: PrefixRoute): boolean {
  return state !== 'disabled';
}

/** Adds, by pod prefix, the destinations strictly inside it. One pass over both, in order of address. */
function collectInside(
  accepted: readonly AcceptedPrefix[],
  routes: readonly { readonly destination: Prefix }[],
  inside: Map<string, Prefix[]>,
): void {
  let next = 0;
  for (const { destination } of routes) {
    for (
      let pod = accepted[next];
      pod && endsBefore(pod.prefix, destination);
      pod = accepted[next]
    ) {
      next++;
    }
    const pod = accepted[next]?.prefix;
    if (!pod || pod.length >= destination.length || !pod.contains(destination)) continue;
    const list = inside.get(pod.text);
    if (list) list.push(destination);
    else inside.set(pod.text, [destination]);
  }
}

/** In order of address, all of one prefix before the other begins. */
function endsBefore(one: Prefix, other: Prefix): boolean {
  return one.family === other.family ? one.last < other.first : one.family < other.family;
}

/** The fewest prefixes that make up a prefix and have no end of the others inside them. */
function cut(prefix: Prefix, inside: readonly Prefix[]): readonly Prefix[] {
  const deeper = inside.filter((one) => prefix.contains(one) && !one.equals(prefix));
  const halves = deeper.length === 0 ? undefined : prefix.halves();
  return halves ? halves.flatMap((half) => cut(half, deeper)) : [prefix];
}
