import { type ApplyInput, type ApplyResult, applyPlan } from '../../src/applier/apply.ts';
import type { Op } from '../../src/planner/plan.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { MemoryCloud, type Script } from './memory-cloud.ts';
import { network, type World } from './ops.ts';
import { direct } from './rules.ts';

/** `applyPlan` on a cloud in memory, and what the cloud saw of it. */
export interface Applied extends ApplyResult {
  readonly cloud: MemoryCloud;
  readonly clock: VirtualClock;
  /** `id: result`, in the plan's order. */
  readonly results: readonly string[];
  /** `write t/10.244.1.0/24`, `read`: the calls in their order. */
  readonly called: readonly string[];
}

export interface Circumstances {
  readonly rules?: ApplyInput['rules'];
  /** Made from the clock, so that calls can take time. */
  readonly script?: Script | ((clock: VirtualClock) => Script);
  readonly abort?: AbortController;
  readonly random?: () => number;
  readonly journal?: ApplyInput['journal'];
}

export function applied(
  plan: readonly Op[],
  world: World,
  circumstances: Circumstances = {},
): Promise<Applied> {
  const clock = new VirtualClock();
  const { script = {} } = circumstances;
  const said = typeof script === 'function' ? script(clock) : script;
  return appliedOn(plan, new MemoryCloud(network(world), said), circumstances, clock);
}

export async function appliedOn(
  plan: readonly Op[],
  cloud: MemoryCloud,
  { rules = direct, abort = new AbortController(), random, journal }: Circumstances = {},
  clock = new VirtualClock(),
): Promise<Applied> {
  const result = await applyPlan({
    plan,
    network: cloud.network,
    writer: cloud,
    reader: cloud,
    rules,
    context: { signal: abort.signal, clock },
    scope: { vpc: 'vpc-1' },
    random: random ?? (() => 1),
    journal,
  });
  const results = result.outcomes.map(({ op, result: one }) => `${op}: ${one}`);
  const called = cloud.calls.map(({ kind, ops }) => [kind, ...ops].join(' '));
  return { ...result, cloud, clock, results, called };
}
