import { after, type Bound, before, type Family } from '../address/bounds.ts';
import type { Interval } from '../address/longest-match.ts';
import type { Prefix } from '../address/prefix.ts';
import { coverOf } from '../address/prefix-set.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Port } from '../config/ports.ts';
import type { Route, RouteTable } from '../network/network.ts';
import { hostIdOf } from '../topology/locate-nodes.ts';
import type { AcceptedPrefix, PlacedNode } from '../topology/topology.ts';
import type { Atoms } from './atoms.ts';
import type { ConsumerSide } from './consumer-side.ts';
import type { Place, Target } from './place.ts';
import { type Step, type Surroundings, verdictOf } from './step.ts';
import { trafficOf } from './traffic.ts';
import { walk } from './walk.ts';

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
  /** Of their owner. */
  readonly host: string | undefined;
  /** Without encapsulation the walk looks at this very destination, unless it is direct. */
  readonly isBare: boolean;
}

/** Where a route leads; `host`: what is one machine's, where that is a node of the cluster. */
interface Lead extends Omit<RouteWay, 'route'> {
  readonly host: string | undefined;
}

type Walked = Pick<Group, 'verdict' | 'steps'>;

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
  readonly #alikeSide: (side: ConsumerSide) => string;
  readonly #kinds = new Map<RouteTable, ReadonlyMap<number, Kind>>();
  /** By what a route has for its one next hop: thousands of routes lead to one node. */
  readonly #leads = new Map<Target, Lead>();
  /** Of routes that are no such plain ones. */
  readonly #oddLeads = new Map<Route, Lead>();
  /** By hosts that are alike and a port: what was walked for each kind that all tables have in common. */
  readonly #walked = new Map<string, Map<number, Walked>>();
  readonly #alikeWays = new Numbers();
  readonly #alikeNodes = new Numbers();
  readonly #nodes = new Map<PlacedNode, number>();

  /**
   * @param accepted in order of address.
   * @param alikeSide one text for all sides whose packets to nodes fare alike.
   */
  constructor(
    around: Surroundings,
    accepted: readonly AcceptedPrefix[],
    atoms: Atoms,
    alikeSide: (side: ConsumerSide) => string,
  ) {
    this.#around = around;
    this.#atoms = atoms;
    this.#alikeSide = alikeSide;
    this.#pieces = this.#piecesOf(accepted);
  }

  answer(side: ConsumerSide, port: Port | undefined): Answer {
    const { family } = side.source;
    const asked = port === undefined ? 'routing' : JSON.stringify(port);
    const key = `${this.#alikeSide(side)} ${asked}`;
    const walked = this.#walked.get(key) ?? new Map<number, Walked>();
    this.#walked.set(key, walked);
    const traffic = port && trafficOf(port, family);
    const groups: Group[] = [];
    for (const [number, { example, count }] of this.#kindsOf(side.table)) {
      if (example.family !== family) continue;
      // What is peculiar to one table, or to one route, is not in common.
      const isCommon = number >= 0 && (example.way === undefined || example.way.node !== undefined);
      const known = isCommon ? walked.get(number) : undefined;
      const found = known ?? this.#walk(side, example, traffic);
      if (isCommon && !known) walked.set(number, found);
      const parts = () => (count === 1 ? [example] : this.#partsOf(side.table, number));
      groups.push({ ...found, count, parts });
    }
    return { side, port, groups };
  }

  /** Every accepted prefix, cut where the table's routes and the rules change, in order of address. */
  parts(table: RouteTable): readonly Part[] {
    const parts: Part[] = [];
    this.#scan(table, (_, piece, first, last, route) => {
      parts.push(this.#part(piece, first, last, route));
    });
    return parts;
  }

  #walk(side: ConsumerSide, part: Part, traffic: ReturnType<typeof trafficOf> | undefined): Walked {
    const { pod, way } = part;
    const destination = prefixesOf(part)[0] ?? pod.prefix;
    const flow = { side, route: way?.route, destination, pod, traffic };
    const steps = walk(flow, way?.targets ?? [], this.#around);
    return { steps, verdict: verdictOf(steps) };
  }

  #kindsOf(table: RouteTable): ReadonlyMap<number, Kind> {
    const known = this.#kinds.get(table);
    if (known) return known;
    const kinds = new Map<number, Kind>();
    this.#scan(table, (number, piece, first, last, route) => {
      const kind = kinds.get(number);
      if (kind) kind.count++;
      else kinds.set(number, { example: this.#part(piece, first, last, route), count: 1 });
    });
    this.#kinds.set(table, kinds);
    return kinds;
  }

  #partsOf(table: RouteTable, wanted: number): readonly Part[] {
    const parts: Part[] = [];
    this.#scan(table, (number, piece, first, last, route) => {
      if (number === wanted) parts.push(this.#part(piece, first, last, route));
    });
    return parts;
  }

  #part({ pod, family }: PodPiece, first: Bound, last: Bound, route: Route | undefined): Part {
    const way = route && { route, ...this.#leadOf(route) };
    return { pod, family, first, last, way };
  }

  /** Visits every part in order of address, with the number of its kind. */
  #scan(
    table: RouteTable,
    visit: (
      kind: number,
      piece: PodPiece,
      first: Bound,
      last: Bound,
      route: Route | undefined,
    ) => void,
  ): void {
    const intervals = this.#around.lookups.intervals(table);
    const size = this.#pieces.length + 1;
    let next = 0;
    let alone = -1;
    let lead: Lead | undefined;
    let leadOf: Interval<Route> | undefined;
    const found = (
      piece: PodPiece,
      first: Bound,
      last: Bound,
      route: Route | undefined,
      by: Lead | undefined,
    ): void => {
      const isToNode = by?.host !== undefined;
      const isDirect = isToNode && by.host === piece.host;
      const isAlone = piece.isBare && isToNode && !isDirect;
      const ends = ((by?.alike ?? -1) + 1) * size + piece.alike;
      visit(isAlone ? alone-- : ends * 2 + (isDirect ? 1 : 0), piece, first, last, route);
    };
    for (const piece of this.#pieces) {
      const { family, first, last } = piece;
      while (isBefore(intervals[next], family, first)) next++;
      let from = first;
      for (let at = next; from <= last; at++) {
        const interval = intervals[at];
        if (interval === undefined || interval.family !== family || interval.first > last) {
          found(piece, from, last, undefined, undefined);
          break;
        }
        if (interval.first > from) {
          found(piece, from, before(interval.first), undefined, undefined);
          from = interval.first;
        }
        if (interval !== leadOf) {
          lead = this.#leadOf(interval.value);
          leadOf = interval;
        }
        const end = interval.last < last ? interval.last : last;
        found(piece, from, end, interval.value, lead);
        from = after(end);
      }
    }
  }

  #leadOf(route: Route): Lead {
    const { nextHops, state } = route;
    const [hop] = nextHops;
    const only = hop && nextHops.length === 1 ? this.#around.places.target(hop) : undefined;
    if (state === 'active' && only?.kind === 'place' && only.place.node) {
      const known = this.#leads.get(only);
      if (known) return known;
      const { node } = only.place;
      const alike = this.#alikeWays.of(`node ${this.#alikePlace(only.place, node)}`);
      const lead = { targets: [only], node, host: hostIdOf(node.interface), alike };
      this.#leads.set(only, lead);
      return lead;
    }
    const known = this.#oddLeads.get(route);
    if (known) return known;
    const targets = nextHops.map((one) => this.#around.places.target(one));
    const alike = this.#alikeWays.of(`route ${this.#alikeWays.size}`);
    const lead = { targets, node: undefined, host: undefined, alike };
    this.#oddLeads.set(route, lead);
    return lead;
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
        host: pod.owner && hostIdOf(pod.owner.interface),
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
