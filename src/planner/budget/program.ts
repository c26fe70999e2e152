import type { Price, Problem } from './problem.ts';
import { childrenOf, hasOutside, none, type Shape, shapeOf } from './shape.ts';

/**
 * The least prices of at most k routes, for every k up to a bound at once: a dynamic program over the
 * trie of the pod prefixes. For a vertex v, by the next hop that v inherits from above:
 *
 *     out(v, z, k)   a node of zone z that owns nothing below v (z = zones: no next hop at all)
 *     in(v, z, k)    one of the eligible nodes of zone z that own something below v
 *     route(v, k)    there is a route at v itself, so what is inherited does not matter
 *
 *     out(v, z)   = min(route(v), out(left, z) ⊕ out(right, z))
 *     in(v, z)    = min(route(v), in(left, z) ⊕ out(right, z), out(left, z) ⊕ in(right, z))
 *     route(v, k) = the least of in(v, z, k - 1), and of out(v, z, k - 1) where an eligible node of z is outside v
 *
 * (f ⊕ g)(k) is the minimum of f(a) + g(b) over a + b = k: O(prefixes × bound × zones) in all, as a
 * subtree has no use for more routes than leaves. Prices are (cost, largest share): costs add, shares
 * take the larger, so the lexicographic minimum at each vertex gives the one of the whole: whatever
 * the other half is, of a half's prices the least cost is best, and among those the least share.
 *
 * A node with prefixes in several leaves counts as the owner of one of them at a time, so there the
 * price is an upper bound; what is chosen is priced with true owners afterwards.
 */
export interface Program {
  readonly problem: Problem;
  readonly shape: Shape;
  /** The largest number of routes that may be asked for. */
  readonly bound: number;
  /** Costs are whole numbers, in 1/scale. */
  readonly scale: number;
  /** By zone: of a packet that enters at a node of it. */
  readonly entry: Float64Array;
  /** Of one unreachable prefix: more than all others can cost together. */
  readonly unreachable: number;
  /** By vertex: routes that can be of use here and below, within the bound. */
  readonly most: Int32Array;
  /** By vertex, state and k: see `cellOf`. Not a number of routes that cannot be: infinite. */
  readonly cost: Float64Array;
  readonly share: Int32Array;
  readonly start: Int32Array;
}

/** The states of a vertex, in the order of its cells. */
export function outState(zone: number): number {
  return zone;
}
export function inState(shape: Shape, zone: number): number {
  return shape.zones + 1 + zone;
}
export function routeState(shape: Shape): number {
  return 2 * shape.zones + 1;
}
function statesOf(shape: Shape): number {
  return 2 * shape.zones + 2;
}

/** Where the price of a vertex in a state with at most k routes stands. */
export function cellOf(program: Program, vertex: number, state: number, k: number): number {
  const width = (program.most[vertex] ?? 0) + 1;
  return (program.start[vertex] ?? 0) + state * width + k;
}

const infinite = Number.POSITIVE_INFINITY;

/** @param bound the largest number of routes that will be asked for. */
export function solve(problem: Problem, bound: number, shape = shapeOf(problem)): Program {
  const { size, root } = shape.trie;
  // Forced routes use up the bound wherever they are: what is left is for all others.
  const slack = bound - (root < 0 ? 0 : (shape.forcedBelow[root] ?? 0));
  const most = shape.useful.map((useful, vertex) =>
    Math.max(0, Math.min(bound, useful, (shape.forcedBelow[vertex] ?? 0) + slack)),
  );
  const start = new Int32Array(size);
  let cells = 0;
  for (const vertex of shape.distinct) {
    start[vertex] = cells;
    cells += statesOf(shape) * ((most[vertex] ?? 0) + 1);
  }
  for (let vertex = 0; vertex < size; vertex++) {
    start[vertex] = start[shape.firstAlike[vertex] ?? 0] ?? 0;
  }
  const scale = Math.max(1, problem.zones.length);
  const program: Program = {
    problem,
    shape,
    bound,
    scale,
    entry: Float64Array.from(
      shape.zoneNames,
      (zone) => 2 * problem.zones.filter((consumer) => consumer !== zone).length,
    ),
    unreachable: 5 * scale * (problem.prefixes.length + 1),
    most,
    cost: new Float64Array(cells).fill(infinite),
    share: new Int32Array(cells),
    start,
  };
  for (const vertex of shape.distinct) {
    if (shape.isLeaf[vertex] === 1) solveLeaf(program, vertex);
    else solveFork(program, vertex);
    settle(program, vertex);
  }
  return program;
}

