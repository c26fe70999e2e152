import type { Prefix } from '../address/prefix.ts';
import type { PlannedReach } from '../planner/plan.ts';
import { someOf } from './columns.ts';

/** Items of one line. */
const most = 6;

/** What becomes of each consumer: `order-vms → pods tcp/20880: 10.244.1.0/24 becomes reachable`; none without a change and without a problem. */
export function reachLines(reach: readonly PlannedReach[]): readonly string[] {
  return reach.map(({ consumer, ports, reached, gained, lost, left }) => {
    const list = (cidrs: readonly Prefix[]): string => someOf(cidrs.map(String), most);
    const isAll = left.length === 0;
    const parts = [
      ...(gained.length > 0
        ? [`${list(gained)} ${gained.length === 1 ? 'becomes' : 'become'} reachable`]
        : []),
      ...(lost.length > 0 ? [`${list(lost)} no longer reachable`] : []),
      ...left.map(
        ({ verdict, codes, cidrs }) =>
          `${list(cidrs)} ${verdict === 'unknown' ? 'cannot be told' : 'unreachable'} (${codes.join(', ')})`,
      ),
      ...(isAll && reached.length > 0
        ? [gained.length > 0 ? 'then all pods are' : 'all pods are reachable, as they were']
        : []),
    ];
    const what = ports.length === 0 ? '(routing)' : ports.join(', ');
    return `${consumer} → pods ${what}: ${parts.length === 0 ? 'no pods' : parts.join('; ')}.`;
  });
}
