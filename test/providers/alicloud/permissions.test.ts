import { describe, expect, it } from 'vitest';
import type { RouteChange } from '../../../src/network/change.ts';
import { partSchema } from '../../../src/network/network.ts';
import { create, disableCheck, remove, replace } from '../../network/build.ts';
import { documented } from '../documented-policy.ts';
import { type Asked, useEndpoints } from '../json-endpoint.ts';
import { alicloudAt, contextOf } from './adapter.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const planning = ['subnets', 'routeTables', 'interfaces', 'instances', 'prefixLists'] as const;

/** RAM's names of services, by their APIs' versions. */
const services: Readonly<Record<string, string>> = {
  '2016-04-28': 'vpc',
  '2014-05-26': 'ecs',
  '2020-05-10': 'quotas',
};

function permissions(asked: readonly Asked[]): readonly string[] {
  const names = asked.map(
    ({ action, headers }) => `${services[String(headers['x-acs-version'])]}:${action}`,
  );
  return [...new Set(names)].sort();
}

describe("docs/permissions.md's policies for Alibaba Cloud are what podway calls", () => {
  it('to plan', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await alicloudAt(url);
    await provider.reader.read({ vpc: 'vpc-1', parts: planning }, contextOf());
    await provider.close();
    expect(permissions(asked)).toEqual(await documented('Alibaba Cloud: planning'));
  });

  it('to apply', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await alicloudAt(url);
    const writer = await provider.writer();
    const [one, other] = [
      { kind: 'instance', id: 'i-1' },
      { kind: 'instance', id: 'i-2' },
    ] as const;
    const changes: readonly RouteChange[] = [
      disableCheck('eni-1'),
      create('vtb-custom', '10.244.9.0/24', one),
      replace('vtb-custom', '10.244.1.0/24', one, other),
      remove('vtb-custom', '10.244.1.0/24', one),
    ];
    for (const change of changes) {
      const batch = [{ ...change, id: 'op-1' }];
      expect(await writer.write(batch, contextOf())).toMatchObject([{ result: 'applied' }]);
    }
    expect(permissions(asked)).toEqual(await documented('Alibaba Cloud: applying'));
    const written = asked.length;
    for (const change of changes) await writer.settle([{ ...change, id: 'op-1' }], contextOf());
    await provider.close();
    const planned = await documented('Alibaba Cloud: planning');
    const looked = permissions(asked.slice(written));
    expect(looked.filter((name) => !planned.includes(name))).toEqual([]);
  });

  it('to validate', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await alicloudAt(url);
    await provider.reader.read({ vpc: 'vpc-1', parts: partSchema.options }, contextOf());
    await provider.close();
    const planned = await documented('Alibaba Cloud: planning');
    expect(permissions(asked).filter((name) => !planned.includes(name))).toEqual(
      await documented('Alibaba Cloud: validating'),
    );
  });
});
