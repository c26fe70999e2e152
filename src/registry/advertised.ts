import type { Config } from '../config/config.ts';
import type { Finding, Place } from '../finding/finding.ts';

/** Where services say that they are: an ensemble of ZooKeeper servers, or a list in a file. */
export type RegistrySource = Config['registries'][number];

/** One address at which a service says that it is. */
export interface Advertised {
  /** `group/interface:version` as Dubbo writes it, or the second word of a line; empty: not said. */
  readonly service: string;
  /** An IPv4 or IPv6 address in canonical text, or a host's name where that is what was registered. */
  readonly address: string;
  readonly port: number;
  /** What is spoken there, as the provider says: `dubbo`, `tri`, `rest`. Empty: not said. */
  readonly protocol: string;
  /** Who says so: `zookeeper://10.0.0.5:2181/dubbo`, or the name of a file. */
  readonly registry: string;
  /** The line, where the registry is a file. */
  readonly place?: Place | undefined;
}

/** What one registry advertises. */
export interface RegistryReading {
  /** `zookeeper://10.0.0.5:2181/dubbo`, or the name of a file. */
  readonly registry: string;
  /** By service, then address and port, however the registry lists them. */
  readonly advertised: readonly Advertised[];
  /** What of it could not be made out. */
  readonly findings: readonly Finding[];
}

/** A registry could not be read. The message says which, what happened, and what to do next; no secret. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}
