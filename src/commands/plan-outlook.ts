import type { Network, Part } from '../network/network.ts';
import { withChanges } from '../network/with-change.ts';
import type { PlannedReach } from '../planner/plan.ts';
import { outlookOf } from '../validator/outlook.ts';
import { trafficOf, trafficText } from '../validator/traffic.ts';
import { decideNetwork } from '../validator/validate.ts';
import { wantedAnswers } from '../validator/wanted.ts';
import type { Opened, Planned } from './inputs.ts';

/** What filters packets. Planning does without, so a policy may keep it back. */
export const filterParts: readonly Part[] = ['securityGroups', 'acls', 'gateways'];

/**
 * What a plan does to what consumers reach, judged on the network as it is and as the plan leaves it.
 * Where what filters packets was not read, by routing alone.
 */
export function planOutlook(
  { body, cluster, network }: Planned,
  { loaded, rules }: Opened,
): readonly PlannedReach[] {
  const isFiltered = !filterParts.some((part) => network.incomplete.includes(part));
  const policy = isFiltered ? loaded.config : { ...loaded.config, expect: [] };
  const answersIn = (state: Network) => wantedAnswers(decideNetwork(cluster, state, policy, rules));
  const before = answersIn(network);
  // Most runs of a pipeline find nothing to do.
  const afterwards = body.ops.length === 0 ? before : answersIn(withChanges(network, body.ops));
  return outlookOf(before, afterwards).map((outlook) => ({
    ...outlook,
    ports: outlook.ports.map((port) => trafficText(trafficOf(port, 4))),
  }));
}
