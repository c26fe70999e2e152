import type { Plan } from '../planner/plan.ts';
import { type AboutPlan, nothingToDo, reachOf, totalsOf } from './about-plan.ts';
import { type Annotation, annotationsOf, annotationsText } from './annotations.ts';

/**
 * A plan as annotations of a pull request: workflow commands, one on each line, which GitHub shows at
 * the lines of podway.yaml that findings are about. Guards that would refuse are errors and come
 * first; of each code one finding before the second of any, so that ten of one hide no other.
 */
export function planGithub(plan: Plan, about: Pick<AboutPlan, 'guards'>): string {
  const refusals = about.guards.map(({ guard, message }): Annotation => {
    return {
      title: `guard ${guard}`,
      message: `\`podway apply\` will refuse this plan: ${message}`,
    };
  });
  return annotationsText(
    {
      error: [...refusals, ...annotationsOf(plan.findings, 'error')],
      warning: annotationsOf(plan.findings, 'warning'),
      note: [summary(plan), ...annotationsOf(plan.findings, 'note')],
    },
    'the plan',
  );
}

function summary(plan: Plan): Annotation {
  const nothing = plan.ops.length === 0 ? [`Nothing to do${nothingToDo(plan)}`] : [];
  return {
    title: `plan for cluster ${plan.target.cluster} in ${plan.target.vpc}`,
    message: [...nothing, ...totalsOf(plan), ...reachOf(plan)].join('\n'),
  };
}
