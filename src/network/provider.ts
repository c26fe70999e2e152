import type { Family } from '../address/prefix.ts';
import type { Place } from '../finding/finding.ts';
import type { ChangeKind, Outcome, RouteChange } from './change.ts';
import type { Clock } from './clock.ts';
import type { Network, Part } from './network.ts';
import type { CloudRules } from './rules.ts';

/** What every call to a provider is given. The signal stops reads and waits, never a sent write. */
export interface Context {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface Scope {
  readonly vpc: string;
  /** Only these route tables; absent: all of the VPC. */
  readonly tables?: readonly string[] | undefined;
  readonly parts: readonly Part[];
}

/** Reads a VPC. All that `plan` and `validate` are ever given. */
export interface Reader {
  /**
   * Complete and paged to the end; a part that only validation needs and that could not be read is
   * named in `incomplete`.
   * @throws {ProviderError} when anything else could not be read.
   */
  read(scope: Scope, context: Context): Promise<Network>;
}

/** One op of a plan, as a writer needs it. */
export type BatchItem = RouteChange & { readonly id: string };

/** Ops of one kind and table, none needing another, at most the cloud's batch size. */
export type Batch = readonly BatchItem[];

/** Writes to a VPC. Only `apply` asks for one. */
export interface Writer {
  /** Never throws: one outcome per item, in the batch's order. */
  write(batch: Batch, context: Context): Promise<readonly Outcome[]>;
  /**
   * Waits until what was written can be read back, and says for each item whether it holds. Called right
   * after `write`, of clouds that carry writes out later (`busyMs` is not 0): that is how long it usually
   * takes, so two reads should do. Never throws.
   */
  settle(batch: Batch, context: Context): Promise<readonly Outcome[]>;
}

/** What `plan` and `snapshot` are given: there is no way from here to a write. */
export interface ReadSource {
  readonly rules: CloudRules;
  readonly reader: Reader;
  /** Releases what the provider holds (locks, sockets). Safe to call twice. */
  close(): Promise<void>;
}

export interface Provider extends ReadSource {
  /**
   * @throws {ReadOnlyError} for networks that cannot be written (a snapshot, a CLI's output).
   * @throws {ProviderError} when nothing could be written (state file locked or not writable).
   */
  writer(): Promise<Writer>;
}

/** A limit of routes in a table, as podway.yaml tells it: an entry of `routes.limits`. */
export interface ConfiguredLimit {
  readonly limit: number;
  /** Absent: every table. */
  readonly tables?: readonly string[] | undefined;
  /** Absent: every limit of the table. */
  readonly families?: readonly Family[] | undefined;
  /** Where it is written, for errors about it. */
  readonly place?: Place | undefined;
}

/** What `providers/index.ts` opens: one of the four sources of podway.yaml's `network.source`. */
export interface ProviderTarget {
  readonly provider: string;
  readonly region: string;
  readonly vpc: string;
  readonly source:
    | { readonly kind: 'api'; readonly endpoint?: string | undefined }
    | { readonly kind: 'sandbox'; readonly path: string }
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'describe'; readonly path: string };
  /** `routes.limits`: instead of the limits that the source tells. */
  readonly limits?: readonly ConfiguredLimit[] | undefined;
}

/** What an adapter may know of the world around the process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The provider could not do what was asked; the message says who, what, got, wanted and what next. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
}

/** The network is a recording: reading it is all one can do. */
export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';
}

/** The kinds of change in the order that a plan lists them. */
export const changeKinds: readonly ChangeKind[] = [
  'claim-table',
  'disable-source-dest-check',
  'create-route',
  'replace-route',
  'delete-route',
];
