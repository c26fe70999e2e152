import { z } from 'zod';
import {
  cidr,
  flag,
  list,
  maybeAddress,
  maybeCidr,
  maybeText,
  whole,
} from '../../src/network/wire-values.ts';

/**
 * What Tencent Cloud says, as far as podway reads it: API 3.0, which the CLI prints as it is. Names as
 * in vpc_models and cvm_models of tencentcloud-sdk-nodejs 4.1.313; where there is nothing, the API
 * says null, an empty text or nothing at all.
 */

const text = z.string().min(1);
const tag = z.object({ Key: maybeText, Value: maybeText });
/** RouteId is an unsigned number of 64 bits: JSON.parse rounds large ones, so they name nothing. */
const routeNumber = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => {
    const number = Number(value ?? 0);
    return Number.isSafeInteger(number) && number > 0 ? number : undefined;
  });

const assistantCidr = z.object({
  VpcId: maybeText,
  CidrBlock: cidr,
  /** 1: of a container network. */
  AssistantType: whole.nullish(),
});

const vpc = z.object({
  VpcId: text,
  CidrBlock: maybeCidr,
  Ipv6CidrBlock: maybeCidr,
  Ipv6CidrBlockSet: list(z.object({ IPv6CidrBlock: maybeCidr })),
  AssistantCidrSet: list(assistantCidr),
});

const subnet = z.object({
  SubnetId: text,
  VpcId: text,
  Zone: maybeText,
  CidrBlock: maybeCidr,
  Ipv6CidrBlock: maybeCidr,
  RouteTableId: maybeText,
  NetworkAclId: maybeText,
});

const route = z.object({
  RouteId: routeNumber,
  RouteItemId: maybeText,
  DestinationCidrBlock: maybeCidr,
  DestinationIpv6CidrBlock: maybeCidr,
  GatewayType: maybeText,
  GatewayId: maybeText,
  RouteDescription: maybeText,
  RouteType: maybeText,
  Enabled: flag.nullish(),
});

const routeTable = z.object({
  RouteTableId: text,
  VpcId: text,
  RouteTableName: maybeText,
  Main: flag.nullish(),
  RouteSet: list(route),
  TagSet: list(tag),
});

const networkInterface = z.object({
  NetworkInterfaceId: text,
  VpcId: text,
  SubnetId: text,
  State: maybeText,
  Primary: flag.nullish(),
  Attachment: z.object({ InstanceId: maybeText }).nullish(),
  PrivateIpAddressSet: list(z.object({ PrivateIpAddress: maybeAddress })),
  Ipv6AddressSet: list(z.object({ Address: maybeAddress })),
  GroupSet: list(z.string()),
});

const instance = z.object({
  InstanceId: text,
  InstanceName: maybeText,
  InstanceState: maybeText,
  VirtualPrivateCloud: z.object({ VpcId: maybeText }).nullish(),
  Tags: list(tag),
});

const addressTemplate = z.object({ AddressId: maybeText, AddressGroupId: maybeText }).nullish();
const serviceTemplate = z.object({ ServiceId: maybeText, ServiceGroupId: maybeText }).nullish();

const policy = z.object({
  PolicyIndex: whole.nullish(),
  Protocol: maybeText,
  Port: maybeText,
  ServiceTemplate: serviceTemplate,
  CidrBlock: maybeCidr,
  Ipv6CidrBlock: maybeCidr,
  SecurityGroupId: maybeText,
  AddressTemplate: addressTemplate,
  Action: maybeText,
});

/** DescribeSecurityGroupPolicies with the group's id, which the API does not repeat in its answer. */
const securityGroupPolicies = z.object({
  SecurityGroupId: text,
  Ingress: list(policy),
  Egress: list(policy),
});

const aclEntry = z.object({
  Protocol: maybeText,
  Port: maybeText,
  CidrBlock: maybeCidr,
  Ipv6CidrBlock: maybeCidr,
  Action: maybeText,
  Priority: whole.nullish(),
});

const networkAcl = z.object({
  NetworkAclId: text,
  VpcId: maybeText,
  NetworkAclType: maybeText,
  IngressEntries: z.array(aclEntry).nullish(),
  EgressEntries: z.array(aclEntry).nullish(),
});

const vpcLimit = z.object({ LimitType: text, LimitValue: whole.nullish() });
const peering = z.object({
  PeeringConnectionId: text,
  SourceVpcId: maybeText,
  PeerVpcId: maybeText,
});
const natGateway = z.object({ NatGatewayId: text, VpcId: maybeText });
const vpnGateway = z.object({ VpnGatewayId: text, VpcId: maybeText });

/** Every list that podway reads, by the API's name for it. */
export const wireLists = {
  VpcSet: z.array(vpc),
  AssistantCidrSet: z.array(assistantCidr),
  SubnetSet: z.array(subnet),
  RouteTableSet: z.array(routeTable),
  NetworkInterfaceSet: z.array(networkInterface),
  InstanceSet: z.array(instance),
  SecurityGroupPolicies: z.array(securityGroupPolicies),
  NetworkAclSet: z.array(networkAcl),
  VpcLimitSet: z.array(vpcLimit),
  PeerConnectionSet: z.array(peering),
  NatGatewaySet: z.array(natGateway),
  VpnGatewaySet: z.array(vpnGateway),
} as const;

export type WireName = keyof typeof wireLists;

/** What was read: a list that was not asked for, or not to be had, is missing. */
export type Wire = {
  readonly [Name in WireName]?: readonly WireItem<Name>[] | undefined;
};

export type WireItem<Name extends WireName> = z.output<(typeof wireLists)[Name]>[number];
