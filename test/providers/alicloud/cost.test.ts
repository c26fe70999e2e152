import { describe, expect, it } from 'vitest';
import { openApi } from '../../../providers/alicloud/adapter.ts';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { alicloudWire } from '../../../providers/sandbox/wire/alicloud/api.ts';
import type { Network } from '../../../src/network/network.ts';
import type { Batch } from '../../../src/network/provider.ts';
import { node, worldOf } from '../../conformance/world.ts';
import { create } from '../../network/build.ts';
import { overHttp } from '../over-http.ts';
import { sandboxKeys } from './keys.ts';

const most = 7_000;
const batches = 130;

function roomy(): Network {
  const network = worldOf(alicloudRules);
  return {
    ...network,
    routeTables: network.routeTables.map((table) => ({
      ...table,
      limits: [{ families: [4, 6], limit: most, source: 'read' }],
    })),
  };
}

function batchOf(number: number): Batch {
  return Array.from({ length: 50 }, (_, n) => {
    const at = number * 50 + n;
    const change = create(
      'rtb-a',
      `10.${220 + Math.floor(at / 256)}.${at % 256}.0/24`,
      node(alicloudRules, 1),
      'podway/shop',
    );
    return { ...change, id: `rtb-a/${change.destination.text}` };
  });
}

describe('what it costs', () => {
  it('to write is a call and two looks a batch, never throttled, never in the way of itself', async () => {
    const options = { network: roomy(), rules: alicloudRules, api: alicloudWire };
    const { served, provider, context, close } = await overHttp(openApi, sandboxKeys, options);
    const writer = await provider.writer();
    for (let number = 0; number < 8; number++) {
      const batch = batchOf(number);
      for (const outcomes of [
        await writer.write(batch, context),
        await writer.settle(batch, context),
      ])
        expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['applied']));
    }
    const actions = served.requests().map(({ action, status }) => `${action} ${status}`);
    await close();
    const count = (action: string) => actions.filter((one) => one === action).length;
    expect(count('CreateRouteEntries 200')).toBe(8);
    expect(count('DescribeRouteEntryList 200')).toBeLessThanOrEqual(16);
    expect(actions).toHaveLength(
      count('CreateRouteEntries 200') + count('DescribeRouteEntryList 200'),
    );
  });

  it('to read a long table is a call a page, within the published rate', async () => {
    const network = roomy();
    const routes = Array.from({ length: batches }, (_, number) => batchOf(number)).flat();
    const long: Network = {
      ...network,
      routeTables: network.routeTables.map((table) =>
        table.id === 'rtb-a'
          ? {
              ...table,
              routes: routes.flatMap((one) =>
                one.kind === 'create-route'
                  ? [
                      {
                        ...one.after,
                        destination: one.destination,
                        state: 'active',
                        origin: 'user',
                      },
                    ]
                  : [],
              ),
            }
          : table,
      ),
    };
    const options = { network: long, rules: alicloudRules, api: alicloudWire };
    const { served, provider, clock, context, close } = await overHttp(
      openApi,
      sandboxKeys,
      options,
    );
    const scope = { vpc: 'vpc-1', tables: ['rtb-a'], parts: ['routeTables'] } as const;
    const read = await provider.reader.read(scope, context);
    const requests = served.requests();
    await close();
    expect(read.routeTables[0]?.routes).toHaveLength(batches * 50);
    expect(requests.filter(({ status }) => status !== 200)).toEqual([]);
    const pages = requests.filter(({ action }) => action === 'DescribeRouteEntryList');
    expect(pages).toHaveLength((batches * 50) / 100);
    // 60 at once, then 4 a second.
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(((65 - 60) / 4) * 1_000, -2);
  });
});
