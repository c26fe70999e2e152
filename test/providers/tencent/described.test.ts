import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openDescribed } from '../../../providers/describe/describe.ts';
import { described } from '../../../providers/tencent/described.ts';
import { tencentRules } from '../../../providers/tencent/rules.ts';
import { partSchema } from '../../../src/network/network.ts';
import { type Asked, useEndpoints } from '../json-endpoint.ts';
import { contextOf, tencentAt } from './adapter.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const target = { region: 'ap-guangzhou', vpc: 'vpc-1' };
const scope = { vpc: 'vpc-1', parts: partSchema.options };
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** What `tccli` would have printed of the VPC of replies.ts, one file a call. */
async function printed(skip: RegExp = /^$/, inResponse = false): Promise<string> {
  const { url, asked } = await endpoint(vpcReplies());
  const provider = await tencentAt(url);
  await provider.reader.read(scope, contextOf());
  await provider.close();
  const folder = await mkdtemp(join(tmpdir(), 'podway-tccli-'));
  folders.push(folder);
  await mkdir(join(folder, 'more'));
  for (const one of asked) {
    if (skip.test(one.action)) continue;
    const reply = (await replied(one)) as { readonly Response: object };
    const name = `${one.parameters.SecurityGroupId ?? one.action}.json`;
    await writeFile(
      join(folder, 'more', name),
      JSON.stringify(inResponse ? reply : reply.Response),
    );
  }
  return folder;
}

async function replied(asked: Asked): Promise<object> {
  const reply = vpcReplies()(asked, 1);
  if (typeof reply === 'string' || !('json' in reply)) throw new Error(asked.action);
  return reply.json;
}

async function shownBy(path: string) {
  const provider = await openDescribed({ ...target, path }, tencentRules, described);
  return { ...(await provider.reader.read(scope, contextOf())), collectedAt: '' };
}

describe('what tccli prints', () => {
  it.each([false, true])(
    'is the network that the API tells (below Response: %s)',
    async (below) => {
      const { url } = await endpoint(vpcReplies());
      const provider = await tencentAt(url);
      const network = await provider.reader.read(scope, contextOf());
      await provider.close();
      expect(await shownBy(await printed(/^$/, below))).toEqual({ ...network, collectedAt: '' });
    },
  );

  it('may lack what only validation needs', async () => {
    const path = await printed(/Acls|Nat|Limits|Assistant/);
    const { incomplete, routeTables } = await shownBy(path);
    expect(incomplete).toEqual(['acls', 'gateways']);
    expect(routeTables[0]?.limits).toEqual([{ families: [4, 6], limit: 50, source: 'default' }]);
  });

  it('may not lack what planning needs: all commands are named', async () => {
    const path = await printed(/Subnets|RouteTables/);
    await expect(shownBy(path)).rejects.toThrow(
      /lacks SubnetSet, RouteTableSet, .*\n.*tccli vpc DescribeSubnets --region ap-guangzhou --Filters '\[\{"Name":"vpc-id","Values":\["vpc-1"\]\}\]'/,
    );
  });

  it('is refused where pages are missing', async () => {
    const path = await printed();
    const page = { TotalCount: 9, SubnetSet: [] };
    await writeFile(join(path, 'more', 'DescribeSubnets-2.json'), JSON.stringify(page));
    await expect(shownBy(path)).rejects.toThrow(/SubnetSet is cut: .* 9/);
  });
});
