import { AddressError, Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Config } from '../config/config.ts';
import type { Port } from '../config/ports.ts';
import type { Network, Route } from '../network/network.ts';
import type { AcceptedPrefix, Topology } from '../topology/topology.ts';
import type { ConsumerSide } from './consumer-side.ts';
import { type Answer, prefixesOf, type Verdict } from './matrix.ts';
import { firstOf, walkPacket } from './packet.ts';
import type { Target } from './place.ts';
import type { Reachability } from './reachability.ts';
import { type Step, verdictOf } from './step.ts';

/** What is asked of one flow. */
export interface FlowQuestion {
  /** A consumer of podway.yaml, or the address of one host. */
  readonly from: string;
  /** A pod's address, a prefix, a node, or `pods` for one of each kind. */
  readonly to: string;
  /** Undefined: routing alone. */
  readonly port: Port | undefined;
}

/** One flow, step by step. */
export interface ExplainedFlow {
  readonly side: ConsumerSide;
  readonly source: Prefix;
  readonly destination: Prefix;
  readonly pod: AcceptedPrefix;
  readonly port: Port | undefined;
  /** What longest-prefix match takes; undefined: nothing. */
  readonly route: Route | undefined;
  /** What its next hops are. */
  readonly targets: readonly Target[];
  readonly steps: readonly Step[];
  readonly verdict: Verdict;
}

/** A flow was asked for between ends of which one does not exist. */
export class UnknownEndError extends Error {
  override readonly name = 'UnknownEndError';
}

const worstFirst: readonly Verdict[] = ['unreachable', 'unknown', 'reachable'];

/**
 * Follows packets through every check, there and back: one for each kind of host, pod and next hop that
 * the question is about, the worst first.
 *
 * @throws {UnknownEndError} naming what there is instead.
 */
export function explain(
  question: FlowQuestion,
  { accepted, podNetworks }: Pick<Topology, 'accepted' | 'podNetworks'>,
  consumers: Config['consumers'],
  reachability: Reachability,
): readonly ExplainedFlow[] {
  const sides = sidesFrom(question.from, consumers, reachability);
  const ends =
    question.to === 'pods'
      ? sides.flatMap((side) => podsOfEachKind(side, question.port, reachability))
      : podsAt(question.to, accepted, podNetworks).flatMap((end) =>
          sides.filter(({ source }) => source.family === end.destination.family).map(from(end)),
        );
  if (ends.length === 0) {
    throw new UnknownEndError(
      `--from ${question.from} and --to ${question.to} have no address family in common`,
    );
  }
  return ends
    .map((end) => flowOf(end, question.port, reachability))
    .sort((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict));
}

/** The flow as an answer of the matrix, so that what stands in its way is told in the same words. */
export function answerOf({
  side,
  port,
  pod,
  destination,
  route,
  targets,
  ...flow
}: ExplainedFlow): Answer {
  const { family, first, last } = destination;
  const [only] = targets;
  const node = targets.length === 1 && only?.kind === 'place' ? only.place.node : undefined;
  const part = { pod, family, first, last, way: route && { route, targets, node, alike: 0 } };
  return { side, port, groups: [{ ...flow, count: 1, parts: () => [part] }] };
}

export interface Ends {
  readonly side: ConsumerSide;
  readonly destination: Prefix;
  readonly pod: AcceptedPrefix;
}

function from(end: Omit<Ends, 'side'>): (side: ConsumerSide) => Ends {
  return (side) => ({ ...end, side });
}

/** One packet from the side's first address, check by check. */
export function flowOf(
  { side, destination, pod }: Ends,
  port: Port | undefined,
  { around }: Pick<Reachability, 'around'>,
): ExplainedFlow {
  const ends = { side, source: firstOf(side.source), destination, pod, port };
  const { route, steps } = walkPacket(ends, around);
  const targets = route?.nextHops.map((hop) => around.places.target(hop)) ?? [];
  return { ...ends, route, targets, steps, verdict: verdictOf(steps) };
}

/** Where a packet is at a step, by name: `node-1 eni-1`. */
export function placeName({ role, way, hop = 0, subnet }: Step, flow: ExplainedFlow): string {
  switch (role) {
    case 'consumer':
      return flow.side.consumer;
    case 'route':
      return way === 'request' ? flow.side.table.id : (subnet ?? flow.pod.node.name);
    case 'owner':
      return flow.pod.node.name;
    case 'hop': {
      const target = flow.targets[hop];
      if (target?.kind !== 'place') return '';
      return target.place.node?.node.name ?? target.place.interface.id;
    }
  }
}

