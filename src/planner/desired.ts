import { comparePrefixes, type Family, type Prefix } from '../address/prefix.ts';
import type { AcceptedPrefix, PlacedNode } from '../topology/topology.ts';
import type { ChosenRoute, Price, Problem } from './budget/problem.ts';
import { type Program, priceOf, solve } from './budget/program.ts';
import { type Cast, castOf, type Shape, shapeOf } from './budget/shape.ts';
import { routesOf } from './budget/walk.ts';
import { serving } from './serving.ts';

/** A route that the plan wants in a table: `direct` leads to the owner of all below, `gateway` to a node that forwards. */
export interface DesiredRoute extends ChosenRoute {
  readonly role: 'direct' | 'gateway';
}

/** What one limit of a table has room for, and what it needs. */
export interface BudgetProblem {
  /** Pod prefixes that want a route, in order of address. */
  readonly prefixes: readonly AcceptedPrefix[];
  readonly podNetworks: readonly Prefix[];
  readonly families: readonly Family[];
  /** Managed routes that may be in the table. */
  readonly budget: number;
  /** Of the table's consumer subnets. */
  readonly zones: readonly string[];
  /** Nodes that may carry others' pods in a family, sorted by name; none where gateways are not allowed. */
  readonly gateways: (family: Family) => readonly PlacedNode[];
  /** False where pods are reached through their owners only; the same for all of a pod network. */
  readonly isCarried: (pods: Prefix) => boolean;
  /** Destinations that the cloud, `keep` or a foreign route keeps from podway. */
  readonly isTaken: (destination: Prefix) => boolean;
  /** True where nothing inside the pod networks is taken. */
  readonly isOpen: boolean;
  /** Foreign routes inside the pod networks, in order of address. */
  readonly foreign: readonly Prefix[];
  /** Today's managed routes that lead to a node, in order of address; worked out when they are asked for. */
  readonly today: () => readonly ChosenRoute[];
  /** Today's routes stay while their cost is within so many percent of the best. */
  readonly moveThreshold: number;
}

/**
 * The routes for one table: direct ones where all fit; else the exact program's choice, or today's
 * routes, completed, while they are nearly as good: routes that move break connections.
 */
export function desiredRoutes(problem: BudgetProblem, shapes: Shapes): readonly DesiredRoute[] {
  const direct = directRoutes(problem);
  const isWhole = problem.prefixes.every(
    ({ owner, prefix }) => owner !== undefined || !problem.isCarried(prefix),
  );
  if (direct.length <= problem.budget && isWhole) return direct;
  const gateways = new Map(problem.families.map((family) => [family, problem.gateways(family)]));
  const mayForward = [...gateways.values()].some((nodes) => nodes.length > 0);
  if (direct.length <= problem.budget && !mayForward) return direct;
  if (!mayForward) return mostCovering(direct, problem);
  const whole = withForwarded(direct, problem);
  if (whole.length <= problem.budget) return whole;

  const today = new Map(problem.today().map((one) => [one.destination.text, one.node]));
  const best = choose(problem, shapes, gateways, today, () => []);
  const stays = problem.today().filter((one) => mayStay(one, problem, gateways));
  const chosen = stable(best, stays, problem, (kept) =>
    choose(problem, shapes, gateways, today, (family) =>
      kept.filter((one) => one.destination.family === family),
    ),
  );
  return chosen.routes().map((route) => ({ ...route, role: roleOf(route, problem) }));
}

/** Shapes that tables of one plan share: those with the same foreign and forced routes; of the former alone the cast. */
export class Shapes {
  readonly #known = new Map<string, Shape>();
  readonly #casts = new Map<string, Cast>();

  of(input: Problem): Shape {
    const forced = input.forced.map((one) => `${one.destination} ${one.node.node.name}`);
    const alike = `${input.family}|${input.barriers}`;
    const key = `${alike}|${forced}`;
    const known = this.#known.get(key);
    if (known) return known;
    const cast = this.#casts.get(alike) ?? castOf(input);
    this.#casts.set(alike, cast);
    const fresh = shapeOf(input, cast);
    this.#known.set(key, fresh);
    return fresh;
  }
}

/**
 * Direct routes, and one to a gateway for each prefix without an owner in the VPC: nothing else could
 * reach them, and nobody else's route moves for their sake.
 */
function withForwarded(
  direct: readonly DesiredRoute[],
  problem: BudgetProblem,
): readonly DesiredRoute[] {
  const today = new Map(problem.today().map((one) => [one.destination.text, one.node]));
  const price = pricer(problem.zones);
  const forwarded = problem.prefixes.flatMap((one): DesiredRoute[] => {
    if (one.owner || !problem.isCarried(one.prefix)) return [];
    const gateways = problem.gateways(one.prefix.family);
    const now = today.get(one.prefix.text);
    let best = now && gateways.includes(now) ? now : gateways[0];
    for (const node of best === now ? [] : gateways) {
      if (best && price(node, one) < price(best, one)) best = node;
    }
    return best ? [{ destination: one.prefix, node: best, role: 'gateway' }] : [];
  });
  return [...direct, ...forwarded];
}

