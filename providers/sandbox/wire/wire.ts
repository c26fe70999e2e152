import type { IncomingHttpHeaders } from 'node:http';
import type { RouteChange } from '../../../src/network/change.ts';
import type { Clock } from '../../../src/network/clock.ts';
import type { Network } from '../../../src/network/network.ts';
import type { CloudRules } from '../../../src/network/rules.ts';
import type { Attempt } from '../cloud.ts';

/** One HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTP reply, before it is sent. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a cloud says no: its code, and the HTTP status that it comes with. */
export interface WireError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * The cloud behind the wire: one Network in time, for the length of one request. Requests come one
 * after the other, never two at a time.
 */
export interface WireCloud {
  readonly rules: CloudRules;
  /** What callers date their signatures by. Not always the clock that writes settle on. */
  readonly clock: Clock;
  /** The network as a read sees it now: late writes not there yet or `pending`, blackholes shown. */
  read(): Promise<Network>;
  /**
   * One change under the cloud's strict rules: taken (reads may show it later) or refused. All changes
   * of one request are one task: they do not keep each other from the VPC.
   */
  write(change: RouteChange): Promise<Attempt>;
  /** The network as the cloud itself knows it: what writes are judged by, whether reads show it yet or not. */
  state(): Promise<Network>;
  /** In the form of the cloud's own ids of requests; never the same twice. */
  requestId(): string;
  /** The same object in every request to one cloud: what an API remembers between requests hangs on it. */
  readonly identity: object;
}

/** One cloud's HTTP API, written from its vendor's documentation. */
export interface WireApi {
  readonly provider: string;
  /** The action that a request asks for, such as `CreateRoute`; undefined where it names none. */
  actionOf(request: WireRequest): string | undefined;
  /** Checks the signature's form and key, then the parameters, then does it. Never throws. */
  answer(request: WireRequest, cloud: WireCloud): Promise<WireReply>;
  /** An error in the cloud's own envelope: for throttling, and for faults that were asked for. */
  refuse(request: WireRequest, error: WireError, cloud: WireCloud): WireReply;
  /** What the cloud answers when an action is called too often. */
  readonly throttled: WireError;
  /** What the cloud answers when it broke. */
  readonly broken: WireError;
}
