import type { World } from '../world/world.ts';
import { agreementOf } from './agreement.ts';
import { flowsEach, worst } from './flows.ts';
import type { Lab } from './lab.ts';
import { verdictsOf } from './verdicts.ts';

/**
 * Connects from every consumer to two addresses of every pod, and says where the validator's verdict is
 * another: empty, where it is right. The lab follows the world's network already.
 *
 * @param tally how often each was said and seen; added to.
 */
export async function disagreements(
  world: World,
  lab: Lab,
  tally = new Map<string, number>(),
): Promise<readonly string[]> {
  const said = verdictsOf(world);
  const isShared = world.network.routeTables.some(({ routes }) =>
    routes.some(({ nextHops }) => nextHops.length > 1),
  );
  const times = isShared ? flowsEach : 1;
  const found = await Promise.all(
    lab.consumers.flatMap((consumer) =>
      lab.pods
        .flatMap(({ address, farAddress }) => [address, farAddress])
        .map(async (address) => {
          const verdict = said(consumer, address);
          // Nobody asked: the pod's node has left.
          if (!verdict) return [];
          const isReachable = verdict.verdict === 'reachable';
          let outcome = await worst(lab, consumer.id, address, {}, times);
          // A busy machine is slow.
          if (isReachable && outcome.result !== 'ok')
            outcome = await worst(lab, consumer.id, address, { timeoutMs: 4_000 }, times);
          const agreement = agreementOf(verdict, outcome, undefined);
          const key =
            agreement === 'agrees'
              ? `${verdict.verdict}: ${verdict.codes.join(', ')}`
              : `${agreement}: ${outcome.result === 'ok' ? 'arrives' : 'does not arrive'}`;
          tally.set(key, (tally.get(key) ?? 0) + 1);
          return agreement.startsWith('WRONG')
            ? [`${consumer.address} to ${address}: ${agreement}`]
            : [];
        }),
    ),
  );
  return found.flat();
}
