import { networkOf } from '../../address/bounds.ts';
import { Prefix } from '../../address/prefix.ts';
import type { ChosenRoute } from './problem.ts';
import {
  belowOf,
  cellOf,
  directCost,
  inState,
  leafCost,
  outState,
  owns,
  type Prices,
  type Program,
  routeState,
  through,
} from './program.ts';
import { childrenOf, hasOutside, none, type Shape } from './shape.ts';

/** A price that some choice below has to meet: its cost exactly, its share at most. */
interface Goal {
  readonly cost: number;
  readonly share: number;
}

/**
 * The routes behind a price: walks the program from the root down and takes, wherever a choice
 * meets the price, the first one that does, today's next hops before others. In order of address.
 */
export function routesOf(program: Program, k: number): readonly ChosenRoute[] {
  const { root } = program.shape.trie;
  if (root < 0) return [];
  const walk = new Walk(program);
  walk.down(root, outState(program.shape.zones), k, none);
  return walk.routes;
}

class Walk {
  readonly routes: ChosenRoute[] = [];
  readonly #program: Program;
  readonly #shape: Shape;

  constructor(program: Program) {
    this.#program = program;
    this.#shape = program.shape;
  }

  /**
   * @param target of several nodes that `in` may be about, the one to take if it can be.
   * @returns the node that an `in` state is about, else none.
   */
  down(vertex: number, state: number, k: number, target: number): number {
    const shape = this.#shape;
    const zone = this.#inZone(state);
    const [least, goal] = this.#least(vertex, state, k);
    const forced = shape.forced[vertex] ?? none;
    if (forced >= 0) {
      this.#forcedRoute(vertex, forced, least, goal);
      return this.#someInside(vertex, zone, target);
    }
    if (shape.isBarrier[vertex] === 1) {
      this.#split(vertex, outState(shape.zones), least, goal, none);
      return this.#someInside(vertex, zone, target);
    }
    const route = this.#goal(vertex, routeState(shape), least);
    const mayRoute = route.cost === goal.cost && route.share <= goal.share;
    const isToday = mayRoute && this.#preferredAt(vertex) >= 0;
    if (!isToday) {
      const found = this.#split(vertex, state, least, goal, target);
      if (found !== undefined) return found;
    }
    if (!mayRoute) throw new RangeError(`no choice meets the price at vertex ${vertex}`);
    this.#route(vertex, least);
    return this.#someInside(vertex, zone, target);
  }

