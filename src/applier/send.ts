import type { Outcome } from '../network/change.ts';
import type { Batch, Context, Writer } from '../network/provider.ts';
import { messageOf } from './message.ts';

/** Writes one batch and says what the cloud answered for each op; never throws. */
export function write(batch: Batch, writer: Writer, context: Context): Promise<readonly Outcome[]> {
  return answersTo(batch, 'write', () => writer.write(batch, context));
}

/**
 * Waits until what was accepted can be read back, and joins the two answers; never throws. What was
 * refused, or got no answer, is passed on as it is. When the signal is aborted nothing is waited for,
 * and the write's own answer stands.
 */
export async function settle(
  batch: Batch,
  answers: readonly Outcome[],
  writer: Writer,
  context: Context,
): Promise<readonly Outcome[]> {
  const accepted = batch.filter((_, index) => answers[index]?.result === 'applied');
  const settled = await answersTo(accepted, 'settle', () => writer.settle(accepted, context));
  const byOp = new Map(settled.map((outcome) => [outcome.op, outcome]));
  return answers.map((answer) => {
    const later = byOp.get(answer.op);
    return later === undefined ? answer : joined(answer, later, context.signal.aborted);
  });
}

/** The outcome of an op whose write gave no clear answer, and that a read shows to hold. */
export function confirmed(unknown: Outcome): Outcome {
  const message = 'the write gave no clear answer; read back, it is as planned';
  return { op: unknown.op, result: 'applied', message, ...requestOf(unknown) };
}

/** For new outcomes of an op: the cloud's id of the request stays. */
export function requestOf({ requestId }: Outcome): Pick<Outcome, 'requestId'> {
  return requestId === undefined ? {} : { requestId };
}

function joined(accepted: Outcome, settled: Outcome, aborted: boolean): Outcome {
  switch (settled.result) {
    case 'applied':
    case 'already':
      return accepted;
    case 'failed':
      return { ...requestOf(accepted), ...settled };
    case 'unknown':
    case 'skipped': {
      if (aborted) return accepted;
      const message = settled.message ?? 'accepted, but it could not be read back in time';
      return { ...accepted, ...settled, result: 'unknown', message };
    }
  }
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
