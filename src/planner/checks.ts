import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { PlacedNode } from '../topology/topology.ts';
import type { Op } from './plan.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';

type CheckOp = Extract<Op, { readonly kind: 'disable-source-dest-check' }>;

export interface Checks {
  readonly ops: readonly CheckOp[];
  /** By interface id, the id of the op that switches its check off. */
  readonly byInterface: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * The source/destination check drops packets that are not from or to the interface's own addresses.
 * It must be off at every next hop; and, where entering traffic is not known to be masqueraded or
 * leaves bare between subnets, wherever replies of pods leave: at their owners.
 */
export function planChecks(tables: readonly TablePlan[], situation: Situation): Checks {
  const { carriage } = situation;
  const reasons = new Map<PlacedNode, string>();
  const isOn = ({ interface: item }: PlacedNode): boolean => situation.checkIsOn(item);
  for (const table of tables) {
    for (const { pod, after } of table.flows) {
      if (!after || after === 'foreign') continue;
      if (isOn(after)) reasons.set(after, `${after.node.name} is a next hop`);
      const { owner } = pod;
      if (!owner || reasons.has(owner) || !isOn(owner)) continue;
      if (!carriage(pod.prefix).repliesBare) continue;
      reasons.set(owner, `replies of the pods on ${owner.node.name} leave by it`);
    }
  }
  const on = [...reasons].toSorted(([a], [b]) => (a.interface.id < b.interface.id ? -1 : 1));
  if (situation.policy.routes.sourceDestCheck === 'report') {
    return { ops: [], byInterface: new Map(), findings: on.map((one) => report(one, situation)) };
  }
  const ops = on.map(
    ([node, reason]): CheckOp => ({
      kind: 'disable-source-dest-check',
      id: node.interface.id,
      interface: node.interface.id,
      before: { sourceDestCheck: true },
      after: { sourceDestCheck: false },
      needs: [],
      relies: [],
      effect: 'keeps',
      reason,
    }),
  );
  return { ops, byInterface: new Map(ops.map((op) => [op.interface, op.id])), findings: [] };
}

function report([node, reason]: readonly [PlacedNode, string], { rules }: Situation): Finding {
  const remedy = rules.remedies['source-dest-check'];
  return finding('source-dest-check', {
    subject: `interface/${node.interface.id}`,
    evidence: `the check is on, and ${reason}`,
    remedy: remedy?.replaceAll('INTERFACE', node.interface.id),
  });
}
