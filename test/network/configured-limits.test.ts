import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../providers/alicloud/rules.ts';
import { awsRules } from '../../providers/aws/rules.ts';
import { withConfiguredLimits } from '../../src/network/configured-limits.ts';
import type { Limit } from '../../src/network/network.ts';
import type { ConfiguredLimit, Reader } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { networkOf } from './build.ts';

const network = networkOf({
  routeTables: [
    { id: 'rtb-1', limits: [{ families: [4], limit: 50 }] },
    { id: 'rtb-2', limits: [] },
  ],
});
const reader: Reader = {
  read: async ({ tables }) => ({
    ...network,
    routeTables: network.routeTables.filter(({ id }) => tables?.includes(id) ?? true),
  }),
};

async function read(
  limits: readonly ConfiguredLimit[],
  { rules = awsRules, tables }: { rules?: CloudRules; tables?: readonly string[] } = {},
): Promise<readonly string[]> {
  const configured = withConfiguredLimits(reader, limits, rules);
  const context = { clock: new VirtualClock(), signal: new AbortController().signal };
  const scope = { vpc: 'vpc-1', parts: ['routeTables'], tables } as const;
  const { routeTables } = await configured.read(scope, context);
  return routeTables.flatMap(({ id, limits: all }) => all.map((one) => `${id} ${shown(one)}`));
}

const shown = ({ families, limit, source }: Limit) => `IPv${families.join('+')} ${limit} ${source}`;

describe('withConfiguredLimits', () => {
  it.each<[string, readonly ConfiguredLimit[], readonly string[]]>([
    [
      'a number for every table takes the place of what was read and of the default',
      [{ limit: 500 }],
      [
        'rtb-1 IPv4 500 config',
        'rtb-1 IPv6 500 config',
        'rtb-2 IPv4 500 config',
        'rtb-2 IPv6 500 config',
      ],
    ],
    [
      'a number for one table leaves the others alone',
      [{ limit: 500, tables: ['rtb-2'] }],
      ['rtb-1 IPv4 50 read', 'rtb-2 IPv4 500 config', 'rtb-2 IPv6 500 config'],
    ],
    [
      'a number for one family leaves the other alone',
      [{ limit: 500, families: [6] }],
      ['rtb-1 IPv4 50 read', 'rtb-1 IPv6 500 config', 'rtb-2 IPv6 500 config'],
    ],
    [
      'of several that fit the last one counts',
      [
        { limit: 500, families: [4] },
        { limit: 100, families: [4], tables: ['rtb-1'] },
      ],
      ['rtb-1 IPv4 100 config', 'rtb-2 IPv4 500 config'],
    ],
    [
      'also a lower number than the cloud tells',
      [{ limit: 20, families: [4], tables: ['rtb-1'] }],
      ['rtb-1 IPv4 20 config'],
    ],
  ])('%s', async (_, limits, expected) => {
    expect(await read(limits)).toEqual(expected);
  });

  it('is one number where the cloud counts families together', async () => {
    const limits = [{ limit: 480, tables: ['rtb-2'] }];
    expect(await read(limits, { rules: alicloudRules })).toEqual([
      'rtb-1 IPv4 50 read',
      'rtb-2 IPv4+6 480 config',
    ]);
  });

  it('refuses a number for one family there', async () => {
    const limits = [{ limit: 480, families: [4] as const, tables: ['rtb-2'] }];
    await expect(read(limits, { rules: alicloudRules })).rejects.toThrow(
      'podway.yaml: routes.limits[0].families: found [4], wanted [4,6] or nothing: IPv4 and IPv6 share the limit of rtb-2',
    );
  });

  it('refuses a table that is not there', async () => {
    const limits = [{ limit: 480 }, { limit: 100, tables: ['rtb-1', 'rtb-9'] }];
    await expect(read(limits)).rejects.toThrow(
      'podway.yaml: routes.limits[1].tables: found rtb-9, which is not in vpc-1, wanted one of rtb-1, rtb-2',
    );
  });

  it('misses no table that was not asked for', async () => {
    const limits = [{ limit: 100, tables: ['rtb-1'] }];
    expect(await read(limits, { tables: ['rtb-2'] })).toEqual([]);
  });
});
