import { after, type Bound, before, type Family } from '../address/bounds.ts';
import type { Interval } from '../address/longest-match.ts';
import type { Prefix } from '../address/prefix.ts';
import { coverOf } from '../address/prefix-set.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Port } from '../config/ports.ts';
import type { Route, RouteTable } from '../network/network.ts';
import type { AcceptedPrefix, PlacedNode } from '../topology/topology.ts';
import type { Atoms } from './atoms.ts';
import type { ConsumerSide } from './consumer-side.ts';
import { isOneHost, type Place, type Target } from './place.ts';
import { trafficOf } from './traffic.ts';
import { type Step, type Surroundings, verdictOf, walk } from './walk.ts';

export type Verdict = ReturnType<typeof verdictOf>;

/** Addresses of one pod prefix that one route of a table serves and that no rule tells apart. */
export interface Part {
  readonly pod: AcceptedPrefix;
  readonly family: Family;
  readonly first: Bound;
  readonly last: Bound;
  /** Undefined: the table has no route to them. */
  readonly way: RouteWay | undefined;
}

/** A route of a table, and what its next hops are. */
export interface RouteWay {
  readonly route: Route;
  readonly targets: readonly Target[];
  /** The node that it leads to, where that is one; undefined: see the targets. */
  readonly node: PlacedNode | undefined;
  /** Ways of one number lead packets alike. */
  readonly alike: number;
}

/** Parts of a table that share a verdict, and why they have it. */
export interface Group {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly count: number;
  /** Made when they are asked for: most verdicts are good, and nobody asks for the addresses then. */
  readonly parts: () => readonly Part[];
}

/** What hosts that are alike reach of all pods, on one port or by routing alone. */
export interface Answer {
  readonly side: ConsumerSide;
  readonly port: Port | undefined;
  /** Disjoint; together they are every accepted prefix of the families that the hosts speak. */
  readonly groups: readonly Group[];
}

/** A pod prefix, or a piece of one that lies in one atom. */
interface PodPiece {
  readonly pod: AcceptedPrefix;
  readonly family: Family;
  readonly first: Bound;
  readonly last: Bound;
  /** Pieces of one number have equal owners, overlays and atoms. */
  readonly alike: number;
  /** Without encapsulation the walk looks at this very destination, unless it is direct. */
  readonly isBare: boolean;
}

/** Parts of one kind have one verdict, whoever asks. */
interface Kind {
  readonly example: Part;
  count: number;
}

/**
 * Decides reachability for every address, each kind of flow once. What is done for each part of each
 * table is one division of numbers and one look into a map: there may be a million of them.
 */
export class Matrix {
  readonly #around: Surroundings;
  readonly #atoms: Atoms;
  readonly #pieces: readonly PodPiece[];
  readonly #kinds = new Map<RouteTable, ReadonlyMap<number, Kind>>();
  readonly #ways = new Map<RouteTable, Map<Route, RouteWay>>();
  readonly #alikeWays = new Numbers();
  readonly #alikeNodes = new Numbers();
  readonly #nodes = new Map<PlacedNode, number>();

  /** @param accepted in order of address. */
  constructor(around: Surroundings, accepted: readonly AcceptedPrefix[], atoms: Atoms) {
    this.#around = around;
    this.#atoms = atoms;
    this.#pieces = this.#piecesOf(accepted);
  }

