import type { Family, Prefix } from '../address/prefix.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { ChangeKind } from './change.ts';
import type { Instance, Route } from './network.ts';

/** Where a statement about a cloud comes from, and when it was last read. */
export interface Source {
  readonly text: string;
  /** ISO 8601 month or day. */
  readonly checked: string;
}

/** A range that the cloud refuses as a route's destination, and the code it refuses it with. */
export interface RefusedDestination {
  /** What the destination is compared with. */
  readonly range: 'vpc' | 'subnet' | 'container' | readonly Prefix[];
  /** The relations of the destination to the range that are refused. */
  readonly relations: readonly ('equal' | 'inside' | 'around')[];
  readonly code: string;
  readonly why: string;
  readonly source: Source;
}

/** How a node becomes a route's next hop: by its interface, its instance or its address. */
type NodeNextHop = 'interface' | 'instance' | 'address';

/** The kinds of next hop that a program can give to a route. */
export type WritableNextHop = NodeNextHop | 'gateway';

/** A token bucket: `burst` calls at once, then `perSecond`. */
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
  readonly source: Source;
}

/** One cloud as data. Feeds planner, sandbox, conformance skips and the README's matrix. */
export interface CloudRules {
  readonly provider: string;
  /** The cloud's name as people write it. */
  readonly title: string;
  readonly routeLimit: {
    /** Routes in one table where the cloud tells no number. */
    readonly default: number;
    /** The largest number that the cloud raises it to; undefined: not published. */
    readonly most: number | undefined;
    /** `apart`: IPv4 and IPv6 have a limit each; `together`: one for both. */
    readonly families: 'apart' | 'together';
    /** Routes of these origins count. */
    readonly counts: readonly Route['origin'][];
    /** A route with several next hops takes a slot for each. */
    readonly eachNextHop: boolean;
    readonly source: Source;
  };
  /** The first that fits names the code. */
  readonly refused: readonly RefusedDestination[];
  readonly families: readonly Family[];
  /** How a node is named as next hop, and which kinds of next hop the cloud takes. */
  readonly nodeNextHop: NodeNextHop;
  readonly nextHops: readonly WritableNextHop[];
  /** Next hops of one route: more than 1 is equal-cost multipath. */
  readonly maxNextHops: number;
  readonly replaceInPlace: boolean;
  /** Routes in one call that creates or deletes. */
  readonly batchSize: number;
  /** Routes in one call that replaces. */
  readonly replaceBatchSize: number;
  /** One write at a time in a VPC. */
  readonly serialPerVpc: boolean;
  /** How long one write usually keeps the VPC from the next, in milliseconds; 0 where they need not wait. */
  readonly busyMs: number;
  /** How long a write takes to show in reads, in milliseconds, at worst. */
  readonly settleMs: number;
  readonly rates: Readonly<Record<ChangeKind | 'read', Rate>>;
  /** Where podway writes that a route is its own. */
  readonly marks: 'route-description' | 'table-tag';
  /**
   * Keys of tags by which other writers of per-node routes find the tables that they keep. Where the
   * table carries podway's mark too, nothing else tells their routes from podway's.
   */
  readonly anotherWriterTag?: { readonly pattern: RegExp; readonly source: Source } | undefined;
  /** What a mark may be: characters at most, and a start that the cloud refuses. */
  readonly mark: { readonly length: number; readonly refusedStart?: RegExp | undefined };
  /** What the cloud's ids of routes begin with; undefined: routes have none, their destination names them. */
  readonly routeId: string | undefined;
  /** When the cloud shows a route to an interface or instance as a blackhole. */
  readonly blackhole: {
    readonly instance: readonly Instance['state'][];
    /** The interface or instance was deleted, or the interface detached. */
    readonly gone: boolean;
  };
  /** Undefined: the cloud has no such check. */
  readonly sourceDestCheck?: { readonly default: boolean; readonly source: Source } | undefined;
  /** What `node.spec.providerID` looks like; the group `instance`, which ends it, is the instance's id. */
  readonly providerId: {
    readonly pattern: RegExp;
    readonly example: string;
    readonly source: Source;
  };
  /** Where the facts above come from that name no source of their own. */
  readonly sources: Readonly<
    Record<
      | 'families'
      | 'nextHops'
      | 'replaceInPlace'
      | 'batchSize'
      | 'serialPerVpc'
      | 'settleMs'
      | 'marks'
      | 'blackhole'
      | 'codes',
      Source
    >
  >;
  /** Error codes of refusals that any cloud knows. */
  readonly codes: {
    readonly table: string;
    /** The table takes no routes of users (it belongs to a gateway). */
    readonly edgeTable: string;
    readonly duplicate: string;
    /** The destination is taken by a propagated route; undefined: the cloud takes both. */
    readonly propagated: string | undefined;
    /** There is no route to delete. */
    readonly missing: string;
    /** There is no route to replace. */
    readonly missingReplace: string;
    readonly full: string;
    /** There is no such next hop in the VPC. */
    readonly nextHop: Readonly<Record<WritableNextHop, string>>;
    /** The cloud takes no next hop of that kind. */
    readonly nextHopKind: string;
    /** The next hop is there and cannot carry packets (detached, terminated). */
    readonly nextHopState: string;
    /** More next hops than `maxNextHops`. */
    readonly multipath: string;
    /** An instance with several interfaces; undefined: the cloud takes its primary one. */
    readonly severalInterfaces: string | undefined;
    readonly system: string;
    readonly family: string;
    /** IPv6 refusals of clouds that have them. */
    readonly ipv6: {
      readonly vpcWithout: string | undefined;
      readonly primaryInterface: string | undefined;
      readonly severalAddresses: string | undefined;
    };
    readonly mark: string;
    readonly interface: string;
    /** The cloud has no source/destination check. */
    readonly check: string;
    readonly batch: string;
    /** Another write is under way in the VPC; undefined: writes run beside each other. */
    readonly busy: string | undefined;
    /** Codes that say that calls come too fast; undefined: none is known. */
    readonly throttled?: RegExp | undefined;
  };
  /** What the cloud's own analyser of paths calls the same things; undefined: it has none, or no codes. */
  readonly analyser?:
    | {
        readonly title: string;
        readonly codes: Readonly<Partial<Record<FindingCode, string>>>;
        readonly source: Source;
      }
    | undefined;
  /**
   * Remedies in this cloud's own commands; they win over the catalogue's. Words in braces stand for the
   * things at hand (src/validator/blockers.ts fills them); where one has no name, the catalogue's is told.
   */
  readonly remedies: Readonly<Partial<Record<FindingCode, string>>>;
}
