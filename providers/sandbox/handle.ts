import type { ServerResponse } from 'node:http';
import type { Clock } from '../../src/network/clock.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { kindOfAction } from './action-kind.ts';
import type { FaultBook } from './fault-book.ts';
import type { Fault } from './faults.ts';
import type { LiveCloud } from './live-cloud.ts';
import type { RequestLog } from './request-log.ts';
import { send, sendHalf } from './send.ts';
import type { TokenBuckets } from './token-buckets.ts';
import type { WireApi, WireError, WireReply, WireRequest } from './wire/wire.ts';

interface Parts {
  readonly api: WireApi;
  readonly buckets: TokenBuckets;
  readonly clock: Clock;
  readonly faults: FaultBook;
  readonly live: LiveCloud;
  readonly log: RequestLog;
  readonly rules: CloudRules;
  /** Aborted when the server closes: nobody waits any longer. */
  readonly signal: AbortSignal;
}

type FaultOf<Kind extends Fault['fault']> = Extract<Fault, { readonly fault: Kind }>;

/** How a request ends. */
type Ending =
  | { readonly kind: 'reply' | 'truncated'; readonly reply: WireReply }
  | { readonly kind: 'closed' | 'silent' };

/**
 * One request to the cloud's API:
 *
 *     a token? ─► faults that are not `committed` ─► the cloud ─► faults that are ─► reply
 *
 * Faults of one call happen in the order that they were set, until one of them ends it.
 */
export async function handle(
  request: WireRequest,
  parts: Parts,
  outgoing: ServerResponse,
): Promise<void> {
  const action = parts.api.actionOf(request) ?? '';
  const met = parts.faults.meet(action);
  const ended = parts.log.add(
    action,
    met.map(({ fault }) => fault),
  );
  const ending = await endingOf(request, action, met, parts);
  switch (ending.kind) {
    case 'silent':
      // Until the caller hangs up, or the server does.
      return;
    case 'closed':
      outgoing.destroy();
      return;
    case 'truncated':
      ended(ending.reply.status);
      return sendHalf(outgoing, ending.reply);
    case 'reply':
      ended(ending.reply.status);
      await send(outgoing, ending.reply);
  }
}

async function endingOf(
  request: WireRequest,
  action: string,
  met: readonly Fault[],
  { api, buckets, clock, live, rules, signal }: Parts,
): Promise<Ending> {
  const refused = (error: WireError): Ending => ({
    kind: 'reply',
    reply: api.refuse(request, error, live.outside),
  });
  const hasToken = action === '' || buckets.take(action, rules.rates[kindOfAction(action)]);
  if (!hasToken || met.some(({ fault }) => fault === 'throttle')) return refused(api.throttled);

  const meet = async (faults: readonly Fault[]): Promise<Ending | undefined> => {
    for (const fault of faults) {
      switch (fault.fault) {
        case 'delay':
          await clock.sleep(fault.ms, signal);
          break;
        case 'another-writer':
          await live.change(fault.changes);
          break;
        case 'error':
          return refused(fault);
        case 'close':
          return { kind: 'closed' };
        case 'silence':
          return { kind: 'silent' };
        case 'garbage':
          return { kind: 'reply', reply: garbage(fault) };
        case 'throttle':
        case 'truncate':
          break;
      }
    }
    return undefined;
  };

  try {
    const early = await meet(met.filter((fault) => !isCommitted(fault)));
    if (early) return early;
    const reply = await live.request((cloud) => api.answer(request, cloud));
    const late = await meet(met.filter(isCommitted));
    const isCut = met.some(({ fault }) => fault === 'truncate');
    return late ?? { kind: isCut ? 'truncated' : 'reply', reply };
  } catch (error) {
    // The state cannot be read or written, or a fault names what the network does not have.
    const message = error instanceof Error ? error.message : String(error);
    return refused({ ...api.broken, message });
  }
}

function isCommitted(fault: Fault): boolean {
  return 'committed' in fault && fault.committed;
}

function garbage({ body, bytes, contentType, status }: FaultOf<'garbage'>): WireReply {
  return { status, headers: { 'content-type': contentType }, body: body.padEnd(bytes, ' ') };
}
