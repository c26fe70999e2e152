import fc from 'fast-check';
import { expect, it } from 'vitest';
import { awsRules } from '../../../providers/aws/rules.ts';
import { LiveCloud } from '../../../providers/sandbox/live-cloud.ts';
import { MemoryStore } from '../../../providers/sandbox/memory-store.ts';
import type { RouteChange } from '../../../src/network/change.ts';
import type { Network } from '../../../src/network/network.ts';
import {
  claim,
  create,
  disableCheck,
  eni,
  networkOf,
  remove,
  replace,
} from '../../network/build.ts';
import { VirtualClock } from '../../virtual-clock.ts';

const start = networkOf({
  subnets: [{ id: 'subnet-a', cidrs: ['10.0.0.0/16'], routeTable: 'rtb-a' }],
  routeTables: [
    {
      id: 'rtb-a',
      routes: [
        { destination: '10.244.0.0/24', nextHops: [{ kind: 'interface', id: 'eni-1' }] },
        { destination: '0.0.0.0/0', nextHops: [{ kind: 'gateway', id: 'nat-1' }] },
      ],
    },
  ],
  interfaces: ['eni-1', 'eni-2'].map((id) => ({ id, instance: 'i-1', subnet: 'subnet-a' })),
  instances: [{ id: 'i-1' }],
});

const to = fc.constantFrom('10.244.0.0/24', '10.244.1.0/24');
const hop = fc.constantFrom('eni-1', 'eni-2').map(eni);

const change: fc.Arbitrary<RouteChange> = fc.oneof(
  fc.tuple(to, hop).map(([destination, next]) => create('rtb-a', destination, next)),
  fc.tuple(to, hop).map(([destination, next]) => replace('rtb-a', destination, next, next)),
  to.map((destination) => remove('rtb-a', destination, eni('eni-1'))),
  fc.constantFrom('eni-1', 'eni-2').map(disableCheck),
  fc.constantFrom('a', 'b').map((tag) => claim('rtb-a', tag)),
);

/** A change, and how long nothing happens after it. */
const steps = fc.array(fc.tuple(change, fc.integer({ min: 0, max: 3_000 })), { maxLength: 12 });

/** What can be told apart in the cloud's replies: the order of routes cannot. */
function told({ routeTables, interfaces }: Network): unknown {
  return [
    routeTables.map(({ tags, routes }) => [
      Object.entries(tags).sort(),
      routes.map(({ destination, nextHops }) => JSON.stringify([destination, nextHops])).sort(),
    ]),
    interfaces.map(({ id, sourceDestCheck }) => [id, sourceDestCheck]),
  ];
}

it('reads show the past: the state as it was one settling time ago', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const clock = new VirtualClock();
      const settleMs = 2_000;
      const options = { rules: awsRules, clock, signatureClock: clock, settleMs };
      const live = new LiveCloud(new MemoryStore(start), options);
      // The oracle: every state that there was, and since when.
      const history = [{ since: Number.NEGATIVE_INFINITY, network: start }];
      for (const [one, pause] of all) {
        await live.request((cloud) => cloud.write(one));
        history.push({ since: clock.now().getTime(), network: await live.network() });
        await clock.sleep(pause);
        const past = history.findLast(({ since }) => since + settleMs <= clock.now().getTime());
        const seen = await live.request((cloud) => cloud.read());
        expect(told(seen)).toEqual(told(past?.network ?? start));
      }
      await clock.sleep(settleMs);
      expect(told(await live.request((cloud) => cloud.read()))).toEqual(told(await live.network()));
    }),
    { numRuns: 200 },
  );
});
