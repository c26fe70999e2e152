import { Prefix } from '../../src/address/prefix.ts';
import type { Config } from '../../src/config/config.ts';
import type { Port } from '../../src/config/ports.ts';
import { joinTopology } from '../../src/topology/join.ts';
import type { Verdict } from '../../src/validator/matrix.ts';
import { reachabilityOf } from '../../src/validator/reachability.ts';
import type { World } from '../world/world.ts';
import { podPort } from './lab.ts';
import type { Host } from './layout.ts';

/** What the validator says of one consumer and one pod. */
export interface Said {
  readonly verdict: Verdict;
  /** What it takes for granted. */
  readonly assumptions: readonly string[];
  /** Of what blocks, or leaves it open. */
  readonly codes: readonly string[];
}

const tcp: Port = { protocol: 'tcp', from: podPort, to: podPort };

/**
 * The validator's answers for a world, for each consumer of the lab and each address of a pod;
 * undefined: it was not asked about that address, for no node's accepted prefix holds it.
 */
export function verdictsOf(
  { cluster, network, policy, rules }: World,
  assume: Config['assume'] = {},
): (consumer: Host, pod: string) => Said | undefined {
  const topology = joinTopology(cluster, network, policy, rules);
  const { sides, matrix } = reachabilityOf({
    network,
    topology,
    policy: { ...policy, assume },
    rules,
  });
  const answers = new Map(sides.map((side) => [side, matrix.answer(side, tcp)]));
  return (consumer, pod) => {
    const ids = network.interfaces.find(({ id }) => id === consumer.id)?.securityGroups ?? [];
    const address = Prefix.ofAddress(pod);
    const side = sides.find(
      (one) =>
        one.subnet.id === consumer.subnet &&
        one.source.family === address.family &&
        `${one.groups}` === `${[...ids].sort()}`,
    );
    if (!side) throw new Error(`the validator does not know the consumer ${consumer.id}`);
    const group = answers.get(side)?.groups.find(({ parts }) =>
      parts().some(({ family, first, last }) => {
        return family === address.family && first <= address.first && address.last <= last;
      }),
    );
    if (!group) return undefined;
    const { verdict, steps } = group;
    const wanted = verdict === 'unreachable' ? 'block' : 'unknown';
    const unique = (texts: readonly (string | undefined)[]) =>
      [...new Set(texts.flatMap((one) => one ?? []))].sort();
    return {
      verdict,
      assumptions: unique(steps.map(({ assumption }) => assumption)),
      codes: unique(steps.map(({ decision, code }) => (decision === wanted ? code : undefined))),
    };
  };
}
