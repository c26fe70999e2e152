import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type WireName, wireLists } from '../../../providers/tencent/wire.ts';
import { partSchema } from '../../../src/network/network.ts';
import { create, remove, replace } from '../../network/build.ts';
import { type Asked, type Reply, useEndpoints } from '../json-endpoint.ts';
import { modelOf, notInModel, unknownToModel, within } from '../model.ts';
import { contextOf, tencentAt } from './adapter.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const model = modelOf(readFileSync(new URL('model.txt', import.meta.url), 'utf8'));

/** The service of an action: instances are CVM's. */
const named = (action: string) => `${action === 'DescribeInstances' ? 'cvm' : 'vpc'}.${action}`;

/** The list of an answer that each schema of wire.ts reads. */
const lists: Readonly<Record<WireName, readonly [action: string, ...path: string[]]>> = {
  VpcSet: ['DescribeVpcs', 'VpcSet'],
  AssistantCidrSet: ['DescribeAssistantCidr', 'AssistantCidrSet'],
  SubnetSet: ['DescribeSubnets', 'SubnetSet'],
  RouteTableSet: ['DescribeRouteTables', 'RouteTableSet'],
  NetworkInterfaceSet: ['DescribeNetworkInterfaces', 'NetworkInterfaceSet'],
  InstanceSet: ['DescribeInstances', 'InstanceSet'],
  SecurityGroupPolicies: ['DescribeSecurityGroupPolicies', 'SecurityGroupPolicySet'],
  NetworkAclSet: ['DescribeNetworkAcls', 'NetworkAclSet'],
  VpcLimitSet: ['DescribeVpcLimits', 'VpcLimitSet'],
  PeerConnectionSet: ['DescribeVpcPeeringConnections', 'PeerConnectionSet'],
  NatGatewaySet: ['DescribeNatGateways', 'NatGatewaySet'],
  VpnGatewaySet: ['DescribeVpnGateways', 'VpnGatewaySet'],
};

/** Everything that podway ever asks, of the VPC of replies.ts, with the answers. */
async function exchange(): Promise<readonly (readonly [Asked, Reply])[]> {
  const said: (readonly [Asked, Reply])[] = [];
  const replies = vpcReplies();
  const { url } = await endpoint((asked, nth) => {
    const reply = replies(asked, nth);
    said.push([asked, reply]);
    return reply;
  });
  const provider = await tencentAt(url);
  await provider.reader.read({ vpc: 'vpc-1', parts: partSchema.options }, contextOf());
  const writer = await provider.writer();
  const one = { kind: 'address', ip: '10.0.1.11' } as const;
  const other = { kind: 'address', ip: '10.0.1.12' } as const;
  const replacing = replace('rtb-a', '10.244.1.0/24', one, other);
  const removing = remove('rtb-a', 'fd00:244::/64', one);
  for (const change of [
    create('rtb-a', '10.244.9.0/24', one, 'podway/shop'),
    create('rtb-a', 'fd00:244:9::/64', one, 'podway/shop'),
    { ...replacing, before: { ...replacing.before, id: '17' } },
    { ...removing, before: { ...removing.before, id: 'rti-1' } },
  ])
    await writer.write([{ ...change, id: 'op-1' }], contextOf());
  await provider.close();
  return said;
}

describe("the SDK's own model of Tencent Cloud's API", () => {
  it.each(Object.entries(lists))('has every field that podway reads of %s', (name, found) => {
    const [action, ...path] = found;
    const shape = within(model(`${named(action)}Response`), path);
    // Whose policies they are is not in the answer: the reader adds it.
    const isPolicies = name === 'SecurityGroupPolicies';
    const added = isPolicies ? ['SecurityGroupPolicies[].SecurityGroupId'] : [];
    if (!shape) throw new Error(`${action} answers without ${path.join('.')}`);
    const items = isPolicies ? { list: shape } : shape;
    expect(unknownToModel(wireLists[name as WireName], items, name)).toEqual(added);
  });

  it('has every parameter of every call, as text where that wants text', async () => {
    const strange = (await exchange()).flatMap(([{ action, parameters }]) =>
      notInModel(parameters, model(`${named(action)}Request`), action),
    );
    expect(strange).toEqual([]);
  });

  it('has every field of the answers that the tests of the adapter are given', async () => {
    const said = await exchange();
    const strange = said.flatMap(([{ action }, reply]) => {
      const { Response } = (reply as { readonly json: { readonly Response: object } }).json;
      return notInModel(Response, model(`${named(action)}Response`), action);
    });
    // In quotes there on purpose: JSON.parse would round a number of 64 bits.
    const inQuotes = /\.RouteId: string, number there$/;
    expect(strange.filter((line) => !inQuotes.test(line))).toEqual([]);
    const actions = new Set(said.map(([{ action }]) => action));
    expect([...actions].sort()).toEqual(
      [
        ...Object.values(lists).map(([action]) => action),
        'CreateRoutes',
        'ReplaceRoutes',
        'DeleteRoutes',
      ].sort(),
    );
  });
});
