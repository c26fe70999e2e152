import type { Cluster } from '../cluster/cluster.ts';
import type { Port } from '../config/ports.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { joinTopology } from '../topology/join.ts';
import { type Change, type Difference, differenceBetween } from './difference.ts';
import { minusPorts } from './port-runs.ts';
import { type Reachability, reachabilityOf, sendersApart } from './reachability.ts';
import { trafficOf, trafficText } from './traffic.ts';
import type { ValidateOptions, ValidationPolicy } from './validate.ts';

/** Two networks, and the cluster that is in both. */
export interface Compared {
  readonly cluster: Cluster;
  readonly before: Network;
  readonly now: Network;
}

/**
 * Compares two networks with one cluster in them. Pure.
 *
 * @throws {TopologyError} where podway.yaml names what one of them does not have.
 */
export function compareNetworks(
  { cluster, before, now }: Compared,
  policy: ValidationPolicy,
  rules: CloudRules,
  { isStrict }: ValidateOptions = {},
): Difference {
  const joined = [before, now].map((network) => ({
    network,
    topology: joinTopology(cluster, network, policy, rules),
  }));
  const alsoApart = joined.flatMap(({ network, topology }) => sendersApart(network, topology));
  const [earlier, later] = joined.map(
    ({ network, topology }): Reachability =>
      reachabilityOf({ network, topology, policy, rules, isStrict, alsoApart }),
  ) as [Reachability, Reachability];
  return differenceBetween(
    earlier,
    later,
    policy.expect.flatMap(({ ports }) => ports),
  );
}

const codes = { lost: 'regression', gained: 'new-exposure', unclear: 'newly-unknown' } as const;

const stories = {
  lost: 'arrived there, and do not any more',
  gained: 'did not arrive there, and do now',
  unclear: 'could be told there, and cannot any more',
} as const;

/**
 * What of a difference is worth a finding: a loss, unless podway.yaml wants these packets not to arrive,
 * and a gain, unless it wants them to.
 *
 * @param where names the network that was compared with.
 */
export function differenceFindings(
  { changes }: Difference,
  expect: ValidationPolicy['expect'],
  where: string,
): readonly Finding[] {
  return changes.flatMap((change) => {
    const ports = minusPorts(change.ports, wantedPorts(change, expect));
    if (ports.length === 0) return [];
    const { kind, consumer, subnets, cidrs } = change;
    const to = some(cidrs.map(({ text }) => text));
    const what = some(ports.map((port) => trafficText(trafficOf(port, 4))));
    return finding(codes[kind], {
      subject: `consumer/${consumer}`,
      evidence: `${what} from ${some(subnets)} to ${to}: ${stories[kind]} (${where})`,
    });
  });
}

function wantedPorts(
  { kind, consumer }: Change,
  expect: ValidationPolicy['expect'],
): readonly Port[] {
  if (kind === 'unclear') return [];
  return expect
    .filter(({ from, reachable }) => from === consumer && reachable === (kind === 'gained'))
    .flatMap(({ ports }) => ports);
}

function some(items: readonly string[]): string {
  const rest = items.length - 4;
  return items.slice(0, 4).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
