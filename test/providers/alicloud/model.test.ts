import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { described } from '../../../providers/alicloud/described.ts';
import { type WireName, wireLists } from '../../../providers/alicloud/wire.ts';
import { partSchema } from '../../../src/network/network.ts';
import { create, disableCheck, remove, replace } from '../../network/build.ts';
import { type Asked, type Reply, useEndpoints } from '../json-endpoint.ts';
import { modelOf, notInModel, type Shape, unknownToModel, within } from '../model.ts';
import { alicloudAt, contextOf } from './adapter.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();

// VPC's classes come with the SDK; those of ECS, which podway calls without its SDK, are written down.
const sdk = createRequire(import.meta.url)('@alicloud/vpc20160428') as Record<string, Class>;
const ecs = modelOf(readFileSync(new URL('ecs-model.txt', import.meta.url), 'utf8'));

interface Class {
  names(): Readonly<Record<string, string>>;
  types(): Readonly<Record<string, ClassType>>;
}

type ClassType = 'string' | 'number' | 'boolean' | Class | ListType;
interface ListType {
  readonly type: 'array';
  readonly itemType: ClassType;
}

function vpcModel(name: string): Shape {
  const found = sdk[name];
  if (!found) throw new Error(`the SDK has no ${name}`);
  return shapeOf(found);
}

function shapeOf(type: ClassType): Shape {
  if (typeof type === 'string') return type;
  if ('itemType' in type) return { list: shapeOf(type.itemType) };
  const types = type.types();
  const fields = Object.entries(type.names()).map(
    ([property, name]) => [name, () => shapeOf(types[property] as ClassType)] as const,
  );
  return { fields: Object.fromEntries(fields) };
}

type Service = 'vpc' | 'ecs' | 'quotas';

const services: Readonly<Record<string, Service>> = {
  '2016-04-28': 'vpc',
  '2014-05-26': 'ecs',
  '2020-05-10': 'quotas',
};

function shape(service: Service, name: string): Shape {
  return service === 'vpc' ? vpcModel(name) : ecs(`ecs.${name}`);
}

/** Which call prints a list, and where it stands in the answer. */
const lists = described.lists.flatMap(({ name, paths: [path = []], command }) => {
  const [, service = '', action = ''] = command.split(' ');
  // Quota Center's SDK is not there, and podway calls it by its name alone.
  return service === 'quotas' ? [] : [{ name, path, service: service as Service, action }];
});

/** Everything that podway ever asks, of the VPC of replies.ts, with the answers. */
async function exchange(): Promise<readonly (readonly [Service, Asked, Reply])[]> {
  const said: (readonly [Service, Asked, Reply])[] = [];
  const replies = vpcReplies();
  const { url } = await endpoint((asked, nth) => {
    const reply = replies(asked, nth);
    said.push([services[String(asked.headers['x-acs-version'])] as Service, asked, reply]);
    return reply;
  });
  const provider = await alicloudAt(url);
  await provider.reader.read({ vpc: 'vpc-1', parts: partSchema.options }, contextOf());
  const writer = await provider.writer();
  const one = { kind: 'instance', id: 'i-1' } as const;
  const other = { kind: 'instance', id: 'i-2' } as const;
  const removing = remove('vtb-custom', '10.244.2.0/24', one);
  for (const change of [
    disableCheck('eni-1'),
    create('vtb-custom', '10.244.9.0/24', one, 'podway/shop'),
    replace('vtb-custom', '10.244.1.0/24', one, other),
    remove('vtb-custom', '10.244.1.0/24', one),
    { ...removing, before: { ...removing.before, id: 'rte-1' } },
  ])
    await writer.write([{ ...change, id: 'op-1' }], contextOf());
  await provider.close();
  return said.filter(([service]) => service !== 'quotas');
}

/** `RouteEntries.1.NextHop` is a field of each of RouteEntries. */
function parameterIn(model: Shape, parameter: string): Shape | undefined {
  let at: Shape | undefined = model;
  for (const word of parameter.split('.')) {
    if (at === undefined) return undefined;
    at =
      typeof at === 'object' && 'list' in at
        ? /^\d+$/.test(word)
          ? at.list
          : undefined
        : within(at, [word]);
  }
  return at;
}

describe("the SDKs' own models of Alibaba Cloud's APIs", () => {
  it.each(lists)('have every field that podway reads of $name', (list) => {
    const body = shape(list.service, `${list.action}ResponseBody`);
    const found = within(body, list.path);
    if (!found) throw new Error(`${list.action} answers without ${list.path.join('.')}`);
    // A path of nothing: the answer is the item.
    const items = list.path.length === 0 ? { list: found } : found;
    expect(unknownToModel(wireLists[list.name as WireName], items, list.name)).toEqual([]);
  });

  it('have every parameter of every call', async () => {
    const strange = (await exchange()).flatMap(([service, { action, parameters }]) =>
      Object.keys(parameters)
        .filter((name) => typeof parameterIn(shape(service, `${action}Request`), name) !== 'string')
        .map((name) => `${action}.${name}`),
    );
    expect(strange).toEqual([]);
  });

  it('keep every parameter: the SDK drops without a word what it does not know', async () => {
    const asked = new Map<string, Set<string>>();
    for (const [, { action, parameters }] of await exchange()) {
      const names = asked.get(action) ?? new Set();
      for (const name of Object.keys(parameters)) names.add(name);
      asked.set(action, names);
    }
    const lines = [...asked].map(([action, names]) => `${action}: ${[...names].sort().join(' ')}`);
    expect(lines.sort().join('\n')).toMatchInlineSnapshot(`
      "CreateRouteEntries: RegionId RouteEntries.1.Description RouteEntries.1.DstCidrBlock RouteEntries.1.NextHop RouteEntries.1.NextHopType RouteEntries.1.RouteTableId
      DeleteRouteEntries: RegionId RouteEntries.1.DstCidrBlock RouteEntries.1.NextHop RouteEntries.1.RouteEntryId RouteEntries.1.RouteTableId
      DescribeInstances: MaxResults RegionId VpcId
      DescribeNatGateways: PageNumber PageSize RegionId VpcId
      DescribeNetworkAcls: PageNumber PageSize RegionId VpcId
      DescribeNetworkInterfaces: MaxResults RegionId VpcId
      DescribeRouteEntryList: MaxResult RegionId RouteTableId
      DescribeRouteTableList: PageNumber PageSize RegionId VpcId
      DescribeSecurityGroupAttribute: Direction MaxResults NicType RegionId SecurityGroupId
      DescribeSecurityGroups: MaxResults RegionId VpcId
      DescribeVSwitches: PageNumber PageSize RegionId VpcId
      DescribeVpcs: PageNumber PageSize RegionId VpcId
      DescribeVpnGateways: PageNumber PageSize RegionId VpcId
      ListPrefixLists: MaxResults PrefixListIds.1 RegionId
      ModifyNetworkInterfaceAttribute: NetworkInterfaceId RegionId SourceDestCheck
      ModifyRouteEntry: DestinationCidrBlock NewNextHopId NewNextHopType RegionId RouteTableId"
    `);
  });

  it('have every field of the answers that the tests of the adapter are given', async () => {
    const strange = (await exchange()).flatMap(([service, { action }, reply]) => {
      const { json } = reply as { readonly json: object };
      return notInModel(json, shape(service, `${action}ResponseBody`), action);
    });
    // ECS documents text; numbers are there on purpose, since podway takes both.
    const asNumber = /\.Priority: number, string there$/;
    expect(strange.filter((line) => !asNumber.test(line))).toEqual([]);
  });
});
