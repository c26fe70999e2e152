import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Outcome } from '../network/change.ts';
import type { Part } from '../network/network.ts';
import type { Context, Reader, Scope } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';
import { KnownState } from './known-state.ts';
import { messageOf } from './message.ts';
import { expectedBy, foundBy } from './op-text.ts';
import { confirmed } from './send.ts';
import { unitOf } from './temporary.ts';
import { afterHolds } from './verdict.ts';

export interface ReadBack {
  readonly findings: readonly Finding[];
  /** New outcomes of `unknown` ops that the cloud shows to hold. */
  readonly confirmed: readonly Outcome[];
  /** The signal stopped it before it had an answer. */
  readonly interrupted: boolean;
}

/** Milliseconds until the second read; each wait is twice the one before. */
const firstWaitMs = 250;

/**
 * Reads the written tables and requires what the ops say: an `applied` or `already` op whose
 * `after` does not hold becomes a finding, an `unknown` one that holds is confirmed. Reads again
 * until all holds, for as long as the cloud may take to show a write. Never throws.
 *
 * @param order the plan's ops, each after its needs: of a temporary pair only the last counts.
 */
export async function readBack(
  order: readonly Op[],
  outcomes: ReadonlyMap<string, Outcome>,
  cloud: {
    readonly reader: Reader;
    readonly rules: Pick<CloudRules, 'settleMs' | 'sourceDestCheck' | 'remedies'>;
    readonly scope: Pick<Scope, 'vpc'>;
    readonly context: Context;
  },
): Promise<ReadBack> {
  const { reader, rules, context } = cloud;
  const expected = lastWritten(order, outcomes);
  const scope = scopeOf(expected, cloud.scope.vpc);
  const end = context.clock.now().getTime() + rules.settleMs;
  try {
    for (let waitMs = firstWaitMs; ; waitMs *= 2) {
      const known = new KnownState(await reader.read(scope, context), rules);
      const missing = new Set(expected.filter((op) => !afterHolds(op, known)));
      const leftMs = end - context.clock.now().getTime();
      // What was in doubt has been looked for already.
      const late = [...missing].some((op) => outcomes.get(op.id)?.result !== 'unknown');
      if (late && leftMs > 0) {
        await context.clock.sleep(Math.min(waitMs, leftMs), context.signal);
        continue;
      }
      const unknown = (op: Op) => outcomes.get(op.id)?.result === 'unknown';
      return {
        findings: [...missing]
          .filter((op) => !unknown(op))
          .map((op) => notAsPlanned(op, known, rules.remedies['not-as-planned'])),
        confirmed: expected
          .filter((op) => unknown(op) && !missing.has(op))
          .map(({ id }) => confirmed({ op: id, ...outcomes.get(id), result: 'unknown' })),
        interrupted: false,
      };
    }
  } catch (error) {
    if (context.signal.aborted) return { findings: [], confirmed: [], interrupted: true };
    const failure = finding('not-read-back', {
      subject: `vpc/${scope.vpc}`,
      evidence: messageOf(error),
      remedy: rules.remedies['not-read-back'],
    });
    return { findings: [failure], confirmed: [], interrupted: false };
  }
}

/** Per route, interface and table the last op that was, or may have been, carried out. */
function lastWritten(order: readonly Op[], outcomes: ReadonlyMap<string, Outcome>): readonly Op[] {
  const last = new Map<string, Op>();
  for (const op of order) {
    const result = outcomes.get(op.id)?.result;
    if (result === 'applied' || result === 'already' || result === 'unknown')
      last.set(unitOf(op.id), op);
  }
  return [...last.values()];
}

function scopeOf(ops: readonly Op[], vpc: string): Scope {
  const tables = new Set(ops.flatMap((op) => ('table' in op ? [op.table] : [])));
  const parts: Part[] = [];
  if (tables.size > 0) parts.push('routeTables');
  if (ops.some((op) => op.kind === 'disable-source-dest-check')) parts.push('interfaces');
  return { vpc, parts, ...(tables.size > 0 ? { tables: [...tables] } : {}) };
}

function notAsPlanned(op: Op, known: KnownState, remedy: string | undefined): Finding {
  return finding('not-as-planned', {
    subject: subjectOf(op),
    evidence: `read back: ${foundBy(op, known)}; planned: ${expectedBy(op, 'after')}`,
    remedy,
  });
}

function subjectOf(op: Op): string {
  switch (op.kind) {
    case 'create-route':
    case 'replace-route':
    case 'delete-route':
      return `route/${op.table}/${op.destination.text}`;
    case 'disable-source-dest-check':
      return `interface/${op.interface}`;
    case 'claim-table':
      return `table/${op.table}`;
  }
}
