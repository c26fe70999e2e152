import { Prefix } from '../../address/prefix.ts';
import type { PlacedNode } from '../../topology/topology.ts';
import type { Problem } from './problem.ts';
import { type Trie, trieOf } from './trie.ts';

/** All of a problem but what differs between tables of one network: the consumers' zones. */
export type ShapeInput = Omit<Problem, 'zones' | 'preferred'>;

/** No node, no zone, no route. */
export const none = -1;

/**
 * A problem as arrays: nodes, zones and the trie's vertices are numbers. A leaf is a vertex whose
 * prefixes one node owns, with nobody's between them: one route serves them as well as several.
 */
export interface Shape {
  readonly trie: Trie;
  /** Zones with nodes. Zone number `zones` stands for "no next hop". */
  readonly zones: number;
  readonly nodes: readonly PlacedNode[];
  readonly zoneOf: Int32Array;
  readonly mayCarry: Uint8Array;
  readonly zoneNames: readonly string[];

  // By vertex:
  readonly isLeaf: Uint8Array;
  /** 1: below a leaf, and no vertex of the program any more. */
  readonly merged: Uint8Array;
  /** The node that owns all prefixes below, or none. */
  readonly owner: Int32Array;
  /** How many prefixes are below. */
  readonly weight: Int32Array;
  /** The length of a route's destination here: the vertex's own, or a wider one that serves the same. None: not allowed. */
  readonly routeLength: Int16Array;
  /** The node that the route here must lead to, or none. */
  readonly forced: Int32Array;
  readonly isBarrier: Uint8Array;
  /** Routes that can be of use here and below: one a leaf, and the forced ones. */
  readonly useful: Int32Array;
  /** Forced routes here and below. */
  readonly forcedBelow: Int32Array;
  /** vertex × zones: eligible nodes of the zone that own something below. */
  readonly inside: Int32Array;
  /** By zone: eligible nodes. */
  readonly eligible: Int32Array;
  /** The first vertex with the same prices, whatever the consumers' zones are. */
  readonly firstAlike: Int32Array;
  /** Not by vertex: the first ones of their kind, bottom-up. */
  readonly distinct: readonly number[];
  /** vertex: the prefixes below, from `low` to before `high`. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** By prefix: its owner's number, or none. */
  readonly ownerOf: Int32Array;
}

/** The nodes and zones of a problem as numbers: the same whatever routes are forced. */
export type Cast = Pick<
  Shape,
  'nodes' | 'zones' | 'zoneNames' | 'zoneOf' | 'mayCarry' | 'eligible' | 'ownerOf'
> & { readonly numberOf: ReadonlyMap<PlacedNode, number> };

export function castOf({ prefixes, gateways }: Pick<ShapeInput, 'prefixes' | 'gateways'>): Cast {
  const nodes = nodesOf({ prefixes, gateways });
  const zoneNames = [...new Set(nodes.map((node) => node.zone))].sort();
  const zoneNumber = new Map(zoneNames.map((zone, index) => [zone, index]));
  const zones = zoneNames.length;
  const numberOf = new Map<PlacedNode, number>();
  const zoneOf = new Int32Array(nodes.length);
  nodes.forEach((node, number) => {
    numberOf.set(node, number);
    zoneOf[number] = zoneNumber.get(node.zone) ?? none;
  });
  const eligible = new Int32Array(zones);
  const mayCarry = new Uint8Array(nodes.length);
  for (const node of gateways) {
    const number = numberOf.get(node) ?? none;
    mayCarry[number] = 1;
    add(eligible, zoneOf[number] ?? 0, 1);
  }
  const ownerOf = new Int32Array(prefixes.length);
  prefixes.forEach(({ owner }, prefix) => {
    ownerOf[prefix] = (owner && numberOf.get(owner)) ?? none;
  });
  return { nodes, zones, zoneNames, zoneOf, mayCarry, eligible, ownerOf, numberOf };
}

/**
 * What a problem looks like whatever the consumers' zones and the number of routes are.
 *
 * @param cast of a problem with the same prefixes and gateways.
 */
export function shapeOf(problem: ShapeInput, cast: Cast = castOf(problem)): Shape {
  const vertices = verticesOf(problem);
  const trie = trieOf(problem.family, vertices.prefixes);
  const { size } = trie;
  const { nodes, zones, zoneNames, zoneOf, mayCarry, eligible, ownerOf, numberOf } = cast;
  const distinct: number[] = [];
  const shape: Shape = {
    trie,
    zones,
    nodes,
    zoneOf,
    mayCarry,
    zoneNames,
    isLeaf: new Uint8Array(size),
    merged: new Uint8Array(size),
    owner: new Int32Array(size).fill(none),
    weight: new Int32Array(size),
    routeLength: routeLengths(trie, problem, vertices),
    forced: new Int32Array(size).fill(none),
    isBarrier: new Uint8Array(size),
    useful: new Int32Array(size),
    forcedBelow: new Int32Array(size),
    inside: new Int32Array(size * zones),
    eligible,
    firstAlike: new Int32Array(size),
    distinct,
    low: new Int32Array(size),
    high: new Int32Array(size),
    ownerOf,
  };
  fill(shape, vertices, numberOf);
  forbidCarrying(shape, problem);
  countInside(shape);
  findAlike(shape, distinct);
  return shape;
}

