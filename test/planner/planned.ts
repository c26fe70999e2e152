import { hopText } from '../../src/network/next-hop.ts';
import { withChanges } from '../../src/network/with-change.ts';
import type { Op, PlanBody } from '../../src/planner/plan.ts';
import { planRoutes } from '../../src/planner/plan-routes.ts';
import { sealPlan } from '../../src/planner/seal.ts';
import { plain } from '../../src/report/paint.ts';
import { planText } from '../../src/report/plan-text.ts';
import type { World } from '../world/world.ts';

export function planOf({ cluster, network, policy, rules }: World): PlanBody {
  return planRoutes(cluster, network, policy, rules);
}

/** The plan as `podway plan` prints it. */
export function textOf(world: World): string {
  const plan = sealPlan(planOf(world), {
    createdAt: '',
    tool: { name: '', version: '' },
    inputs: {},
  });
  const options = { paint: plain, guards: [], applyCommand: 'podway apply plan.json' };
  return `\n${planText({ ...plan, digest: 'sha256:…' }, options)}`;
}

/** The world after all of the plan's ops. */
export function applied(world: World, ops: readonly Op[] = planOf(world).ops): World {
  return { ...world, network: withChanges(world.network, ops) };
}

/** What each op waits for: `- rtb-a/10.244.1.0/24 after + rtb-a/10.244.0.0/16`. */
export function orderOf(world: World): readonly string[] {
  const { ops } = planOf(world);
  const marks = new Map(ops.map((op) => [op.id, `${symbol[op.kind]} ${op.id}`]));
  return ops.map(({ id, needs }) =>
    [
      marks.get(id),
      ...(needs.length === 0 ? [] : ['after', needs.map((need) => marks.get(need)).join(', ')]),
    ].join(' '),
  );
}

const symbol: Readonly<Record<Op['kind'], string>> = {
  'create-route': '+',
  'replace-route': '~',
  'delete-route': '-',
  'disable-source-dest-check': '!',
  'claim-table': '#',
};

/** The findings: `error destination-foreign route/rtb-a/10.244.1.0/24: node-1 owns …`. */
export function findingsOf(world: World): readonly string[] {
  return planOf(world).findings.map(
    (one) => `${one.severity} ${one.code} ${one.subject}: ${one.evidence}`,
  );
}

/** Every check is off: what most worlds that are not about checks want. */
export function checksOff(world: World): World {
  const interfaces = world.network.interfaces.map((one) => ({ ...one, sourceDestCheck: false }));
  return { ...world, network: { ...world.network, interfaces } };
}

/** The changes of routes: `+ rtb-a 10.244.1.0/24: eni-1`, `~ … : eni-9 → eni-1`, `- …`. */
export function changesOf(world: World): readonly string[] {
  return planOf(world).ops.flatMap((op) => {
    if (!('destination' in op)) return [];
    const hops = [op.before, op.after].flatMap((state) =>
      state ? state.nextHops.map(hopText).join(' + ') : [],
    );
    return [`${symbol[op.kind]} ${op.table} ${op.destination}: ${hops.join(' → ')}`];
  });
}
