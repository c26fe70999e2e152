import { isIP } from 'node:net';
import type { Finding } from '../finding/finding.ts';
import type { Endpoint } from '../prober/attempt.ts';
import { type Protocol, usualProtocol } from '../prober/protocol.ts';
import { outOfScope } from '../prober/scope.ts';
import { Standings } from '../registry/standing.ts';
import { standingFindings } from '../registry/standing-findings.ts';
import type { Opened } from './inputs.ts';
import type { Documents } from './probe-documents.ts';
import { readRegistries } from './registries.ts';
import type { World } from './world.ts';

/** What registries advertise, for a probe. */
interface RegistryTargets {
  readonly endpoints: readonly Endpoint[];
  /** What of it nobody can reach, or could not be made out. */
  readonly findings: readonly Finding[];
}

/**
 * Reads the registries that `--registry` names. What they advertise is tried where it is an address in the
 * networks that podway may touch; names, and addresses elsewhere, are left alone, and with podway.yaml a
 * finding says what they are.
 */
export async function registryTargets(
  named: readonly string[],
  protocol: Protocol | undefined,
  opened: Opened | undefined,
  documents: Documents | undefined,
  world: World,
): Promise<RegistryTargets> {
  if (named.length === 0) return { endpoints: [], findings: [] };
  const loaded = opened?.loaded ?? { config: { registries: [] } };
  const readings = await readRegistries(named, { loaded, context: world, world });
  const advertised = readings.flatMap((one) => one.advertised);
  const endpoints = advertised
    .filter(({ address }) => isIP(address) !== 0)
    .map(({ address, port, protocol: said }) => ({
      address,
      port,
      protocol: protocol ?? (said === 'dubbo' ? said : usualProtocol(port)),
    }));
  const podNetworks = opened?.loaded.config.cluster.podNetworks.map(({ cidr }) => cidr);
  const vpc = documents?.network.vpc.cidrs ?? [];
  const outside = new Set(outOfScope(endpoints, podNetworks && [...podNetworks, ...vpc]));
  return {
    endpoints: endpoints.filter((one) => !outside.has(one)),
    findings: [
      ...readings.flatMap(({ findings }) => findings),
      ...(documents ? placed(advertised, documents) : []),
    ],
  };
}

function placed(
  advertised: Parameters<typeof standingFindings>[0][number]['at'][],
  { network, validation, opened }: Documents,
): readonly Finding[] {
  const standings = new Standings(network, validation.topology, opened.loaded.config);
  return standingFindings(advertised.map((at) => ({ at, standing: standings.of(at.address) })));
}