/** The prefixes that become vertices, in order of address: pod prefixes, barriers, forced routes. */
interface Vertices {
  readonly prefixes: readonly Prefix[];
  /** For each: the index of the pod prefix, or none. */
  readonly pod: readonly number[];
  readonly barrier: ReadonlySet<string>;
  readonly forced: ReadonlyMap<string, PlacedNode>;
}

function verticesOf({ prefixes, barriers, forced }: ShapeInput): Vertices {
  const own = prefixes.map((one) => one.prefix);
  const barrier = new Set(barriers.map((one) => one.text));
  const hops = new Map(forced.map((one) => [one.destination.text, one.node]));
  if (barrier.size === 0 && hops.size === 0) {
    return { prefixes: own, pod: own.map((_, index) => index), barrier, forced: hops };
  }
  const merged: Prefix[] = [];
  const pod: number[] = [];
  const marks = mergeInOrder(
    barriers,
    forced.map((one) => one.destination),
  );
  let next = 0;
  own.forEach((prefix, index) => {
    for (let mark = marks[next]; mark && isBefore(mark, prefix); mark = marks[++next]) {
      // In order of address, a mark that holds any pod prefix holds the next one.
      if (!mark.contains(prefix)) continue;
      merged.push(mark);
      pod.push(none);
    }
    if (marks[next]?.text === prefix.text) next++;
    merged.push(prefix);
    pod.push(index);
  });
  return { prefixes: merged, pod, barrier, forced: hops };
}

/** Wider before narrower; only those matter that begin at or before a pod prefix, as they must contain one. */
function isBefore(a: Prefix, b: Prefix): boolean {
  return a.first < b.first || (a.first === b.first && a.length < b.length);
}

function mergeInOrder(a: readonly Prefix[], b: readonly Prefix[]): readonly Prefix[] {
  const result: Prefix[] = [];
  let j = 0;
  for (const one of a) {
    for (let other = b[j]; other && isBefore(other, one); other = b[++j]) result.push(other);
    if (b[j]?.text === one.text) j++;
    result.push(one);
  }
  return result.concat(b.slice(j));
}

function nodesOf({
  prefixes,
  gateways,
}: Pick<ShapeInput, 'prefixes' | 'gateways'>): readonly PlacedNode[] {
  const nodes = new Set(gateways);
  for (const { owner } of prefixes) if (owner) nodes.add(owner);
  return [...nodes].sort((a, b) => (a.node.name < b.node.name ? -1 : 1));
}

/**
 * Where routes may be: the vertex's own prefix, or else the longest wider one that holds no other
 * pod prefix. All of it inside a pod network, and not taken.
 */
function routeLengths(trie: Trie, problem: ShapeInput, vertices: Vertices): Int16Array {
  const lengths = new Int16Array(trie.size).fill(none);
  const above = new Int16Array(trie.size).fill(none);
  for (let vertex = trie.size - 1; vertex >= 0; vertex--) {
    const length = trie.length[vertex] ?? 0;
    for (const child of [trie.left[vertex] ?? none, trie.right[vertex] ?? none]) {
      if (child >= 0) above[child] = length;
    }
    const given = trie.given[vertex] ?? none;
    const mark = given >= 0 ? vertices.prefixes[given] : undefined;
    if (mark && vertices.barrier.has(mark.text)) continue;
    const isForced = mark !== undefined && vertices.forced.has(mark.text);
    const first = trie.first[vertex] ?? 0;
    const network = problem.podNetworks.find(
      (one) =>
        one.family === trie.family &&
        one.length <= length &&
        one.first <= first &&
        first <= one.last,
    );
    if (!network) continue;
    if (problem.isOpen && (above[vertex] ?? none) >= network.length) {
      lengths[vertex] = length;
      continue;
    }
    const own = mark ?? Prefix.of(trie.family, first, length);
    const shortest = isForced ? length : Math.max(network.length, (above[vertex] ?? none) + 1);
    // Around all there is in a pod network a route takes the whole network: it serves nodes to come.
    const isWidest = mark === undefined && shortest === network.length;
    let candidate: Prefix | undefined = isWidest ? network : own;
    while (candidate && candidate.length >= shortest && problem.isTaken(candidate)) {
      candidate = isWidest ? halfAround(candidate, own) : candidate.parent();
    }
    if (candidate && candidate.length >= shortest) lengths[vertex] = candidate.length;
  }
  return lengths;
}