/** In one line what decided: the first check that does not let it pass, or the route and the rules that did. */
export function whyOf(flow: ExplainedFlow): string {
  return decidingSteps(flow)
    .map((step) => {
      const way = step.way === 'reply' ? 'the reply at ' : '';
      return `${way}${placeName(step, flow)}, ${step.check}: ${step.by}`;
    })
    .join('; ');
}

function decidingSteps({ steps, verdict }: ExplainedFlow): readonly Step[] {
  if (verdict !== 'reachable') {
    const decision = verdict === 'unreachable' ? 'block' : 'unknown';
    return steps.filter((step) => step.decision === decision).slice(0, 1);
  }
  return steps.filter(
    ({ way, check, by }) =>
      way === 'request' && /^(route table|security groups|ACL)/.test(check) && !/^no /.test(by),
  );
}

function sidesFrom(
  from: string,
  consumers: Config['consumers'],
  { sides, around: { network, tableOf } }: Reachability,
): readonly ConsumerSide[] {
  const address = addressIn(from);
  if (!address) {
    const mine = sides.filter(({ consumer }) => consumer === from);
    if (mine.length > 0) return mine;
    const names = Object.keys(consumers).join(', ');
    throw new UnknownEndError(
      Object.hasOwn(consumers, from)
        ? `--from ${from}: it has no host and no subnet with a route table`
        : `--from ${from}: wanted a consumer of podway.yaml (${names}), or the address of a host`,
    );
  }
  const outside = sides.filter((side) => !side.isInVpc && side.within.contains(address));
  if (outside.length > 0)
    return outside.map((side) => ({ ...side, source: address, sources: [address] }));
  const subnet = network.subnets.find(({ cidrs }) => cidrs.some((one) => one.contains(address)));
  const table = subnet && tableOf(subnet);
  if (!subnet || !table) {
    throw new UnknownEndError(`--from ${from}: no subnet of ${network.vpc.id} holds this address`);
  }
  const groups = groupsAt(from, network);
  const within = subnet.cidrs.find((cidr) => cidr.contains(address)) ?? address;
  const [consumer = from] = sides
    .filter((side) => side.subnet.id === subnet.id && side.within.contains(address))
    .map((side) => side.consumer);
  const sources = [address];
  const host = { consumer, subnet, table, source: address, sources, within, groups };
  return [{ ...host, isInVpc: true, hosts: groups === undefined ? 0 : 1 }];
}

function groupsAt(address: string, { interfaces }: Network): readonly string[] | undefined {
  const at = interfaces.find((one) => one.status !== 'detached' && one.addresses.includes(address));
  return at && [...at.securityGroups].sort();
}

/** One address of each part of the pods that fares in its own way. */
function podsOfEachKind(
  side: ConsumerSide,
  port: Port | undefined,
  { matrix }: Reachability,
): readonly Ends[] {
  return matrix.answer(side, port).groups.flatMap(({ parts }) => {
    const [part] = parts();
    const [prefix] = part ? prefixesOf(part) : [];
    return part && prefix ? [{ side, destination: firstOf(prefix), pod: part.pod }] : [];
  });
}

function podsAt(
  to: string,
  accepted: readonly AcceptedPrefix[],
  podNetworks: readonly Prefix[],
): readonly Omit<Ends, 'side'>[] {
  const address = addressIn(to) ?? prefixIn(to);
  if (!address) {
    const own = accepted.filter(({ node }) => node.name === to);
    if (own.length > 0) return own.map((pod) => ({ pod, destination: firstOf(pod.prefix) }));
    throw new UnknownEndError(
      `--to ${to}: wanted a pod's address, a prefix, \`pods\`, or a node with a pod prefix that podway accepts`,
    );
  }
  const found = accepted.filter(({ prefix }) => prefix.overlaps(address));
  if (found.length > 0) {
    return found.map((pod) => {
      const narrower = pod.prefix.contains(address) ? address : pod.prefix;
      return { pod, destination: firstOf(narrower) };
    });
  }
  const isInside = podNetworks.some((one) => one.contains(address));
  const has = `${PrefixSet.of(accepted.map(({ prefix }) => prefix))
    .prefixes()
    .slice(0, 4)
    .map(({ text }) => text)
    .join(', ')}${accepted.length > 4 ? ', …' : ''}`;
  throw new UnknownEndError(
    isInside
      ? `--to ${to}: no node owns it, so no pod has it; nodes own ${has}`
      : `--to ${to}: it is outside the pod networks (${podNetworks.map(({ text }) => text).join(', ')})`,
  );
}

function addressIn(text: string): Prefix | undefined {
  return parsed(() => Prefix.ofAddress(text));
}

function prefixIn(text: string): Prefix | undefined {
  return parsed(() => Prefix.parse(text));
}

function parsed(parse: () => Prefix): Prefix | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
