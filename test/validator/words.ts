import { expect } from 'vitest';
import type { Port } from '../../src/config/ports.ts';
import type { ConsumerSide } from '../../src/validator/consumer-side.ts';
import { reachabilityOf } from '../../src/validator/reachability.ts';
import { numberOf, type OracleWorld } from './oracle.ts';

// What the validator says of 64 addresses of pods, a letter each.

const first = numberOf('10.244.0.0');
export const addresses = Array.from({ length: 64 }, (_, index) => first + index);

export const letter = { reachable: '+', unreachable: '-', unknown: '?', 'no pod': ' ' } as const;

/** For each group of alike hosts a word of 64 letters. */
export function decided(world: OracleWorld, port: Port | undefined): ReadonlySet<string> {
  return new Set(wordsOf(world, port).map(({ side, word }) => `${side.consumer} ${word}`));
}

/**
 * The same for each address that packets come from: `apps 10.0.128.4/32 sg-1`. An address with `unseen`
 * stands for hosts that were not read, and may be that of one that was.
 */
export function decidedBySource(
  world: OracleWorld,
  port: Port | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    wordsOf(world, port).flatMap(({ side, word }) =>
      side.sources.map(
        ({ text }) => [`${side.consumer} ${text} ${side.groups ?? 'unseen'}`, word] as const,
      ),
    ),
  );
}

function wordsOf(
  { network, topology, policy, rules, assume, isStrict }: OracleWorld,
  port: Port | undefined,
): readonly { readonly side: ConsumerSide; readonly word: string }[] {
  const { sides, matrix } = reachabilityOf({
    network,
    topology,
    policy: { ...policy, assume },
    rules,
    isStrict,
  });
  return sides.map((side) => {
    const word: string[] = addresses.map(() => letter['no pod']);
    for (const { verdict, parts } of matrix.answer(side, port).groups) {
      for (const part of parts()) {
        for (let at = Number(part.first); at <= Number(part.last); at++) {
          expect(word[at - first], 'each address once').toBe(letter['no pod']);
          word[at - first] = letter[verdict];
        }
      }
    }
    return { side, word: word.join('') };
  });
}

/** Ports that worlds of six bits tell apart. */
export const questions: readonly (Port | undefined)[] = [
  undefined,
  { protocol: 'tcp', from: 20880, to: 20880 },
  { protocol: 'udp', from: 53, to: 53 },
  { protocol: 'icmp' },
];