/** The half of a prefix that holds another, or undefined where they are the same. */
function halfAround(prefix: Prefix, inside: Prefix): Prefix | undefined {
  return prefix.equals(inside) ? undefined : prefix.halves()?.find((half) => half.contains(inside));
}

function fill(shape: Shape, vertices: Vertices, numberOf: ReadonlyMap<PlacedNode, number>): void {
  const { trie } = shape;
  for (let vertex = 0; vertex < trie.size; vertex++) {
    const given = trie.given[vertex] ?? none;
    const mark = given >= 0 ? vertices.prefixes[given] : undefined;
    const pod = given >= 0 ? (vertices.pod[given] ?? none) : none;
    const hop = mark && vertices.forced.get(mark.text);
    if (hop) shape.forced[vertex] = numberOf.get(hop) ?? none;
    if (mark && vertices.barrier.has(mark.text)) shape.isBarrier[vertex] = 1;
    if (pod >= 0) {
      shape.isLeaf[vertex] = 1;
      shape.owner[vertex] = shape.ownerOf[pod] ?? none;
      shape.weight[vertex] = 1;
      shape.low[vertex] = pod;
      shape.high[vertex] = pod + 1;
      shape.useful[vertex] = 1;
      shape.forcedBelow[vertex] = hop ? 1 : 0;
      continue;
    }
    const left = trie.left[vertex] ?? none;
    const right = trie.right[vertex] ?? none;
    const last = right >= 0 ? right : left;
    shape.low[vertex] = shape.low[left] ?? 0;
    shape.high[vertex] = shape.high[last] ?? 0;
    shape.weight[vertex] = (shape.high[vertex] ?? 0) - (shape.low[vertex] ?? 0);
    const owner = shape.owner[left] ?? none;
    if (owner >= 0 && owner === shape.owner[last]) shape.owner[vertex] = owner;
    const isPlain = (child: number): boolean =>
      shape.isLeaf[child] === 1 && shape.forced[child] === none && shape.isBarrier[child] === 0;
    const isForcedElsewhere = hop !== undefined && shape.forced[vertex] !== owner;
    const merges =
      owner >= 0 &&
      !isForcedElsewhere &&
      shape.owner[vertex] === owner &&
      (shape.routeLength[vertex] ?? none) >= 0 &&
      isPlain(left) &&
      isPlain(last);
    if (merges) {
      shape.isLeaf[vertex] = 1;
      shape.merged[left] = 1;
      shape.merged[last] = 1;
      shape.useful[vertex] = 1;
    } else {
      const below = (array: Int32Array): number =>
        (array[left] ?? 0) + (right >= 0 ? (array[right] ?? 0) : 0);
      shape.useful[vertex] = below(shape.useful) + (hop ? 1 : 0);
      shape.forcedBelow[vertex] = below(shape.forcedBelow);
    }
    if (hop) shape.forcedBelow[vertex] = (shape.forcedBelow[vertex] ?? 0) + 1;
  }
}

/**
 * Where nobody carries others' pods only leaves have routes, to their owners: so no leaf there ever
 * inherits a next hop, as a route's destination lies inside one pod network.
 */
function forbidCarrying(shape: Shape, { podNetworks, isCarried }: ShapeInput): void {
  if (podNetworks.every(isCarried)) return;
  const { trie, routeLength } = shape;
  for (let vertex = 0; vertex < trie.size; vertex++) {
    if ((routeLength[vertex] ?? none) < 0 || shape.forced[vertex] !== none) continue;
    if (shape.isLeaf[vertex] === 1 && (shape.owner[vertex] ?? none) >= 0) continue;
    const prefix = Prefix.of(trie.family, trie.first[vertex] ?? 0, trie.length[vertex] ?? 0);
    if (!isCarried(prefix)) routeLength[vertex] = none;
  }
}

/**
 * Distinct eligible nodes below each vertex, by zone: a node counts 1 at each of its prefixes and -1
 * where two neighbouring ones of them meet, so each sum holds it once.
 */