  /** No route here: the parts below meet the goal together. Undefined where they do not. */
  #split(vertex: number, state: number, k: number, goal: Goal, target: number): number | undefined {
    const shape = this.#shape;
    const zone = this.#inZone(state);
    if (shape.isLeaf[vertex] === 1) {
      const owner = shape.owner[vertex] ?? none;
      const cost =
        zone === none ? leafCost(this.#program, vertex, state) : directCost(this.#program, vertex);
      return cost === goal.cost ? (zone === none ? none : owner) : undefined;
    }
    const [left, right] = childrenOf(shape, vertex);
    if (left === undefined) return undefined;
    if (right === undefined) {
      const below = Math.min(k, this.#program.most[left] ?? 0);
      return meets(this.#goal(left, state, below), goal)
        ? this.down(left, state, below, target)
        : undefined;
    }
    const variants: (readonly [number, number])[] =
      zone === none
        ? [[state, state]]
        : [
            [state, outState(zone)],
            [outState(zone), state],
          ];
    if (zone !== none && target >= 0 && owns(shape, right, target)) variants.reverse();
    for (const [first, second] of variants) {
      for (let a = 0; a <= Math.min(k, this.#program.most[left] ?? 0); a++) {
        const b = Math.min(k - a, this.#program.most[right] ?? 0);
        const x = this.#goal(left, first, a);
        const y = this.#goal(right, second, b);
        if (!meets({ cost: x.cost + y.cost, share: Math.max(x.share, y.share) }, goal)) continue;
        const one = this.down(left, first, a, target);
        const other = this.down(right, second, b, target);
        return zone === none ? none : first === state ? one : other;
      }
    }
    return undefined;
  }

  /** A route at the vertex, to whichever node gives its price. */
  #route(vertex: number, k: number): void {
    const shape = this.#shape;
    const goal = this.#goal(vertex, routeState(shape), k);
    const owner = shape.owner[vertex] ?? none;
    if (shape.isLeaf[vertex] === 1 && owner >= 0) {
      this.#emit(vertex, owner);
      return;
    }
    const today = this.#preferredAt(vertex);
    const zones = [...Array(shape.zones).keys()];
    if (today >= 0)
      zones.sort((a, b) => Number(b === shape.zoneOf[today]) - Number(a === shape.zoneOf[today]));
    const isInside = today >= 0 && owns(shape, vertex, today);
    for (const zone of zones) {
      const inside = () => {
        if (shape.isLeaf[vertex] === 1 || (shape.inside[vertex * shape.zones + zone] ?? 0) === 0)
          return false;
        const node = this.#split(vertex, inState(shape, zone), k - 1, goal, today);
        if (node !== undefined) this.#emit(vertex, node);
        return node !== undefined;
      };
      const outside = () => {
        if (!hasOutside(shape, vertex, zone)) return false;
        if (this.#split(vertex, outState(zone), k - 1, goal, none) === undefined) return false;
        this.#emit(vertex, this.#someOutside(vertex, zone, today));
        return true;
      };
      if (isInside || today < 0 ? inside() || outside() : outside() || inside()) return;
    }
    throw new RangeError(`no route meets the price at vertex ${vertex}`);
  }

  #forcedRoute(vertex: number, node: number, k: number, goal: Goal): void {
    this.#emit(vertex, node);
    if (this.#shape.isLeaf[vertex] === 1) return;
    this.#belowNode(vertex, node, k - 1, goal);
  }

  /** Below a vertex whose next hop is one certain node. */
  #belowNode(vertex: number, node: number, k: number, goal: Goal): void {
    const [left, right] = childrenOf(this.#shape, vertex);
    if (left === undefined) return;
    if (right === undefined) {
      this.#throughNode(left, node, k, goal);
      return;
    }
    const x = through(this.#program, left, node);
    const y = through(this.#program, right, node);
    for (let a = 0; a <= Math.min(k, x.cost.length - 1); a++) {
      const b = Math.min(k - a, y.cost.length - 1);
      const sum = {
        cost: (x.cost[a] ?? 0) + (y.cost[b] ?? 0),
        share: Math.max(x.share[a] ?? 0, y.share[b] ?? 0),
      };
      if (!meets(sum, goal)) continue;
      this.#throughNode(left, node, a, at(x, a));
      this.#throughNode(right, node, b, at(y, b));
      return;
    }
    throw new RangeError(`no choice meets the price below vertex ${vertex}`);
  }

  #throughNode(vertex: number, node: number, k: number, goal: Goal): void {
    const shape = this.#shape;
    const most = Math.min(k, this.#program.most[vertex] ?? 0);
    const isOther =
      !owns(shape, vertex, node) || shape.forced[vertex] !== none || shape.isBarrier[vertex] === 1;
    if (isOther || (shape.isLeaf[vertex] === 1 && shape.owner[vertex] !== node)) {
      this.down(vertex, outState(shape.zoneOf[node] ?? 0), most, none);
      return;
    }
    if (shape.isLeaf[vertex] === 1) return;
    const below = belowOf(this.#program, vertex, node);
    const fewest = Math.min(most, below.cost.length - 1);
    if (meets(at(below, fewest), goal)) this.#belowNode(vertex, node, fewest, at(below, fewest));
    else {
      const [least] = this.#least(vertex, routeState(shape), most);
      this.#route(vertex, least);
    }
  }

  #emit(vertex: number, node: number): void {
    const { trie, routeLength, nodes } = this.#shape;
    const hop = nodes[node];
    if (!hop) throw new RangeError(`no node for the route at vertex ${vertex}`);
    this.routes.push({
      destination: this.#destination(vertex, trie.family, routeLength[vertex] ?? 0),
      node: hop,
    });
  }

  #destination(vertex: number, family: 4 | 6, length: number): Prefix {
    return Prefix.of(family, networkOf(this.#shape.trie.first[vertex] ?? 0, length), length);
  }

  /** The node that today's route with this destination leads to, if the program knows it. */
  #preferredAt(vertex: number): number {
    const { trie, routeLength, nodes } = this.#shape;
    const length = routeLength[vertex] ?? none;
    if (length < 0) return none;
    const node = this.#program.problem.preferred(this.#destination(vertex, trie.family, length));
    return node ? nodes.indexOf(node) : none;
  }

  /** The fewest routes with the same price, and that price. */
  #least(vertex: number, state: number, k: number): readonly [number, Goal] {
    let least = Math.min(k, this.#program.most[vertex] ?? 0);
    const goal = this.#goal(vertex, state, least);
    for (; least > 0; least--) {
      const fewer = this.#goal(vertex, state, least - 1);
      if (fewer.cost !== goal.cost || fewer.share !== goal.share) break;
    }
    return [least, goal];
  }

  #goal(vertex: number, state: number, k: number): Goal {
    const cell = cellOf(this.#program, vertex, state, k);
    return {
      cost: this.#program.cost[cell] ?? Number.POSITIVE_INFINITY,
      share: this.#program.share[cell] ?? 0,
    };
  }

  /** The zone of an `in` state, else none. */
  #inZone(state: number): number {
    const { zones } = this.#shape;
    return state > zones && state <= 2 * zones ? state - zones - 1 : none;
  }

  /** An eligible node of the zone that owns something below: the target, else the first by address. */
  #someInside(vertex: number, zone: number, target: number): number {
    if (zone === none) return none;
    const { ownerOf, zoneOf, mayCarry, low, high } = this.#shape;
    const fits = (node: number) => node >= 0 && mayCarry[node] === 1 && zoneOf[node] === zone;
    if (fits(target) && owns(this.#shape, vertex, target)) return target;
    for (let prefix = low[vertex] ?? 0; prefix < (high[vertex] ?? 0); prefix++) {
      const node = ownerOf[prefix] ?? none;
      if (fits(node)) return node;
    }
    return none;
  }

  /** An eligible node of the zone that owns nothing below: today's, else the first by name. */
  #someOutside(vertex: number, zone: number, today: number): number {
    const { zoneOf, mayCarry, nodes } = this.#shape;
    const fits = (node: number) =>
      mayCarry[node] === 1 && zoneOf[node] === zone && !owns(this.#shape, vertex, node);
    if (today >= 0 && fits(today)) return today;
    return nodes.findIndex((_, node) => fits(node));
  }
}

function meets(sum: Goal, goal: Goal): boolean {
  return sum.cost === goal.cost && sum.share <= goal.share;
}

function at(prices: Prices, k: number): Goal {
  return { cost: prices.cost[k] ?? Number.POSITIVE_INFINITY, share: prices.share[k] ?? 0 };
}
