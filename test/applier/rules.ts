import type { ApplyInput } from '../../src/applier/apply.ts';

/** Rules of clouds that are no cloud's, for `applyPlan`. */

type Rules = ApplyInput['rules'];

const fast = { burst: 10_000, perSecond: 10_000, source: { text: 'a test', checked: '2026-11' } };

/** A cloud that carries writes out at once and takes many; no rate is in the way. */
export const direct: Rules = {
  batchSize: 2,
  replaceBatchSize: 1,
  serialPerVpc: false,
  busyMs: 0,
  settleMs: 2000,
  rates: {
    read: fast,
    'create-route': fast,
    'replace-route': fast,
    'delete-route': fast,
    'disable-source-dest-check': fast,
    'claim-table': fast,
  },
  codes: { throttled: /^RequestLimitExceeded$/ },
  remedies: {},
};

/** A cloud that takes one write at a time in a VPC, and carries it out later. */
export const serial: Rules = { ...direct, serialPerVpc: true, busyMs: 5000 };
