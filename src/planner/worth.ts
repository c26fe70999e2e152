import type { Prefix } from '../address/prefix.ts';
import { someOf } from '../finding/some-of.ts';
import type { PlacedNode } from '../topology/topology.ts';
import { count } from './count.ts';
import { prefixesUnder } from './desired.ts';
import type { RouteDiff } from './diff.ts';
import { altersWay } from './effect.ts';
import { whyNoGateway } from './eligible.ts';
import type { Flow } from './flows.ts';
import type { Situation } from './situation.ts';
import type { Behind } from './waiting.ts';

/** A flow that one node serves today, and another after a change. */
type Move = Flow & { readonly before: PlacedNode; readonly after: PlacedNode };

/**
 * What a change buys, or costs, by the next hops that it moves, in the terms of a table's cost: hops
 * through a node that is not the owner, borders of zones crossed (the mean over the consumers'
 * zones); and the share of the gateway route that the moved pods are behind. Undefined: it moves none
 * that works today.
 *
 *     moves 3 pod prefixes, as node-4 is cordoned: saves 2 zone crossings; the share falls from 300 to 20
 */
export function worthOf(
  diff: RouteDiff,
  behind: Behind,
  zones: readonly string[],
  situation: Situation,
): string | undefined {
  const { change } = diff;
  const flows = change.kind === 'delete-route' ? behind.before : behind.after;
  const altered = flows.filter((flow) => altersWay(change, flow));
  const told = [
    nodeMoves(movesIn(altered), change.kind === 'delete-route', zones, situation),
    toOrFromOthers(altered),
  ].flat();
  return told.length === 0 ? undefined : told.join('; ');
}

function nodeMoves(
  moves: readonly Move[],
  freesSlot: boolean,
  zones: readonly string[],
  situation: Situation,
): readonly string[] {
  if (moves.length === 0) return [];
  const sum = (of: (move: Move) => number): number =>
    moves.reduce((total, move) => total + of(move), 0);
  const hops = sum(({ pod, before, after }) => hopsBy(before, pod) - hopsBy(after, pod));
  const crossings = sum(
    ({ pod, before, after }) => crossingsBy(before, pod, zones) - crossingsBy(after, pod, zones),
  );
  const why = [...new Set(moves.flatMap((move) => whyLeft(move, situation) ?? []))];
  const says = [
    balance(hops, crossings),
    ...shareFall(moves, situation),
    ...(freesSlot ? ['it frees a slot'] : []),
  ];
  const reason = why.length === 0 ? '' : `, as ${someOf(why, 2)}`;
  return [`moves ${pods(moves.length)}${reason}: ${says.join('; ')}`];
}

/** Pods that leave a route which is not podway's, or are left to one. */
function toOrFromOthers(flows: readonly Flow[]): readonly string[] {
  const number = (where: (flow: Flow) => boolean): number =>
    new Set(flows.filter(where).map(({ pod }) => pod.prefix.text)).size;
  const taken = number(({ before, after }) => before === 'foreign' && after !== before && !!after);
  const left = number(({ before, after }) => after === 'foreign' && after !== before && !!before);
  return [
    ...(taken > 0 ? [`takes ${pods(taken)} from a route that is not podway's`] : []),
    ...(left > 0 ? [`leaves ${pods(left)} to a route that is not podway's`] : []),
  ];
}

function pods(n: number): string {
  return count(n, 'pod prefix', 'pod prefixes');
}

/** One for each pod prefix, however many parts of it move. */
function movesIn(flows: readonly Flow[]): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const flow of flows) {
    const { before, after, pod } = flow;
    if (!before || !after || before === 'foreign' || after === 'foreign') continue;
    if (before !== after) moves.set(pod.prefix.text, { ...flow, before, after });
  }
  return [...moves.values()];
}

function hopsBy(node: PlacedNode, { owner }: Flow['pod']): number {
  return node === owner ? 0 : 1;
}

function crossingsBy(node: PlacedNode, { owner }: Flow['pod'], zones: readonly string[]): number {
  const away = zones.filter((zone) => zone !== node.zone).length;
  const entering = zones.length === 0 ? 0 : away / zones.length;
  return entering + (owner && owner.zone !== node.zone ? 1 : 0);
}

/** `saves 3 hops and 2 zone crossings`, `saves 2 zone crossings for 1 hop more`, `costs the same`. */
function balance(hops: number, crossings: number): string {
  const terms = [
    { amount: rounded(hops), what: 'hop' },
    { amount: rounded(crossings), what: 'zone crossing' },
  ].map(({ amount, what }) => ({ amount, text: count(Math.abs(amount), what) }));
  const saved = terms.filter(({ amount }) => amount > 0).map(({ text }) => text);
  const paid = terms.filter(({ amount }) => amount < 0).map(({ text }) => text);
  if (saved.length === 0 && paid.length === 0) return 'costs the same';
  if (saved.length === 0) return `costs ${paid.join(' and ')} more`;
  const price = paid.length === 0 ? '' : ` for ${paid.join(' and ')} more`;
  return `saves ${saved.join(' and ')}${price}`;
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Why a flow's next hop of today could not stay, where it carries somebody else's pods. */
function whyLeft({ pod, before }: Move, { policy }: Situation): string | undefined {
  const why = before === pod.owner ? undefined : whyNoGateway(before, policy);
  return why && `${before.node.name} ${why}`;
}

/** Where the pods get behind a gateway route with fewer pod prefixes under it. */
function shareFall(moves: readonly Move[], { accepted }: Situation): readonly string[] {
  const largest = (destinations: readonly Prefix[]): number =>
    [...new Set(destinations)].reduce(
      (most, one) => Math.max(most, prefixesUnder(one, accepted).length),
      0,
    );
  const before = largest(
    moves.flatMap(({ pod, before, servedBefore }) =>
      before !== pod.owner && servedBefore ? servedBefore.destination : [],
    ),
  );
  const after = largest(
    moves.flatMap(({ pod, after, servedAfter }) =>
      after !== pod.owner && servedAfter ? servedAfter.destination : [],
    ),
  );
  return after > 0 && after < before ? [`the share falls from ${before} to ${after}`] : [];
}
