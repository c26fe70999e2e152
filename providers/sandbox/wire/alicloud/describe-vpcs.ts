import type { Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { checkRegion, type Handler, ownerOf, readPart } from './handler.ts';
import { byNumber } from './paging.ts';
import { dryRun } from './parameters.ts';
import { AlicloudRefusal } from './refusal.ts';

export const describeVpcs: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud);
  if (parameters.flag('DryRun')) throw dryRun();
  const wanted = parameters.text('VpcId')?.split(',');
  const hasIpv6 = parameters.optionalFlag('EnableIpv6');
  const owner = parameters.text('VpcOwnerId');
  const isShown =
    (wanted?.includes(network.vpc.id) ?? true) &&
    (hasIpv6 === undefined || hasIpv6 === cidrsOf(network, 6).length > 0) &&
    (owner === undefined || owner === network.account) &&
    // The network tells neither a VPC's name nor its tags, and is no default VPC.
    parameters.text('VpcName') === undefined &&
    parameters.items('Tag', 20).length === 0 &&
    parameters.text('IsDefault')?.toLowerCase() !== 'true';
  const vpcs = isShown ? [vpcOf(network)] : [];
  const { fields, page } = byNumber(parameters, vpcs, { byDefault: 10, most: 50 });
  return {
    ...fields,
    Vpcs: {
      Vpc: page.map((vpc) => ({
        ...vpc,
        RouterTableIds: { RouterTableIds: network.routeTables.map(({ id }) => id) },
        NatGatewayIds: {
          NatGatewayIds: network.gateways.flatMap(({ id, kind }) => (kind === 'nat' ? id : [])),
        },
      })),
    },
  };
};

export const describeVpcAttribute: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const id = parameters.required('VpcId');
  const network = await cloud.read();
  checkRegion(parameters, network);
  if (id !== network.vpc.id) {
    const message = 'Specified value of "VpcId" is not found in our record.';
    throw new AlicloudRefusal('InvalidVpcId.NotFound', message);
  }
  if (parameters.flag('DryRun')) throw dryRun();
  const internet = network.gateways.find(({ kind }) => kind === 'internet');
  return {
    ...vpcOf(network),
    Ipv4GatewayId: internet?.id ?? '',
    SupportIpv4Gateway: internet !== undefined,
    ClassicLinkEnabled: false,
    AssociatedCens: { AssociatedCen: [] },
    CloudResources: {
      CloudResourceSetType: [
        { ResourceType: 'VSwitch', ResourceCount: network.subnets.length },
        { ResourceType: 'RouteTable', ResourceCount: network.routeTables.length },
      ],
    },
  };
};

function vpcOf(network: Network): JsonObject {
  const { region, subnets, vpc } = network;
  const [cidr = '', ...secondary] = cidrsOf(network, 4);
  const ipv6 = cidrsOf(network, 6);
  return {
    VpcId: vpc.id,
    VpcName: '',
    Description: '',
    RegionId: region,
    OwnerId: ownerOf(network),
    Status: 'Available',
    IsDefault: false,
    CidrBlock: cidr,
    SecondaryCidrBlocks: { SecondaryCidrBlock: secondary },
    UserCidrs: { UserCidr: [] },
    EnabledIpv6: ipv6.length > 0,
    Ipv6CidrBlock: ipv6[0] ?? '',
    Ipv6CidrBlocks: {
      Ipv6CidrBlock: ipv6.map((text) => ({ Ipv6CidrBlock: text, Ipv6Isp: 'BGP' })),
    },
    VSwitchIds: { VSwitchId: subnets.map(({ id }) => id) },
    Tags: { Tag: [] },
  };
}

function cidrsOf({ vpc }: Network, family: 4 | 6): readonly string[] {
  return vpc.cidrs.flatMap((cidr) => (cidr.family === family ? cidr.text : []));
}
