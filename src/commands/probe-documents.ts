import { networkInterfaces } from 'node:os';
import { Prefix } from '../address/prefix.ts';
import { ClusterError } from '../cluster/cluster.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import { ProviderError } from '../network/provider.ts';
import type { Endpoint } from '../prober/attempt.ts';
import type { PlacedNode, Topology } from '../topology/topology.ts';
import { type ExplainedFlow, explain, UnknownEndError } from '../validator/explain.ts';
import { type Validation, validateNetwork } from '../validator/validate.ts';
import { InconclusiveError } from './inconclusive.ts';
import { type Opened, readCluster, withPlaces } from './inputs.ts';
import { readWhole } from './read-whole.ts';

/** What the documents say of this host and the pods. */
export interface Documents {
  readonly opened: Opened;
  readonly network: Network;
  readonly validation: Validation;
  /** Of this host, as far as the VPC knows it: an address or a consumer. */
  readonly from: string;
}

/** Why there is nothing to hold live packets against. */
export type Compared =
  | { readonly kind: 'documents'; readonly documents: Documents }
  | { readonly kind: 'none'; readonly findings: readonly Finding[] };

/**
 * Reads cluster and network and validates them. A consumer is often not allowed to: then the probe goes
 * on without, and a finding says so.
 */
export async function readDocuments(opened: Opened, asked: string | undefined): Promise<Compared> {
  const { loaded, rules, world } = opened;
  try {
    const cluster = await readCluster(opened);
    const network = await readWhole(opened);
    const validation = withPlaces(
      () => validateNetwork(cluster, network, loaded.config, rules),
      loaded,
    );
    const from = asked ?? ownAddress(network);
    if (from === undefined)
      return missing(
        `no address of this host is in a subnet of ${network.vpc.id}; name one by --from`,
      );
    return { kind: 'documents', documents: { opened, network, validation, from } };
  } catch (error) {
    world.signal.throwIfAborted();
    const isExpected = [ProviderError, ClusterError, InconclusiveError].some(
      (kind) => error instanceof kind,
    );
    if (!isExpected || !(error instanceof Error)) throw error;
    return missing(error.message);
  }
}

function missing(evidence: string): Compared {
  return {
    kind: 'none',
    findings: [finding('not-compared', { subject: 'probe', evidence })],
  };
}

function ownAddress({ subnets }: Network): string | undefined {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return own
    .filter(({ internal }) => !internal)
    .map(({ address }) => address.replace(/%.*$/, ''))
    .find((address) =>
      subnets.some(({ cidrs }) => cidrs.some((one) => one.containsAddress(address))),
    );
}

/** The flow to an endpoint as validate explains it; undefined where it is no pod's, or this host is unknown. */
export function flowTo(
  { address, port }: Endpoint,
  { opened, validation, from }: Documents,
): ExplainedFlow | undefined {
  const { topology, reachability } = validation;
  const question = {
    from,
    to: address,
    port: { protocol: 'tcp', from: port, to: port },
  } as const;
  try {
    return explain(question, topology, opened.loaded.config.consumers, reachability)[0];
  } catch (error) {
    if (error instanceof UnknownEndError) return undefined;
    throw error;
  }
}

/** The addresses of a node that tell something: its own, and the first of its pod prefix, its bridge's. */
export function landmarksOf(
  node: PlacedNode,
  { accepted }: Pick<Topology, 'accepted'>,
  family: Prefix['family'],
): { readonly own: string | undefined; readonly bridge: string | undefined } {
  const prefix = accepted.find(({ owner, prefix: one }) => owner === node && one.family === family);
  const own = node.interface.addresses.find((one) => Prefix.ofAddress(one).family === family);
  return { own, bridge: prefix && bridgeOf(prefix.prefix) };
}

/** `10.244.2.0/24` → `10.244.2.1`: where bridge, host-local and flannel put the node's end. */
export function bridgeOf({ family, first, last }: Prefix): string | undefined {
  if (first === last) return undefined;
  const next = typeof first === 'bigint' ? first + 1n : first + 1;
  return Prefix.of(family, next, family === 4 ? 32 : 128).text.replace(/\/\d+$/, '');
}
