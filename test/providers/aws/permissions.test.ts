import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RouteChange } from '../../../src/network/change.ts';
import { changeKinds } from '../../../src/network/provider.ts';
import { root } from '../../markdown.ts';
import { claim, create, disableCheck, eni, remove, replace } from '../../network/build.ts';
import { awsAt, contextOf, everything } from './adapter.ts';
import { type Asked, useEndpoints } from './endpoint.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();

/** The actions of the policy under a heading of docs/permissions.md, sorted. */
async function documented(heading: string): Promise<readonly string[]> {
  const text = await readFile(join(root, 'docs', 'permissions.md'), 'utf8');
  const section = text.split(/^### /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  const policy = JSON.parse(json) as {
    readonly Statement: readonly { readonly Effect: string; readonly Action: string | string[] }[];
  };
  return policy.Statement.flatMap(({ Action }) => Action).sort();
}

/** What IAM calls the actions that were asked for. */
function permissions(asked: readonly Asked[]): readonly string[] {
  const names = asked.map(({ action }) =>
    action === 'GetServiceQuota' ? `servicequotas:${action}` : `ec2:${action}`,
  );
  return [...new Set(names)].sort();
}

const planning = ['subnets', 'routeTables', 'interfaces', 'instances', 'prefixLists'] as const;

describe("docs/permissions.md's policies for AWS are what podway calls", () => {
  it('to plan', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url);
    await provider.reader.read({ vpc: 'vpc-1', parts: planning }, contextOf());
    expect(permissions(asked)).toEqual(await documented('AWS: planning'));
  });

  it('to apply', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url);
    const writer = await provider.writer();
    const changes: readonly RouteChange[] = [
      claim('rtb-a'),
      disableCheck('eni-1'),
      create('rtb-a', '10.244.9.0/24', eni('eni-1')),
      replace('rtb-a', '10.244.1.0/24', eni('eni-1'), eni('eni-1b')),
      remove('rtb-a', '10.244.1.0/24', eni('eni-1')),
    ];
    expect(changes.map(({ kind }) => kind)).toEqual(changeKinds);
    for (const change of changes) {
      const batch = [{ ...change, id: 'op-1' }];
      expect(await writer.write(batch, contextOf())).toMatchObject([{ result: 'applied' }]);
    }
    const written = permissions(asked);
    expect(written).toEqual(await documented('AWS: applying'));
    for (const change of changes) await writer.settle([{ ...change, id: 'op-1' }], contextOf());
    const planned = await documented('AWS: planning');
    const looked = permissions(asked).filter((one) => !written.includes(one));
    expect(looked.filter((one) => !planned.includes(one))).toEqual([]);
  });

  it('to validate', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url);
    await provider.reader.read({ vpc: 'vpc-1', parts: everything }, contextOf());
    const planned = await documented('AWS: planning');
    expect(permissions(asked).filter((one) => !planned.includes(one))).toEqual(
      await documented('AWS: validating'),
    );
  });
});
