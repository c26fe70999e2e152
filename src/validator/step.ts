import type { Prefix } from '../address/prefix.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Config } from '../config/config.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { Interface, Network, Route, RouteTable, Subnet } from '../network/network.ts';
import type { AcceptedPrefix } from '../topology/topology.ts';
import type { AssumptionId } from './assumptions.ts';
import type { ConsumerSide } from './consumer-side.ts';
import type { Decision, Filters } from './filters.ts';
import type { Lookups } from './lookups.ts';
import type { Places, Target } from './place.ts';
import type { Traffic } from './traffic.ts';

/** Whom a step is about: its name comes from the flow at hand, since many flows share one walk. */
export type Role = 'consumer' | 'route' | 'hop' | 'owner';

/** One check on the way of a packet. */
export interface Step {
  readonly way: 'request' | 'reply';
  readonly role: Role;
  /** What was looked at: `security groups, egress`. */
  readonly check: string;
  readonly decision: Decision | 'assumed';
  /** Absent where the packet passed. */
  readonly code?: FindingCode | undefined;
  readonly assumption?: AssumptionId | undefined;
  /** The rule, route or state that decided. */
  readonly by: string;
  readonly nearest?: string | undefined;
  /** Which of the route's next hops it is about; absent: the first. */
  readonly hop?: number | undefined;
  /** The subnet whose route table was looked at, where that is a node's. */
  readonly subnet?: string | undefined;
}

/** Packets of one consumer to addresses of one pod prefix that one route serves. */
export interface Flow {
  readonly side: ConsumerSide;
  /** The route that longest-prefix match takes; undefined: none. */
  readonly route: Route | undefined;
  /** Where it leads, by one of its next hops. */
  readonly target: Target | undefined;
  /** Addresses of one atom. */
  readonly destination: Prefix;
  readonly pod: AcceptedPrefix;
  /** Undefined: routing alone is asked for. */
  readonly traffic: Traffic | undefined;
}

/** What walks look things up in; one for a network. */
export interface Surroundings {
  readonly network: Network;
  readonly filters: Filters;
  readonly lookups: Lookups;
  readonly places: Places;
  /** What rules that let pods' packets through have to name. */
  readonly podNetworks: readonly Prefix[];
  readonly overlayOf: (pods: Prefix) => Overlay;
  readonly tableOf: (subnet: Subnet) => RouteTable | undefined;
  /** True while the interface drops packets that are not to or from its own addresses. */
  readonly checkIsOn: (item: Interface) => boolean;
  readonly assume: Config['assume'];
  /** Open assumptions make a verdict unknown. */
  readonly isStrict: boolean;
}

/** Unreachable if anything blocks; else unknown if anything is; else reachable. */
export function verdictOf(steps: readonly Step[]): 'reachable' | 'unreachable' | 'unknown' {
  if (steps.some(({ decision }) => decision === 'block')) return 'unreachable';
  return steps.some(({ decision }) => decision === 'unknown') ? 'unknown' : 'reachable';
}
