import { describe, expect, it } from 'vitest';
import type { RouteChange } from '../../../src/network/change.ts';
import { partSchema } from '../../../src/network/network.ts';
import { create, remove, replace } from '../../network/build.ts';
import { documented } from '../documented-policy.ts';
import { type Asked, useEndpoints } from '../json-endpoint.ts';
import { contextOf, tencentAt } from './adapter.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const planning = ['subnets', 'routeTables', 'interfaces', 'instances', 'prefixLists'] as const;

/** Both services of podway's have the same version; instances are CVM's. */
function permissions(asked: readonly Asked[]): readonly string[] {
  const names = asked.map(({ action }) =>
    action === 'DescribeInstances' ? `cvm:${action}` : `vpc:${action}`,
  );
  return [...new Set(names)].sort();
}

describe("docs/permissions.md's policies for Tencent Cloud are what podway calls", () => {
  it('to plan', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await tencentAt(url);
    await provider.reader.read({ vpc: 'vpc-1', parts: planning }, contextOf());
    await provider.close();
    expect(permissions(asked)).toEqual(await documented('Tencent Cloud: planning'));
  });

  it('to apply', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await tencentAt(url);
    const writer = await provider.writer();
    const [one, other] = [
      { kind: 'address', ip: '10.0.1.11' },
      { kind: 'address', ip: '10.0.1.12' },
    ] as const;
    const replacing = replace('rtb-a', '10.244.1.0/24', one, other);
    const removing = remove('rtb-a', '10.244.1.0/24', one);
    const changes: readonly RouteChange[] = [
      create('rtb-a', '10.244.9.0/24', one),
      { ...replacing, before: { ...replacing.before, id: 'rti-1' } },
      { ...removing, before: { ...removing.before, id: 'rti-1' } },
    ];
    for (const change of changes) {
      const batch = [{ ...change, id: 'op-1' }];
      expect(await writer.write(batch, contextOf())).toMatchObject([{ result: 'applied' }]);
    }
    expect(permissions(asked)).toEqual(await documented('Tencent Cloud: applying'));
    const written = asked.length;
    for (const change of changes) await writer.settle([{ ...change, id: 'op-1' }], contextOf());
    await provider.close();
    const planned = await documented('Tencent Cloud: planning');
    const looked = permissions(asked.slice(written));
    expect(looked.filter((name) => !planned.includes(name))).toEqual([]);
  });

  it('to validate', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await tencentAt(url);
    await provider.reader.read({ vpc: 'vpc-1', parts: partSchema.options }, contextOf());
    await provider.close();
    const planned = await documented('Tencent Cloud: planning');
    expect(permissions(asked).filter((name) => !planned.includes(name))).toEqual(
      await documented('Tencent Cloud: validating'),
    );
  });
});
