import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Port } from '../config/ports.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import { type Answer, prefixesOf } from './matrix.ts';

/** What a plan does to what one consumer reaches, on the same ports. */
export interface Outlook {
  readonly consumer: string;
  /** Empty: routing alone was asked for. */
  readonly ports: readonly Port[];
  /** Pods that all of its hosts reach afterwards. */
  readonly reached: readonly Prefix[];
  /** Of these, what some host does not reach now. */
  readonly gained: readonly Prefix[];
  /** Pods that all of its hosts reach now, and not afterwards. */
  readonly lost: readonly Prefix[];
  /** Pods that stay out of reach, or of which it cannot be told, by what stands in the way. */
  readonly left: readonly Left[];
}

/** Pods that stay as they are for one reason. */
interface Left {
  readonly verdict: 'unreachable' | 'unknown';
  /** What stands in the way, sorted. */
  readonly codes: readonly FindingCode[];
  readonly cidrs: readonly Prefix[];
}

/**
 * Compares what was answered of the network as it is with what was answered of it as a plan leaves it.
 * Answers of one consumer and one set of ports are one line.
 */
export function outlookOf(
  before: readonly Answer[],
  afterwards: readonly Answer[],
): readonly Outlook[] {
  const earlier = byConsumer(before);
  return [...byConsumer(afterwards)].map(([consumer, answers]) => {
    const then = reachedByAll(answers);
    const now = reachedByAll(earlier.get(consumer) ?? []);
    return {
      consumer,
      ports: portsOf(answers),
      reached: then.prefixes(),
      gained: then.subtract(now).prefixes(),
      lost: now.subtract(then).prefixes(),
      left: leftOf(answers),
    };
  });
}

function byConsumer(answers: readonly Answer[]): ReadonlyMap<string, readonly Answer[]> {
  const found = new Map<string, Answer[]>();
  for (const answer of answers) {
    const list = found.get(answer.side.consumer);
    if (list) list.push(answer);
    else found.set(answer.side.consumer, [answer]);
  }
  return found;
}

function portsOf(answers: readonly Answer[]): readonly Port[] {
  const ports = answers.flatMap(({ port }) => port ?? []);
  return [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()];
}

/** All pods that were asked for but those that some answer does not say to arrive. */
function reachedByAll(answers: readonly Answer[]): PrefixSet {
  const of = (isReached: boolean): PrefixSet =>
    PrefixSet.of(
      answers.flatMap(({ groups }) =>
        groups
          .filter(({ verdict }) => (verdict === 'reachable') === isReached)
          .flatMap(({ parts }) => parts().flatMap(prefixesOf)),
      ),
    );
  return of(true).subtract(of(false));
}

function leftOf(answers: readonly Answer[]): readonly Left[] {
  const found = new Map<string, Omit<Left, 'cidrs'> & { readonly cidrs: Prefix[] }>();
  for (const { groups } of answers) {
    for (const { verdict, steps, parts } of groups) {
      if (verdict === 'reachable') continue;
      const decision = verdict === 'unreachable' ? 'block' : 'unknown';
      const deciding = steps.flatMap((step) => (step.decision === decision && step.code) || []);
      const codes = [...new Set(deciding)].sort();
      const key = JSON.stringify([verdict, codes]);
      const left = found.get(key) ?? { verdict, codes, cidrs: [] };
      found.set(key, left);
      left.cidrs.push(...parts().flatMap(prefixesOf));
    }
  }
  return [...found.values()].map((left) => ({
    ...left,
    cidrs: PrefixSet.of(left.cidrs).prefixes(),
  }));
}
