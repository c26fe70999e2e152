import { setTimeout as wait } from 'node:timers/promises';
import { describe, it, vi } from 'vitest';
import { clouds } from '../../providers/clouds.ts';
import { conformance } from '../conformance.ts';
import { accountFor } from './account.ts';
import { liveSubject } from './subject.ts';

// The suite on real accounts: CONTRIBUTING.md says which variables name them. Clouds take their time.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 300_000 });

const context = {
  clock: {
    now: () => new Date(),
    sleep: (ms: number, signal?: AbortSignal) => wait(ms, undefined, signal ? { signal } : {}),
  },
  signal: new AbortController().signal,
};

describe.each(clouds)('$rules.title, on a real account', ({ conformsTo, openApi, rules }) => {
  const account = accountFor(rules.provider, process.env);
  if ('skipped' in account) {
    process.stderr.write(`${rules.title} is not tried on a real account: ${account.skipped}.\n`);
    it.skip(account.skipped);
    return;
  }
  conformance(conformsTo, () =>
    liveSubject({ env: process.env, openApi, rules }, account, context),
  );
});
