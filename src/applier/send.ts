import type { Outcome } from '../network/change.ts';
import type { Batch, Context, Writer } from '../network/provider.ts';
import { messageOf } from './message.ts';

/**
 * Writes one batch, waits until it can be read back, and says what became of each op; never throws.
 * What is in flight is waited for also when the signal is aborted; then nothing waits for settling,
 * and the write's own answer stands.
 */
export async function send(
  batch: Batch,
  writer: Writer,
  context: Context,
): Promise<readonly Outcome[]> {
  const written = await answersTo(batch, 'write', () => writer.write(batch, context));
  // Failed ops changed nothing, so there is nothing to wait for. `unknown` ones may have.
  const sent = batch.filter((_, index) => mayHold(written[index]));
  if (sent.length === 0 || context.signal.aborted) return written;

  const settled = await answersTo(sent, 'settle', () => writer.settle(sent, context));
  const byOp = new Map(settled.map((outcome) => [outcome.op, outcome]));
  return written.map((outcome) => {
    const later = byOp.get(outcome.op);
    return later === undefined ? outcome : joined(outcome, later, context.signal.aborted);
  });
}

/** The outcome of an op whose write gave no clear answer, and that a read shows to hold. */
export function confirmed(unknown: Outcome): Outcome {
  const message = 'the write gave no clear answer; read back, it is as planned';
  return { op: unknown.op, result: 'applied', message, ...requestOf(unknown) };
}

function joined(written: Outcome, settled: Outcome, aborted: boolean): Outcome {
  switch (settled.result) {
    case 'applied':
    case 'already':
      return written.result === 'applied' ? written : confirmed(written);
    case 'failed':
      return { ...requestOf(written), ...settled };
    case 'unknown':
    case 'skipped': {
      if (aborted) return written;
      const late = 'sent, but it could not be read back in time';
      const message = settled.message ?? written.message ?? late;
      return { ...written, ...settled, result: 'unknown', message };
    }
  }
}

function mayHold(outcome: Outcome | undefined): boolean {
  return outcome?.result === 'applied' || outcome?.result === 'unknown';
}

function requestOf({ requestId }: Outcome): Pick<Outcome, 'requestId'> {
  return requestId === undefined ? {} : { requestId };
}

/** The writer's answers, or `unknown` for all of the batch where it breaks its contract. */
async function answersTo(
  batch: Batch,
  call: 'write' | 'settle',
  ask: () => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  let breach: string;
  try {
    const answers = await ask();
    if (answers.length === batch.length && answers.every((each, i) => each.op === batch[i]?.id))
      return answers;
    breach = `${answers.length} answers that do not match the ${batch.length} ops`;
  } catch (error) {
    breach = messageOf(error);
  }
  const message = `the provider's ${call} broke its contract: ${breach}`;
  return batch.map(({ id }) => ({ op: id, result: 'unknown', class: 'unknown', message }));
}