/** A price, and the routes behind it. */
interface Choice {
  readonly price: Price;
  readonly routes: () => readonly ChosenRoute[];
}

/** The best of at most `budget` routes. Where families share a limit: of a for one and b for the other, a + b = budget. */
function choose(
  problem: BudgetProblem,
  shapes: Shapes,
  gateways: ReadonlyMap<Family, readonly PlacedNode[]>,
  today: ReadonlyMap<string, PlacedNode>,
  forced: (family: Family) => readonly ChosenRoute[],
): Choice {
  const programs = problem.families.map((family) => {
    const input = programInput(problem, family, gateways.get(family) ?? [], today, forced(family));
    return solve(input, problem.budget, shapes.of(input));
  });
  const [one, other] = programs;
  if (!one) return { price: { unreachable: 0, cost: 0, share: 0 }, routes: () => [] };
  if (!other)
    return { price: priceOf(one, problem.budget), routes: () => routesOf(one, problem.budget) };
  let best = 0;
  let price = sumOf(one, other, 0, problem.budget);
  for (let a = 1; a <= problem.budget; a++) {
    const next = sumOf(one, other, a, problem.budget);
    if (comparePrices(next, price) < 0) [best, price] = [a, next];
  }
  return {
    price,
    routes: () => [...routesOf(one, best), ...routesOf(other, problem.budget - best)],
  };
}

function programInput(
  problem: BudgetProblem,
  family: Family,
  gateways: readonly PlacedNode[],
  today: ReadonlyMap<string, PlacedNode>,
  forced: readonly ChosenRoute[],
): Problem {
  return {
    family,
    prefixes: problem.prefixes.filter((one) => one.prefix.family === family),
    podNetworks: problem.podNetworks.filter((one) => one.family === family),
    zones: problem.zones,
    gateways,
    isCarried: problem.isCarried,
    isTaken: problem.isTaken,
    isOpen: problem.isOpen,
    barriers: problem.foreign.filter((one) => one.family === family),
    forced,
    preferred: (destination) => today.get(destination.text),
  };
}

function sumOf(one: Program, other: Program, a: number, budget: number): Price {
  const [x, y] = [priceOf(one, a), priceOf(other, budget - a)];
  return {
    unreachable: x.unreachable + y.unreachable,
    cost: x.cost + y.cost,
    share: Math.max(x.share, y.share),
  };
}

function comparePrices(a: Price, b: Price): number {
  return a.unreachable - b.unreachable || a.cost - b.cost || a.share - b.share;
}

/** So many routes are chosen anew around a new pod prefix that today's leave no slot for. */
const anew = 8;

/**
 * Today's routes, completed, if they are nearly as good as the best. Where they leave no slot for pods
 * that none of them leads to, those next to these pods are chosen anew, and the others stay:
 *
 *     today   ├ a ┤├ b ┤├ c ┤├ d ┤         full; a new pod prefix behind d
 *     then    ├ a ┤├ b ┤├── e ───┤ ├ f ┤
 */
function stable(
  best: Choice,
  stays: readonly ChosenRoute[],
  problem: BudgetProblem,
  completed: (kept: readonly ChosenRoute[]) => Choice,
): Choice {
  if (stays.length === 0) return best;
  const { count, runs } = unledBy(stays, problem);
  // As a rule a run of them takes a slot; it is not worth a try with fewer, unless the best leaves as many.
  const isWorthATry =
    stays.length + runs.length <= problem.budget || count <= best.price.unreachable;
  if (isWorthATry && stays.length <= problem.budget) {
    const today = completed(stays);
    if (isNearly(best, today, problem)) return today;
    if (today.price.unreachable <= best.price.unreachable) return best;
  }
  const others = without(stays, runs);
  if (others.length === stays.length || others.length > problem.budget) return best;
  const partly = completed(others);
  return isNearly(best, partly, problem) ? partly : best;
}

/** How many prefixes no route leads to, and the first of each run of them, in order of address. */
function unledBy(
  stays: readonly ChosenRoute[],
  { prefixes }: BudgetProblem,
): { readonly count: number; readonly runs: readonly Prefix[] } {
  const all = prefixes.map((one) => one.prefix);
  const led = serving(stays, all);
  return {
    count: led.filter((one) => one === undefined).length,
    runs: all.filter((_, index) => !led[index] && (index === 0 || led[index - 1] !== undefined)),
  };
}

