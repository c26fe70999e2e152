import type { Network, Part } from '../src/network/network.ts';
import type { Provider, Surroundings } from '../src/network/provider.ts';

export type { Surroundings };

// What a cloud's folder gives to `providers/index.ts`: types only, so that all clouds look alike.
//
//   providers/<cloud>/adapter.ts     export const openApi: OpenApi
//   providers/<cloud>/described.ts   export const described: DescribedCloud

/** The VPC that an adapter is opened for. */
export interface ApiTarget {
  readonly region: string;
  readonly vpc: string;
  /** `network.source.api.endpoint`: instead of the cloud's own, for all of its services. */
  readonly endpoint?: string | undefined;
}

/**
 * Opens a cloud's API through its SDK, which is loaded only now. Nothing is sent yet.
 *
 * @throws {ProviderError} for an endpoint or a proxy that is no URL, and for credentials that are
 * missing where that shows without a call.
 */
export type OpenApi = (target: ApiTarget, surroundings: Surroundings) => Promise<Provider>;

/** What a program printed as one thing of a list: fields as they came. */
export type Printed = Readonly<Record<string, unknown>>;

/** One kind of list that a cloud's CLI prints. */
export interface PrintedList {
  /** How the cloud names it: `RouteTables`. The key of `Dump.lists`. */
  readonly name: string;
  /**
   * Where it stands in a reply: `['RouteTableList', 'RouterTableListType']`; each of several that is
   * there counts. Lists on the way are walked through: `['Reservations', 'Instances']`. One item alone
   * may stand in a list's place; the empty path is a reply that is itself an item.
   */
  readonly paths: readonly (readonly string[])[];
  /** Fields of an item. A bare array (`--query`) is this list where each item has all of them. */
  readonly tells: readonly string[];
  /** What tells two items apart: `RouteTableId`. */
  readonly key: (item: Printed) => string;
  /** Completes an item with what only the name of its file tells. */
  readonly fromFile?: ((item: Printed, file: string) => Printed) | undefined;
  /** The command that prints all of it, with `VPC` and `REGION` where those stand. */
  readonly command: string;
  /** `planning`: nothing goes without it. A part: without it that part is `incomplete`. `maybe`: not missed. */
  readonly neededFor: 'planning' | Part | 'maybe';
}

/** All that was printed, by the name of the list. A list that nobody printed is missing; an empty one is there. */
export interface Dump {
  readonly lists: ReadonlyMap<string, readonly Printed[]>;
  /** The folder or file, for messages. */
  readonly where: string;
  /** When the oldest of the files was written: ISO 8601, UTC. */
  readonly collectedAt: string;
}

/** How a cloud's CLI prints, and what that says. */
export interface DescribedCloud {
  readonly lists: readonly PrintedList[];
  /**
   * Where a reply says that it is cut (a token that leads on): the words for the message, and how to
   * read on. Undefined where it is whole, and where only `total` can tell.
   */
  cut(reply: Printed, list: PrintedList): string | undefined;
  /** How many items there are in all, where a reply tells: all files together must have as many. */
  total?(reply: Printed, list: PrintedList): number | undefined;
  /**
   * The network that was printed.
   *
   * @param incomplete the parts whose lists are missing; named in the network.
   * @throws {ProviderError} where items are not as the cloud prints them, or the VPC is not among them.
   */
  networkOf(
    dump: Dump,
    target: { readonly region: string; readonly vpc: string },
    incomplete: readonly Part[],
  ): Network;
}
