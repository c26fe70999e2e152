import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { described } from '../../../providers/alicloud/described.ts';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { openDescribed } from '../../../providers/describe/describe.ts';
import { partSchema } from '../../../src/network/network.ts';
import { type Asked, useEndpoints } from '../json-endpoint.ts';
import { alicloudAt, contextOf } from './adapter.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const target = { region: 'cn-hangzhou', vpc: 'vpc-1' };
const scope = { vpc: 'vpc-1', parts: partSchema.options };
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** What `aliyun` would have printed of the VPC of replies.ts, one file a call. */
async function printed(skip: RegExp = /^$/): Promise<string> {
  const { url, asked } = await endpoint(vpcReplies());
  const provider = await alicloudAt(url);
  await provider.reader.read(scope, contextOf());
  await provider.close();
  const folder = await mkdtemp(join(tmpdir(), 'podway-aliyun-'));
  folders.push(folder);
  for (const [index, one] of asked.entries()) {
    const name = `${one.action}-${index}.json`;
    if (!skip.test(one.action)) await writeFile(join(folder, name), JSON.stringify(replied(one)));
  }
  return folder;
}

function replied(asked: Asked): object {
  const reply = vpcReplies()(asked, 1);
  if (typeof reply === 'string' || !('json' in reply)) throw new Error(asked.action);
  return reply.json;
}

async function shownBy(path: string) {
  const provider = await openDescribed({ ...target, path }, alicloudRules, described);
  return { ...(await provider.reader.read(scope, contextOf())), collectedAt: '' };
}

describe('what aliyun prints', () => {
  it('is the network that the API tells', async () => {
    const { url } = await endpoint(vpcReplies());
    const provider = await alicloudAt(url);
    const network = await provider.reader.read(scope, contextOf());
    await provider.close();
    expect(await shownBy(await printed())).toEqual({ ...network, collectedAt: '' });
  });

  it('may lack what only validation needs', async () => {
    const path = await printed(/Acls|Nat|Quotas|PrefixLists/);
    const { incomplete, routeTables } = await shownBy(path);
    expect(incomplete).toEqual(['acls', 'gateways', 'prefixLists']);
    expect(routeTables[0]?.limits).toEqual([{ families: [4, 6], limit: 200, source: 'default' }]);
  });

  it('may not lack what planning needs: all commands are named', async () => {
    const path = await printed(/VSwitches|NetworkInterfaces/);
    await expect(shownBy(path)).rejects.toThrow(
      /lacks VSwitches, NetworkInterfaces, .*\n.*aliyun vpc DescribeVSwitches --RegionId cn-hangzhou --VpcId vpc-1/,
    );
  });

  it('may not lack a table’s entries', async () => {
    const path = await printed(/RouteEntryList/);
    const only = vpcReplies()(
      { action: 'DescribeRouteEntryList', headers: {}, parameters: { RouteTableId: 'vtb-system' } },
      1,
    );
    if (typeof only === 'string' || !('json' in only)) throw new Error('no reply');
    await writeFile(join(path, 'entries.json'), JSON.stringify(only.json));
    await expect(shownBy(path)).rejects.toThrow(
      /no route entries of vtb-custom\..*\n.*--RouteTableId vtb-custom > vtb-custom.json/,
    );
  });

  it('is refused where pages are missing', async () => {
    const path = await printed();
    const page = { NextToken: 'more', RouteEntrys: { RouteEntry: [] } };
    await writeFile(join(path, 'page.json'), JSON.stringify(page));
    await expect(shownBy(path)).rejects.toThrow(/RouteEntries is cut: it goes on at a NextToken/);
  });
});