/** All but those next to prefixes. Both in order of address. */
function without(stays: readonly ChosenRoute[], unled: readonly Prefix[]): readonly ChosenRoute[] {
  const gone = new Set<ChosenRoute>();
  let at = 0;
  for (const prefix of unled) {
    for (let one = stays[at]; one; one = stays[++at]) {
      if (comparePrefixes(one.destination, prefix) > 0) break;
    }
    const from = Math.max(0, Math.min(at - anew / 2, stays.length - anew));
    for (const one of stays.slice(from, from + anew)) gone.add(one);
  }
  return stays.filter((one) => !gone.has(one));
}

/** Today's routes stay while they reach as much, cost nearly as little, and lean on no node twice as much. */
function isNearly(best: Choice, today: Choice, { moveThreshold }: BudgetProblem): boolean {
  return (
    today.price.unreachable <= best.price.unreachable &&
    today.price.cost * (1 - moveThreshold / 100) <= best.price.cost &&
    today.price.share <= 2 * best.price.share
  );
}

/** True for a route of today that could be chosen today, too. */
function mayStay(
  { destination, node }: ChosenRoute,
  problem: BudgetProblem,
  gateways: ReadonlyMap<Family, readonly PlacedNode[]>,
): boolean {
  if (problem.isTaken(destination)) return false;
  if (!problem.podNetworks.some((network) => network.contains(destination))) return false;
  const under = prefixesUnder(destination, problem.prefixes);
  if (under.length === 0) return false;
  return (
    (problem.isCarried(destination) &&
      (gateways.get(destination.family)?.includes(node) ?? false)) ||
    under.every((one) => one.owner === node)
  );
}

function roleOf({ destination, node }: ChosenRoute, problem: BudgetProblem): DesiredRoute['role'] {
  const isDirect = prefixesUnder(destination, problem.prefixes).every((one) => one.owner === node);
  return isDirect ? 'direct' : 'gateway';
}

/** The prefixes inside a destination: neighbours, as they are in order of address. */
export function prefixesUnder(
  destination: Prefix,
  prefixes: readonly AcceptedPrefix[],
): readonly AcceptedPrefix[] {
  let low = 0;
  let high = prefixes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const prefix = prefixes[middle]?.prefix;
    if (prefix && comparePrefixes(prefix, destination) < 0) low = middle + 1;
    else high = middle;
  }
  let end = low;
  for (let one = prefixes[end]; one && destination.contains(one.prefix); one = prefixes[++end]);
  return prefixes.slice(low, end);
}

/** A route to its owner for each prefix; sibling prefixes of one owner merge, without loss. */
function directRoutes(problem: BudgetProblem): readonly DesiredRoute[] {
  const merged: DesiredRoute[] = [];
  for (const { prefix, owner } of problem.prefixes) {
    if (!owner) continue;
    let route: DesiredRoute = { destination: prefix, node: owner, role: 'direct' };
    for (let last = merged.at(-1); last; last = merged.at(-1)) {
      // Most neighbours have other owners: a parent is only made where it may be needed.
      if (last.node !== route.node || last.destination.length !== route.destination.length) break;
      const parent = route.destination.parent();
      const merges =
        parent?.contains(last.destination) === true &&
        problem.podNetworks.some((network) => network.contains(parent)) &&
        !problem.isTaken(parent);
      if (!parent || !merges) break;
      merged.pop();
      route = { ...route, destination: parent };
    }
    merged.push(route);
  }
  return merged;
}

/** Where nobody may forward and not all direct routes fit: those that reach most, today's before others. */
function mostCovering(
  direct: readonly DesiredRoute[],
  problem: BudgetProblem,
): readonly DesiredRoute[] {
  const today = new Set(problem.today().map((one) => one.destination.text));
  const reached = new Map(
    direct.map((one) => [one, prefixesUnder(one.destination, problem.prefixes).length]),
  );
  return direct
    .toSorted(
      (a, b) =>
        (reached.get(b) ?? 0) - (reached.get(a) ?? 0) ||
        Number(today.has(b.destination.text)) - Number(today.has(a.destination.text)) ||
        byDestination(a, b),
    )
    .slice(0, problem.budget);
}

/**
 * What it costs to send a prefix to a node: 1 if it is not the owner, 2 for each zone border between
 * consumer, node and owner; the mean over the consumers' zones.
 */
export function pricer(
  zones: readonly string[],
): (node: PlacedNode, prefix: AcceptedPrefix) => number {
  const entries = new Map<string, number>();
  const entryOf = (zone: string): number => {
    const known = entries.get(zone);
    if (known !== undefined) return known;
    const away = zones.filter((one) => one !== zone).length;
    const entry = zones.length === 0 ? 0 : (2 * away) / zones.length;
    entries.set(zone, entry);
    return entry;
  };
  return (node, { owner }) =>
    entryOf(node.zone) + (owner === node ? 0 : 1) + (owner && owner.zone !== node.zone ? 2 : 0);
}

/** Sorts routes the way plans and tables show them. */
export function byDestination(a: ChosenRoute, b: ChosenRoute): number {
  return comparePrefixes(a.destination, b.destination);
}
