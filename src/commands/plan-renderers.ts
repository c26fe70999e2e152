import { type GuardLimits, trippedGuards } from '../planner/guards.ts';
import type { Plan } from '../planner/plan.ts';
import { planJson } from '../planner/seal.ts';
import type { Paint } from '../report/paint.ts';
import { planGithub } from '../report/plan-github.ts';
import { planMarkdown } from '../report/plan-markdown.ts';
import { planText } from '../report/plan-text.ts';

/** Where a plan comes from and how it is to be shown. */
interface AboutPlan {
  /** Of podway.yaml; none where only the plan is known. */
  readonly limits: GuardLimits | undefined;
  readonly applyCommand: string;
  readonly showCommand: string;
  /** The network's source can only be read. */
  readonly isRecording?: boolean;
  readonly full: boolean;
}

/** A plan in each format that `plan` and `show` have. */
export function planRenderers(plan: Plan, about: AboutPlan) {
  const { limits, full, ...commands } = about;
  const guards = limits ? trippedGuards(plan.summary, limits) : [];
  return {
    text: (paint: Paint) => planText(plan, { ...commands, guards, paint, full }),
    json: () => planJson(plan),
    markdown: () => planMarkdown(plan, { ...commands, guards }),
    github: () => planGithub(plan, { guards }),
  };
}
