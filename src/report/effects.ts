import type { Op } from '../planner/plan.ts';

/** What a change does to the pods behind it, where a reader has to know. */
export const effects: Readonly<Record<Op['effect'], string>> = {
  gains: '',
  keeps: '',
  resets: 'open connections break',
  loses: 'its pods go dark',
};