/** The price of the best choice of at most k routes; infinite cost where the forced routes are more. */
export function priceOf(program: Program, k: number): Price {
  const { shape } = program;
  const { root } = shape.trie;
  if (root < 0) return { unreachable: 0, cost: 0, share: 0 };
  const at = cellOf(program, root, outState(shape.zones), Math.min(k, program.most[root] ?? 0));
  const total = program.cost[at] ?? infinite;
  if (total === infinite) return { unreachable: infinite, cost: infinite, share: 0 };
  const unreachable = Math.floor(total / program.unreachable);
  return {
    unreachable,
    cost: (total - unreachable * program.unreachable) / program.scale,
    share: program.share[at] ?? 0,
  };
}

/** The cost of all prefixes of a leaf when its packets enter at a node of a zone that is not the owner. */
export function leafCost(program: Program, leaf: number, zone: number): number {
  const { shape, scale } = program;
  const weight = shape.weight[leaf] ?? 0;
  if (zone === shape.zones) return weight * program.unreachable;
  const owner = shape.owner[leaf] ?? none;
  const crosses = owner >= 0 && shape.zoneOf[owner] !== zone;
  return weight * (scale + (program.entry[zone] ?? 0) + (crosses ? 2 * scale : 0));
}

/** The cost of a leaf's prefixes when its packets enter at their owner. */
export function directCost({ shape, entry }: Program, leaf: number): number {
  const owner = shape.owner[leaf] ?? none;
  return (shape.weight[leaf] ?? 0) * (entry[shape.zoneOf[owner] ?? 0] ?? 0);
}

/** The share of a route at the vertex to a node: none where the node owns all below. */
export function shareOf(shape: Shape, vertex: number, node: number): number {
  return shape.owner[vertex] === node && node >= 0 ? 0 : (shape.weight[vertex] ?? 0);
}

function solveLeaf(program: Program, leaf: number): void {
  const { shape, cost } = program;
  const owner = shape.owner[leaf] ?? none;
  const forced = shape.forced[leaf] ?? none;
  const route = cellOf(program, leaf, routeState(shape), 1);
  const hasRoom = (program.most[leaf] ?? 0) > 0;
  if (forced >= 0) {
    if (!hasRoom) return;
    cost[route] =
      forced === owner
        ? directCost(program, leaf)
        : leafCost(program, leaf, shape.zoneOf[forced] ?? 0);
    program.share[route] = shareOf(shape, leaf, forced);
    return;
  }
  for (let zone = 0; zone <= shape.zones; zone++) {
    cost[cellOf(program, leaf, outState(zone), 0)] = leafCost(program, leaf, zone);
  }
  if (owner >= 0 && shape.mayCarry[owner] === 1) {
    const zone = shape.zoneOf[owner] ?? 0;
    cost[cellOf(program, leaf, inState(shape, zone), 0)] = directCost(program, leaf);
  }
  if (!hasRoom || (shape.routeLength[leaf] ?? none) < 0) return;
  if (owner >= 0) cost[route] = directCost(program, leaf);
  else {
    for (let zone = 0; zone < shape.zones; zone++) {
      if (hasOutside(shape, leaf, zone)) {
        better(program, route, leafCost(program, leaf, zone), shape.weight[leaf] ?? 0);
      }
    }
  }
}

