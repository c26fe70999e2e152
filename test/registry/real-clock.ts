import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/network/clock.ts';

/** Real time, for those who talk to real servers. */
export const realClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {});
  },
};
