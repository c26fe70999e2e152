import type { Config } from '../../src/config/config.ts';
import type { Port } from '../../src/config/ports.ts';
import { joinTopology } from '../../src/topology/join.ts';
import { prefixesOf } from '../../src/validator/matrix.ts';
import { type Reachability, reachabilityOf } from '../../src/validator/reachability.ts';
import type { World } from '../world/world.ts';

export interface Question {
  readonly port?: Port | undefined;
  readonly assume?: Config['assume'];
  readonly isStrict?: boolean;
}

export const dubbo: Port = { protocol: 'tcp', from: 20880, to: 20880 };

export function reachabilityIn(
  { cluster, network, policy, rules }: World,
  { assume = {}, isStrict = false }: Question = {},
): Reachability {
  const topology = joinTopology(cluster, network, policy, rules);
  return reachabilityOf({ network, topology, policy: { ...policy, assume }, rules, isStrict });
}

/**
 * What each group of alike hosts reaches, a line each: `apps/apps-a: 10.244.1.0/24 reachable,
 * 10.244.2.0/24 unreachable (acl-denied)`. Pods that fare alike are put together.
 */
export function asked(world: World, question: Question = {}): readonly string[] {
  const { sides, matrix } = reachabilityIn(world, question);
  const port = 'port' in question ? question.port : dubbo;
  return sides.map((side) => {
    const fares = new Map<string, string[]>();
    for (const { verdict, steps, parts } of matrix.answer(side, port).groups) {
      const wanted = verdict === 'unreachable' ? 'block' : 'unknown';
      const codes = steps.flatMap(({ decision, code }) => (decision === wanted && code) || []);
      const why = codes.length === 0 ? '' : ` (${[...new Set(codes)].sort().join(', ')})`;
      const list = fares.get(`${verdict}${why}`) ?? [];
      fares.set(`${verdict}${why}`, list);
      for (const part of parts()) for (const prefix of prefixesOf(part)) list.push(prefix.text);
    }
    const texts = [...fares].map(([fare, prefixes]) => `${prefixes.sort().join(' ')} ${fare}`);
    return `${side.subnet.id}: ${texts.sort().join(', ')}`;
  });
}

/** The same where all hosts fare alike: `all reachable`, `all unreachable (acl-denied)`. */
export function askedBriefly(world: World, question: Question = {}): string {
  const lines = asked(world, question).map((line) => line.replace(/^[^:]*: /, ''));
  const fares = new Set(
    lines.flatMap((line) =>
      line.split(/, (?=\d)/).map((one) => one.replace(/^(?:[\da-f.:]+\/\d+ )+/, '')),
    ),
  );
  return fares.size === 1 ? `all ${[...fares][0]}` : [...new Set(lines)].join(' | ');
}