  answer(side: ConsumerSide, port: Port | undefined): Answer {
    const { family } = side.source;
    const traffic = port && trafficOf(port, family);
    const groups: Group[] = [];
    for (const [number, { example, count }] of this.#kindsOf(side.table)) {
      if (example.family !== family) continue;
      const steps = this.#walk(side, example, traffic);
      const parts = () => (count === 1 ? [example] : this.#partsOf(side.table, number));
      groups.push({ verdict: verdictOf(steps), steps, count, parts });
    }
    return { side, port, groups };
  }

  /** Every accepted prefix, cut where the table's routes and the rules change, in order of address. */
  parts(table: RouteTable): readonly Part[] {
    const parts: Part[] = [];
    this.#scan(table, (_, pod, first, last, way) => {
      parts.push({ pod, family: pod.prefix.family, first, last, way });
    });
    return parts;
  }

  #walk(
    side: ConsumerSide,
    part: Part,
    traffic: ReturnType<typeof trafficOf> | undefined,
  ): readonly Step[] {
    const { pod, way } = part;
    const destination = prefixesOf(part)[0] ?? pod.prefix;
    const flow = { side, route: way?.route, destination, pod, traffic };
    const targets = way && way.targets.length > 0 ? way.targets : [undefined];
    return targets.flatMap((target) => walk({ ...flow, target }, this.#around));
  }

  #kindsOf(table: RouteTable): ReadonlyMap<number, Kind> {
    const known = this.#kinds.get(table);
    if (known) return known;
    const kinds = new Map<number, Kind>();
    this.#scan(table, (number, pod, first, last, way) => {
      const kind = kinds.get(number);
      if (kind) kind.count++;
      else {
        const example = { pod, family: pod.prefix.family, first, last, way };
        kinds.set(number, { example, count: 1 });
      }
    });
    this.#kinds.set(table, kinds);
    return kinds;
  }

  #partsOf(table: RouteTable, wanted: number): readonly Part[] {
    const parts: Part[] = [];
    this.#scan(table, (number, pod, first, last, way) => {
      if (number === wanted) parts.push({ pod, family: pod.prefix.family, first, last, way });
    });
    return parts;
  }

  /** Visits every part in order of address, with the number of its kind. */
  #scan(
    table: RouteTable,
    visit: (
      kind: number,
      pod: AcceptedPrefix,
      first: Bound,
      last: Bound,
      way: RouteWay | undefined,
    ) => void,
  ): void {
    const intervals = this.#around.lookups.intervals(table);
    const size = this.#pieces.length + 1;
    let next = 0;
    let alone = -1;
    let way: RouteWay | undefined;
    let wayOf: Interval<Route> | undefined;
    const found = (piece: PodPiece, first: Bound, last: Bound, by: RouteWay | undefined): void => {
      const { owner } = piece.pod;
      const isDirect = by?.node !== undefined && owner !== undefined && isOneHost(by.node, owner);
      const isAlone = piece.isBare && by?.node !== undefined && !isDirect;
      const ends = ((by?.alike ?? -1) + 1) * size + piece.alike;
      visit(isAlone ? alone-- : ends * 2 + (isDirect ? 1 : 0), piece.pod, first, last, by);
    };
    for (const piece of this.#pieces) {
      const { family, first, last } = piece;
      while (isBefore(intervals[next], family, first)) next++;
      let from = first;
      for (let at = next; from <= last; at++) {
        const interval = intervals[at];
        if (interval === undefined || interval.family !== family || interval.first > last) {
          found(piece, from, last, undefined);
          break;
        }
        if (interval.first > from) {
          found(piece, from, before(interval.first), undefined);
          from = interval.first;
        }
        if (interval !== wayOf) {
          way = this.#wayOf(table, interval.value);
          wayOf = interval;
        }
        const end = interval.last < last ? interval.last : last;
        found(piece, from, end, way);
        from = after(end);
      }
    }
  }

  #wayOf(table: RouteTable, route: Route): RouteWay {
    const ways = this.#ways.get(table) ?? new Map<Route, RouteWay>();
    this.#ways.set(table, ways);
    const known = ways.get(route);
    if (known) return known;
    const targets = route.nextHops.map((hop) => this.#around.places.target(hop));
    const [only] = targets;
    const isPlain = route.state === 'active' && targets.length === 1 && only?.kind === 'place';
    const place = isPlain ? only.place : undefined;
    const node = place?.node;
    const alike =
      place && node
        ? this.#alikeWays.of(`node ${this.#alikePlace(place, node)}`)
        : this.#alikeWays.of(`${table.id} ${this.#alikeWays.size}`);
    const way = { route, targets, node, alike };
    ways.set(route, way);
    return way;
  }

  #piecesOf(accepted: readonly AcceptedPrefix[]): readonly PodPiece[] {
    const alike = new Numbers();
    const overlays = new Map<Overlay, number>();
    return accepted.flatMap((pod) => {
      const { family, first, last } = pod.prefix;
      const overlay = this.#around.overlayOf(pod.prefix);
      const number = overlays.get(overlay) ?? overlays.size;
      overlays.set(overlay, number);
      const owner = pod.owner === undefined ? 'none' : this.#alikeNode(pod.owner);
      const isBare = overlay.encapsulation === 'none';
      return this.#atoms.cut(family, first, last).map((piece) => ({
        pod,
        family,
        first: piece.first,
        last: piece.last,
        alike: alike.of(`${owner} ${number} ${piece.atom}`),
        isBare,
      }));
    });
  }

  /** Places of one text are equal for every check: of nodes, by whichever of their interfaces. */
  #alikePlace({ interface: item, subnet, address }: Place, node: PlacedNode): string {
    const alike = `${this.#alikeNode(node)}`;
    if (item === node.interface) return alike;
    const isOn = this.#around.checkIsOn(item);
    const atom = this.#atoms.of(address.family, address.first);
    return `${alike} by ${subnet.id} ${item.securityGroups} ${isOn} ${item.status} ${atom}`;
  }

  /** Nodes of one number are equal for every check. */
  #alikeNode(node: PlacedNode): number {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const { interface: item, instance, subnet } = node;
    const { address } = this.#around.places.ofNode(node);
    const isOn = this.#around.checkIsOn(item);
    const atom = this.#atoms.of(address.family, address.first);
    const number = this.#alikeNodes.of(
      `${subnet.id} ${item.securityGroups} ${isOn} ${item.status} ${instance?.state} ${node.node.readiness} ${atom}`,
    );
    this.#nodes.set(node, number);
    return number;
  }
}

/** Numbers from 0 for texts, the same for the same text. */
class Numbers {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** The fewest prefixes that make up a part. */
export function prefixesOf({ family, first, last }: Part): readonly Prefix[] {
  return coverOf(first, last, family);
}

function isBefore(
  interval: { readonly family: Family; readonly last: Bound } | undefined,
  family: Family,
  first: Bound,
): boolean {
  if (!interval) return false;
  return interval.family === family ? interval.last < first : interval.family < family;
}
