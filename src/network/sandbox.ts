import type { Clock } from './clock.ts';

/** A sandbox to serve, as the command line asks for it. */
export interface SandboxToServe {
  /** A Network document's path. */
  readonly network: string;
  /** The file stays as it is. */
  readonly memory: boolean;
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** How long a write takes to settle, in milliseconds; undefined: as the cloud usually takes. */
  readonly settleMs: number | undefined;
  /** A Faults document's path. */
  readonly faults: string | undefined;
  readonly clock: Clock;
}

/** A sandbox that is being served. */
export interface ServedSandbox {
  readonly url: string;
  /** The cloud's name as people write it, and the VPC's id. */
  readonly title: string;
  readonly vpc: string;
  readonly settleMs: number;
  close(): Promise<void>;
}
