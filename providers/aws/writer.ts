import type { Outcome } from '../../src/network/change.ts';
import { type CallFailure, type Fate, fateOf, outcomesOf } from '../../src/network/fate.ts';
import { afterHolds, type Written } from '../../src/network/holds.ts';
import type { Batch, BatchItem, Context, Writer } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { said } from '../../src/network/said.ts';
import { settleBatch } from '../../src/network/settle.ts';
import type { Answer, AwsClient } from './client.ts';
import { failureOf } from './errors.ts';
import type { AwsReader } from './reader.ts';
import { requestFor } from './requests.ts';

/** Writes one change a call, as EC2 has it, each tried once: pace, retries and read-back are the applier's. */
export function awsWriter(client: AwsClient, reader: AwsReader, rules: CloudRules): Writer {
  const look = (batch: Batch, context: Context): Promise<Written> =>
    reader.look(
      {
        tables: [...new Set(batch.flatMap((item) => ('table' in item ? [item.table] : [])))],
        interfaces: batch.flatMap((item) => ('interface' in item ? [item.interface] : [])),
      },
      context,
    );

  const carryOut = async (item: BatchItem, context: Context): Promise<Fate> => {
    const request = requestFor(item);
    if (!request) return inexpressible(rules);
    try {
      const answer = await client.call(request.action, request.input);
      return { result: 'applied', ...requestOf(answer) };
    } catch (error) {
      return refused(item, failureOf(request.action, error), () => look([item], context));
    }
  };

  const write = async (batch: Batch, context: Context): Promise<readonly Outcome[]> => {
    const fates: Fate[] = [];
    for (const item of batch) {
      // What is sent is waited for; what is not, needs no sending any more.
      if (fates.length > 0 && context.signal.aborted) break;
      fates.push(await carryOut(item, context).catch(unforeseen));
    }
    return outcomesOf(batch, (index) => fates[index] ?? notSent);
  };

  return {
    write,
    settle: (batch, context) =>
      settleBatch(batch, context, {
        read: () => look(batch, context),
        settleMs: rules.settleMs,
        firstReadMs: rules.busyMs,
      }),
  };
}

const notSent: Fate = { result: 'skipped', message: 'not sent: interrupted' };

/**
 * What a refusal means. There is no route to delete: it is as it was wanted. The destination is taken:
 * whether an identical route is created again or refused is not documented, so a read decides.
 */
async function refused(
  item: BatchItem,
  failure: CallFailure,
  look: () => Promise<Written>,
): Promise<Fate> {
  const fate = fateOf(failure);
  if (item.kind === 'delete-route' && failure.code === 'InvalidRoute.NotFound') {
    return { ...fate, result: 'already' };
  }
  if (item.kind === 'create-route' && failure.code === 'RouteAlreadyExists') {
    const network = await look().catch(() => undefined);
    if (network && afterHolds(network, item)) return { ...fate, result: 'already' };
  }
  return fate;
}

function inexpressible({ codes, title }: CloudRules): Fate {
  return {
    result: 'failed',
    class: 'invalid',
    code: codes.nextHopKind,
    message: `${title} has no request for a route with these next hops`,
  };
}

function requestOf({ $metadata }: Answer): Pick<Outcome, 'requestId'> {
  if (typeof $metadata !== 'object' || $metadata === null || !('requestId' in $metadata)) return {};
  const { requestId } = $metadata;
  return typeof requestId === 'string' ? { requestId: said(requestId) } : {};
}

/** A mistake in this file must not lose the outcomes of what was written. */
function unforeseen(error: unknown): Fate {
  const message = error instanceof Error ? error.message : String(error);
  return { result: 'unknown', class: 'unknown', message };
}
