import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Config } from '../config/config.ts';
import type { Port } from '../config/ports.ts';
import type { AssumptionId } from './assumptions.ts';
import type { ConsumerSide } from './consumer-side.ts';
import { flowOf, whyOf } from './explain.ts';
import { type Answer, type Group, prefixesOf, type Verdict } from './matrix.ts';
import { firstOf } from './packet.ts';
import type { Reachability } from './reachability.ts';

export type Expectation = Config['expect'][number];

/** One packet for which what was expected does not hold, walked by itself. */
export interface Witness {
  readonly side: ConsumerSide;
  readonly source: Prefix;
  readonly destination: Prefix;
  readonly port: Port | undefined;
  readonly verdict: Verdict;
  /** What decided. */
  readonly why: string;
}

/** What came of one expectation. */
export interface ExpectationResult {
  readonly expectation: Expectation;
  readonly verdict: Verdict | 'partial';
  /** `open`: nothing contradicts it, and something that decides is not known. */
  readonly outcome: 'met' | 'failed' | 'open';
  /** The fewest prefixes in which it does not hold, or is not known to. */
  readonly cidrs: readonly Prefix[];
  readonly witness: Witness | undefined;
  /** What the verdict rests on and no reader can see. */
  readonly assumptions: readonly AssumptionId[];
  /** All that was asked for it. */
  readonly answers: readonly Answer[];
  /** Why nothing could be asked: no host, no pods. */
  readonly empty: string | undefined;
}

/** Decides one expectation: for all pods and all hosts of its consumer, or for none. */
export function decide(
  expectation: Expectation,
  { sides, matrix, around }: Reachability,
): ExpectationResult {
  const mine = sides.filter(({ consumer }) => consumer === expectation.from);
  const ports = expectation.ports.length === 0 ? [undefined] : expectation.ports;
  const answers = mine.flatMap((side) => ports.map((port) => matrix.answer(side, port)));
  const groups = answers.flatMap((answer) => answer.groups.map((group) => ({ answer, group })));
  const of = (verdict: Verdict) => groups.filter(({ group }) => group.verdict === verdict);
  const wanted: Verdict = expectation.reachable ? 'reachable' : 'unreachable';
  const contrary = of(expectation.reachable ? 'unreachable' : 'reachable');
  const open = of('unknown');
  const wrong = contrary.length > 0 ? contrary : open;
  const empty =
    mine.length === 0
      ? 'the consumer has no host and no subnet with a route table'
      : groups.length === 0
        ? 'the cluster has no pod prefix of an address family that the consumer speaks'
        : undefined;
  return {
    expectation,
    verdict:
      contrary.length > 0 && of(wanted).length > 0
        ? 'partial'
        : contrary.length > 0
          ? expectation.reachable
            ? 'unreachable'
            : 'reachable'
          : open.length > 0 || empty !== undefined
            ? 'unknown'
            : wanted,
    outcome:
      contrary.length > 0 ? 'failed' : open.length > 0 || empty !== undefined ? 'open' : 'met',
    cidrs: cidrsOf(wrong.map(({ group }) => group)),
    witness: wrong[0] && witnessOf(wrong[0].answer, wrong[0].group, around),
    assumptions: assumptionsOf(groups.map(({ group }) => group)),
    answers,
    empty,
  };
}

/** The fewest prefixes that hold all addresses of some groups. */
export function cidrsOf(groups: readonly Group[]): readonly Prefix[] {
  return PrefixSet.of(groups.flatMap(({ parts }) => parts().flatMap(prefixesOf))).prefixes();
}

function assumptionsOf(groups: readonly Group[]): readonly AssumptionId[] {
  // Most groups share their steps with those of other hosts.
  const walks = [...new Set(groups.map(({ steps }) => steps))];
  const ids = walks.flatMap((steps) => steps.flatMap(({ assumption }) => assumption ?? []));
  return [...new Set(ids)].sort();
}

/** @throws {Error} where the packet by itself fares otherwise: then the matrix, or the walk, is wrong. */
function witnessOf(
  { side, port }: Answer,
  { parts, verdict }: Group,
  around: Reachability['around'],
): Witness | undefined {
  const [part] = parts();
  if (!part) return undefined;
  const ends = { side, destination: firstOf(part), pod: part.pod };
  const flow = flowOf(ends, port, { around });
  const { source, destination } = flow;
  if (flow.verdict !== verdict)
    throw new Error(
      `${source.text} to ${destination.text} is ${verdict} among all packets, and ${flow.verdict} by itself; please report this`,
    );
  return { side, source, destination, port, verdict, why: whyOf(flow) };
}
