import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routesIn } from '../../../network/build.ts';
import { wide } from './tencent-network.ts';
import { ending, servesTencent } from './tencent-served.ts';

const serveTencent = servesTencent();

describe('whatever a parameter holds', () => {
  it('the SDK and the sandbox sign the same', async () => {
    const { call, clock } = await serveTencent({ network: wide });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (value) => {
        await clock.sleep(1_000);
        const Filters = [{ Name: 'vpc-name', Values: [value, 'x'] }];
        expect(await ending(call('DescribeVpcs', { Filters }))).toBe('ok');
      }),
      { numRuns: 50 },
    );
  });
});

describe('all of a call, or none of it', () => {
  /** Destinations that are free, taken, in the VPC, or of containers. */
  const destination = fc.constantFrom(
    '10.244.9.0/24',
    '10.244.10.0/24',
    '10.244.1.0/24',
    '10.0.1.128/25',
    '172.20.1.0/24',
  );
  const address = fc.constantFrom('10.0.1.10', '10.0.2.20', '10.0.1.99');

  it('holds for every mixture of good and bad routes', async () => {
    const route = fc.record({
      DestinationCidrBlock: destination,
      GatewayType: fc.constant('NORMAL_CVM'),
      GatewayId: address,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(route, { minLength: 1, maxLength: 4 }), async (Routes) => {
        const served = await serveTencent({ network: wide });
        const ended = await ending(served.call('CreateRoutes', { RouteTableId: 'rtb-b', Routes }));
        const before = routesIn(wide, 'rtb-b');
        const after = routesIn(await served.network(), 'rtb-b');
        const isGood = ({ DestinationCidrBlock: to, GatewayId: hop }: (typeof Routes)[number]) =>
          ['10.244.9.0/24', '10.244.10.0/24'].includes(to) && hop !== '10.0.1.99';
        const isTwice =
          new Set(Routes.map((one) => `${one.DestinationCidrBlock} ${one.GatewayId}`)).size <
          Routes.length;
        if (!Routes.every(isGood) || isTwice) {
          expect(ended).not.toBe('ok');
          expect(after).toEqual(before);
          return;
        }
        expect(ended).toBe('ok');
        const destinations = new Set(Routes.map((one) => one.DestinationCidrBlock));
        expect(after).toHaveLength(before.length + destinations.size);
      }),
      { numRuns: 60 },
    );
  });
});