function solveFork(program: Program, vertex: number): void {
  const { shape } = program;
  const { zones } = shape;
  const forced = shape.forced[vertex] ?? none;
  if (forced >= 0) {
    solveForced(program, vertex, forced);
    return;
  }
  if (shape.isBarrier[vertex] === 1) {
    // What is inherited ends here, so every state is that of no next hop.
    join(program, vertex, outState(zones), outState(zones), outState(zones));
    const width = (program.most[vertex] ?? 0) + 1;
    for (let k = 0; k < width; k++) {
      const from = cellOf(program, vertex, outState(zones), k);
      for (let zone = 0; zone < zones; zone++) {
        copy(program, from, cellOf(program, vertex, outState(zone), k));
        if ((shape.inside[vertex * zones + zone] ?? 0) > 0) {
          copy(program, from, cellOf(program, vertex, inState(shape, zone), k));
        }
      }
    }
    return;
  }
  for (let zone = 0; zone <= zones; zone++) {
    join(program, vertex, outState(zone), outState(zone), outState(zone));
  }
  for (let zone = 0; zone < zones; zone++) {
    if ((shape.inside[vertex * zones + zone] ?? 0) === 0) continue;
    join(program, vertex, inState(shape, zone), inState(shape, zone), outState(zone));
    if ((shape.trie.right[vertex] ?? none) >= 0) {
      join(program, vertex, inState(shape, zone), outState(zone), inState(shape, zone));
    }
  }
  if ((shape.routeLength[vertex] ?? none) < 0) return;
  const share = shape.weight[vertex] ?? 0;
  for (let k = 1; k <= (program.most[vertex] ?? 0); k++) {
    const route = cellOf(program, vertex, routeState(shape), k);
    for (let zone = 0; zone < zones; zone++) {
      betterOf(program, route, cellOf(program, vertex, inState(shape, zone), k - 1), share);
      if (hasOutside(shape, vertex, zone)) {
        betterOf(program, route, cellOf(program, vertex, outState(zone), k - 1), share);
      }
    }
  }
}

/** A route here leads to this very node: what it owns below costs what an owner costs, the rest what an outsider does. */
function solveForced(program: Program, vertex: number, node: number): void {
  const { shape } = program;
  const below = belowOf(program, vertex, node);
  const share = shareOf(shape, vertex, node);
  for (let k = 1; k <= (program.most[vertex] ?? 0) && k - 1 < below.cost.length; k++) {
    const route = cellOf(program, vertex, routeState(shape), k);
    better(program, route, below.cost[k - 1] ?? infinite, Math.max(share, below.share[k - 1] ?? 0));
  }
}

/** Prices by k, outside the program's cells. */
export interface Prices {
  readonly cost: Float64Array;
  readonly share: Int32Array;
}

/** What is below a vertex, without a route at it, when its next hop is one certain node. */
export function belowOf(program: Program, vertex: number, node: number): Prices {
  const { shape } = program;
  const parts = childrenOf(shape, vertex).map((child) => through(program, child, node));
  const [left, right] = parts;
  if (!left) return { cost: new Float64Array(0), share: new Int32Array(0) };
  if (!right) return left;
  const most = Math.min(program.bound, left.cost.length + right.cost.length - 2);
  const sum = {
    cost: new Float64Array(most + 1).fill(infinite),
    share: new Int32Array(most + 1),
  };
  convolve(
    left.cost,
    left.share,
    0,
    left.cost.length,
    right.cost,
    right.share,
    0,
    right.cost.length,
    sum.cost,
    sum.share,
    0,
    most,
  );
  return sum;
}

/** A vertex whose inherited next hop is one certain node. Only the paths to what the node owns differ from `out`. */
export function through(program: Program, vertex: number, node: number): Prices {
  const { shape } = program;
  const zone = shape.zoneOf[node] ?? 0;
  const ownsBelow = owns(shape, vertex, node);
  const width = (program.most[vertex] ?? 0) + 1;
  const cells = (state: number): Prices => {
    const from = cellOf(program, vertex, state, 0);
    return {
      cost: program.cost.subarray(from, from + width),
      share: program.share.subarray(from, from + width),
    };
  };
  if (!ownsBelow || shape.forced[vertex] !== none || shape.isBarrier[vertex] === 1) {
    return cells(outState(zone));
  }
  if (shape.isLeaf[vertex] === 1) {
    const out = cells(outState(zone));
    if (shape.owner[vertex] !== node) return out;
    return {
      cost: Float64Array.from(out.cost, () => directCost(program, vertex)),
      share: new Int32Array(width),
    };
  }
  const below = belowOf(program, vertex, node);
  const route = cells(routeState(shape));
  const best = { cost: new Float64Array(width).fill(infinite), share: new Int32Array(width) };
  for (let k = 0; k < width; k++) {
    const options: [number, number][] = [[route.cost[k] ?? infinite, route.share[k] ?? 0]];
    if (k < below.cost.length) options.push([below.cost[k] ?? infinite, below.share[k] ?? 0]);
    if (k > 0) options.push([best.cost[k - 1] ?? infinite, best.share[k - 1] ?? 0]);
    for (const [cost, share] of options) {
      const held = best.cost[k] ?? infinite;
      if (cost < held || (cost === held && share < (best.share[k] ?? 0))) {
        best.cost[k] = cost;
        best.share[k] = share;
      }
    }
  }
  return best;
}

