import type { ChangeKind, RouteChange } from '../network/change.ts';
import type { CloudRules } from '../network/rules.ts';

/**
 * Calls and seconds that a plan takes at the cloud's published rates: token buckets, each full at the
 * start, a bucket per kind of call. Read-back and settling count one read a table.
 */
export function estimate(
  ops: readonly RouteChange[],
  rules: CloudRules,
): { readonly calls: number; readonly seconds: number } {
  const calls = new Map<ChangeKind, number>();
  const inTables = new Map<string, number>();
  for (const op of ops) {
    if (op.kind === 'disable-source-dest-check' || op.kind === 'claim-table') {
      calls.set(op.kind, (calls.get(op.kind) ?? 0) + 1);
    } else {
      const key = `${op.kind} ${op.table}`;
      inTables.set(key, (inTables.get(key) ?? 0) + 1);
    }
  }
  const tables = new Set<string>();
  for (const [key, count] of inTables) {
    const [kind, table] = key.split(' ', 2) as [ChangeKind, string];
    const batchSize = kind === 'replace-route' ? rules.replaceBatchSize : rules.batchSize;
    tables.add(table);
    calls.set(kind, (calls.get(kind) ?? 0) + Math.ceil(count / batchSize));
  }
  let total = tables.size;
  let seconds = 0;
  for (const [kind, count] of calls) {
    const { burst, perSecond } = rules.rates[kind];
    total += count;
    const waiting = Math.max(0, count - burst) / perSecond;
    // One writer per VPC: kinds wait for one another, and each call until the one before is through.
    seconds = rules.serialPerVpc
      ? seconds + Math.max(waiting, (count * rules.busyMs) / 1000)
      : Math.max(seconds, waiting);
  }
  return { calls: total, seconds: Math.ceil(seconds) };
}
