import type { Connection } from './endpoint.ts';
import type { Lab } from './lab.ts';

/** That all of these flows take one of two next hops happens once in eight million times. */
export const flowsEach = 24;

/**
 * What comes of several connections at once, each a flow of its own: of several next hops every one is
 * taken, and if one of them fails, that is what counts.
 */
export async function worst(
  lab: Lab,
  consumer: string,
  to: string,
  options: Parameters<Lab['connect']>[2],
  times: number,
): Promise<Connection> {
  const [first, ...more] = await Promise.all(
    Array.from({ length: times }, () => lab.connect(consumer, to, options)),
  );
  if (!first) throw new Error('no connection was asked for');
  const failed = [first, ...more].filter(({ result }) => result !== 'ok');
  return failed.toSorted((a, b) => (a.result < b.result ? -1 : 1))[0] ?? first;
}