function countInside(shape: Shape): void {
  const { trie, zones, ownerOf, zoneOf, mayCarry, inside } = shape;
  const parent = new Int32Array(trie.size).fill(none);
  const vertexOf = new Int32Array(ownerOf.length).fill(none);
  for (let vertex = 0; vertex < trie.size; vertex++) {
    for (const child of [trie.left[vertex] ?? none, trie.right[vertex] ?? none]) {
      if (child >= 0) parent[child] = vertex;
    }
    if (shape.weight[vertex] === 1 && (trie.left[vertex] ?? none) < 0) {
      vertexOf[shape.low[vertex] ?? 0] = vertex;
    }
  }
  const last = new Int32Array(shape.nodes.length).fill(none);
  ownerOf.forEach((owner, prefix) => {
    if (owner < 0 || mayCarry[owner] === 0) return;
    const zone = zoneOf[owner] ?? 0;
    const vertex = vertexOf[prefix] ?? none;
    add(inside, vertex * zones + zone, 1);
    const before = last[owner] ?? none;
    if (before >= 0) {
      let meeting = vertex;
      while ((shape.low[meeting] ?? 0) > before) meeting = parent[meeting] ?? none;
      add(inside, meeting * zones + zone, -1);
    }
    last[owner] = prefix;
  });
  for (let vertex = 0; vertex < trie.size; vertex++) {
    for (const child of [trie.left[vertex] ?? none, trie.right[vertex] ?? none]) {
      if (child < 0) continue;
      for (let zone = 0; zone < zones; zone++) {
        add(inside, vertex * zones + zone, inside[child * zones + zone] ?? 0);
      }
    }
  }
}

function add(array: Int32Array, index: number, by: number): void {
  array[index] = (array[index] ?? 0) + by;
}

/** Vertices below a leaf were merged into it. */
function isUsed(shape: Shape, vertex: number): boolean {
  return shape.weight[vertex] !== 0 && shape.merged[vertex] === 0;
}

/** True where a node of the zone that owns nothing below the vertex may carry what is below it. */
export function hasOutside(shape: Shape, vertex: number, zone: number): boolean {
  return (shape.eligible[zone] ?? 0) > (shape.inside[vertex * shape.zones + zone] ?? 0);
}

export function childrenOf({ trie }: Shape, vertex: number): readonly number[] {
  return [trie.left[vertex] ?? none, trie.right[vertex] ?? none].filter((child) => child >= 0);
}

/**
 * Vertices with the same prices, so that each price is worked out once: leaves of one zone, forks of
 * the same two classes. Near the leaves of a large trie nearly all vertices are of a few dozen classes.
 */
function findAlike(shape: Shape, distinct: number[]): void {
  const { trie, firstAlike } = shape;
  const known = new Map<number, number[]>();
  for (let vertex = 0; vertex < trie.size; vertex++) {
    if (!isUsed(shape, vertex)) continue;
    firstAlike[vertex] = vertex;
    // A route that must be there leads to a node of its own.
    if (shape.forced[vertex] === none) {
      const key = madeOf(shape, vertex);
      const candidates = known.get(key);
      const first = candidates?.find((one) => standAlike(shape, one, vertex));
      if (first !== undefined) {
        firstAlike[vertex] = first;
        continue;
      }
      if (candidates) candidates.push(vertex);
      else known.set(key, [vertex]);
    }
    distinct.push(vertex);
  }
}

/**
 * What a vertex is made of, as one number: a leaf's weight and its owner's zone, a fork's two classes.
 * A text for each of ten thousand vertices took as long as solving the program for fifty routes.
 */
function madeOf(shape: Shape, vertex: number): number {
  const { trie, firstAlike } = shape;
  let one: number;
  let other: number;
  if (shape.isLeaf[vertex] === 1) {
    const owner = shape.owner[vertex] ?? none;
    one = shape.weight[vertex] ?? 0;
    other = owner < 0 ? none : 2 * (shape.zoneOf[owner] ?? 0) + (shape.mayCarry[owner] ?? 0);
  } else {
    const left = firstAlike[trie.left[vertex] ?? none] ?? none;
    const right = firstAlike[trie.right[vertex] ?? none] ?? none;
    one = Math.min(left, right);
    other = Math.max(left, right);
  }
  // There are fewer zones than nodes, and the key is far from 2 ** 53.
  const base = 2 * (trie.size + shape.nodes.length) + 2;
  return ((one + 1) * base + other + 1) * 2 + (shape.isLeaf[vertex] ?? 0);
}

/** Of two vertices made of the same: may they have the same routes, and next hops from inside and outside in the same zones? */
function standAlike(shape: Shape, a: number, b: number): boolean {
  const { zones, inside } = shape;
  if (shape.isBarrier[a] !== shape.isBarrier[b]) return false;
  if ((shape.routeLength[a] ?? none) < 0 !== (shape.routeLength[b] ?? none) < 0) return false;
  for (let zone = 0; zone < zones; zone++) {
    const hasInside = (inside[a * zones + zone] ?? 0) > 0;
    if (hasInside !== (inside[b * zones + zone] ?? 0) > 0) return false;
    if (hasOutside(shape, a, zone) !== hasOutside(shape, b, zone)) return false;
  }
  return true;
}