/** True where the node owns a prefix below the vertex. */
export function owns(shape: Shape, vertex: number, node: number): boolean {
  for (let prefix = shape.low[vertex] ?? 0; prefix < (shape.high[vertex] ?? 0); prefix++) {
    if (shape.ownerOf[prefix] === node) return true;
  }
  return false;
}

/** Whatever is inherited, a route at the vertex may stand in; and k routes are at most as dear as fewer. */
function settle(program: Program, vertex: number): void {
  const { shape } = program;
  const { zones } = shape;
  const width = (program.most[vertex] ?? 0) + 1;
  for (let state = 0; state < statesOf(shape); state++) {
    const isIn = state > zones && state < routeState(shape);
    // A forced route serves whatever is above; else `in` wants a node of the zone to be there.
    if (isIn && shape.inside[vertex * zones + (state - zones - 1)] === 0) continue;
    for (let k = 0; k < width; k++) {
      const cell = cellOf(program, vertex, state, k);
      betterOf(program, cell, cellOf(program, vertex, routeState(shape), k), 0);
      if (k > 0) betterOf(program, cell, cell - 1, 0);
    }
  }
}

/** state(vertex) = min(state(vertex), first(left) ⊕ second(right)); with one child, its own prices. */
function join(
  program: Program,
  vertex: number,
  state: number,
  first: number,
  second: number,
): void {
  const { shape, cost, share } = program;
  const left = shape.trie.left[vertex] ?? none;
  const right = shape.trie.right[vertex] ?? none;
  const most = program.most[vertex] ?? 0;
  const to = cellOf(program, vertex, state, 0);
  const a = cellOf(program, left, first, 0);
  const widthA = (program.most[left] ?? 0) + 1;
  if (right < 0) {
    for (let k = 0; k < Math.min(widthA, most + 1); k++) betterOf(program, to + k, a + k, 0);
    return;
  }
  const b = cellOf(program, right, second, 0);
  const widthB = (program.most[right] ?? 0) + 1;
  convolve(cost, share, a, widthA, cost, share, b, widthB, cost, share, to, most);
}

/** The lexicographic min-plus convolution: the inner loop of it all. */
function convolve(
  costA: Float64Array,
  shareA: Int32Array,
  a: number,
  widthA: number,
  costB: Float64Array,
  shareB: Int32Array,
  b: number,
  widthB: number,
  cost: Float64Array,
  share: Int32Array,
  to: number,
  most: number,
): void {
  for (let i = 0; i < widthA && i <= most; i++) {
    const ca = costA[a + i] as number;
    if (ca === infinite) continue;
    const sa = shareA[a + i] as number;
    const end = Math.min(widthB - 1, most - i);
    for (let j = 0; j <= end; j++) {
      const sum = ca + (costB[b + j] as number);
      const cell = to + i + j;
      const held = cost[cell] as number;
      if (sum > held || sum === infinite) continue;
      const sb = shareB[b + j] as number;
      const larger = sa > sb ? sa : sb;
      if (sum < held) {
        cost[cell] = sum;
        share[cell] = larger;
      } else if (larger < (share[cell] as number)) share[cell] = larger;
    }
  }
}

function better({ cost, share }: Program, cell: number, newCost: number, newShare: number): void {
  const held = cost[cell] ?? infinite;
  if (newCost < held || (newCost === held && newShare < (share[cell] ?? 0))) {
    cost[cell] = newCost;
    share[cell] = newShare;
  }
}

/** Takes over another cell's price if it is better, its share being at least `share`. */
function betterOf(program: Program, cell: number, from: number, share: number): void {
  const price = program.cost[from] ?? infinite;
  if (price === infinite) return;
  better(program, cell, price, Math.max(share, program.share[from] ?? 0));
}

function copy({ cost, share }: Program, from: number, to: number): void {
  cost[to] = cost[from] ?? infinite;
  share[to] = share[from] ?? 0;
}
