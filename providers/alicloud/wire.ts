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
 * What Alibaba Cloud says, as far as podway reads it. `toMap()` of the SDK's answers gives the names of
 * the wire, which are those that the CLI prints, so both go through here. Fields that are not named
 * are left out; a test holds the names to the SDK's own models.
 */

const text = z.string().min(1);

/** `{ "VSwitch": [ … ] }`: every list is wrapped in an object that names its items. */
function wrapped<S extends z.ZodType>(name: string, item: S) {
  return z.preprocess((found) => {
    if (typeof found !== 'object' || found === null) return found ?? [];
    return Object.entries(found).find(([key]) => key === name)?.[1] ?? [];
  }, z.array(item));
}

const tag = z.object({ Key: maybeText, Value: maybeText });
const ecsTag = z.object({ TagKey: maybeText, TagValue: maybeText });

const vpc = z.object({
  VpcId: text,
  OwnerId: z.union([z.number(), z.string()]).nullish(),
  CidrBlock: maybeCidr,
  SecondaryCidrBlocks: wrapped('SecondaryCidrBlock', cidr),
  Ipv6CidrBlock: maybeCidr,
  Ipv6CidrBlocks: wrapped('Ipv6CidrBlock', z.object({ Ipv6CidrBlock: maybeCidr })),
});

const vSwitch = z.object({
  VSwitchId: text,
  VpcId: text,
  ZoneId: maybeText,
  CidrBlock: maybeCidr,
  Ipv6CidrBlock: maybeCidr,
  NetworkAclId: maybeText,
  RouteTable: z.object({ RouteTableId: maybeText }).nullish(),
});

const routeTable = z.object({
  RouteTableId: text,
  VpcId: text,
  RouteTableName: maybeText,
  RouteTableType: maybeText,
  AssociateType: maybeText,
  VSwitchIds: wrapped('VSwitchId', z.string()),
  Tags: wrapped('Tag', tag),
});

const routeEntry = z.object({
  RouteTableId: text,
  RouteEntryId: maybeText,
  /** A CIDR, an address, or the id of a prefix list. */
  DestinationCidrBlock: z.union([
    text.regex(/^pl-/).transform((prefixList) => ({ prefixList })),
    cidr,
  ]),
  Type: maybeText,
  Origin: maybeText,
  Status: maybeText,
  Description: maybeText,
  NextHops: wrapped(
    'NextHop',
    z.object({ NextHopType: maybeText, NextHopId: maybeText, Enabled: whole.nullish() }),
  ),
});

const networkInterface = z.object({
  NetworkInterfaceId: text,
  VpcId: maybeText,
  VSwitchId: text,
  InstanceId: maybeText,
  Attachment: z.object({ InstanceId: maybeText }).nullish(),
  PrivateIpAddress: maybeAddress,
  PrivateIpSets: wrapped('PrivateIpSet', z.object({ PrivateIpAddress: maybeAddress })),
  Ipv6Sets: wrapped('Ipv6Set', z.object({ Ipv6Address: maybeAddress })),
  Ipv4PrefixSets: wrapped('Ipv4PrefixSet', z.object({ Ipv4Prefix: maybeCidr })),
  Ipv6PrefixSets: wrapped('Ipv6PrefixSet', z.object({ Ipv6Prefix: maybeCidr })),
  SourceDestCheck: flag.nullish(),
  SecurityGroupIds: wrapped('SecurityGroupId', z.string()),
  Type: maybeText,
  Status: maybeText,
});

const instance = z.object({
  InstanceId: text,
  InstanceName: maybeText,
  Status: maybeText,
  VpcAttributes: z.object({ VpcId: maybeText }).nullish(),
  Tags: wrapped('Tag', ecsTag),
});

const securityGroup = z.object({
  SecurityGroupId: text,
  VpcId: maybeText,
  SecurityGroupType: maybeText,
});

const permission = z.object({
  Direction: maybeText,
  IpProtocol: maybeText,
  Policy: maybeText,
  Priority: whole.nullish(),
  PortRange: maybeText,
  PortRangeListId: maybeText,
  SourcePortRange: maybeText,
  SourceCidrIp: maybeCidr,
  Ipv6SourceCidrIp: maybeCidr,
  SourceGroupId: maybeText,
  SourcePrefixListId: maybeText,
  DestCidrIp: maybeCidr,
  Ipv6DestCidrIp: maybeCidr,
  DestGroupId: maybeText,
  DestPrefixListId: maybeText,
});

const securityGroupAttribute = z.object({
  SecurityGroupId: text,
  VpcId: maybeText,
  InnerAccessPolicy: maybeText,
  Permissions: wrapped('Permission', permission),
});

const aclEntryFields = { Policy: maybeText, Protocol: maybeText, Port: maybeText };

const networkAcl = z.object({
  NetworkAclId: text,
  VpcId: maybeText,
  IngressAclEntries: z
    .object({ IngressAclEntry: list(z.object({ ...aclEntryFields, SourceCidrIp: maybeCidr })) })
    .nullish(),
  EgressAclEntries: z
    .object({ EgressAclEntry: list(z.object({ ...aclEntryFields, DestinationCidrIp: maybeCidr })) })
    .nullish(),
});

const prefixList = z.object({
  PrefixListId: text,
  MaxEntries: whole,
  CidrBlocks: list(cidr),
});

const natGateway = z.object({ NatGatewayId: text, VpcId: maybeText });
const vpnGateway = z.object({ VpnGatewayId: text, VpcId: maybeText });

const quota = z.object({
  QuotaActionCode: text,
  TotalQuota: z.number().nullish(),
  Dimensions: z.record(z.string(), z.unknown()).nullish(),
});

/** Every list that podway reads, by podway's name for it; see `lists` in described.ts for the paths. */
export const wireLists = {
  Vpcs: z.array(vpc),
  VSwitches: z.array(vSwitch),
  RouteTables: z.array(routeTable),
  RouteEntries: z.array(routeEntry),
  NetworkInterfaces: z.array(networkInterface),
  Instances: z.array(instance),
  SecurityGroups: z.array(securityGroup),
  SecurityGroupAttributes: z.array(securityGroupAttribute),
  NetworkAcls: z.array(networkAcl),
  PrefixLists: z.array(prefixList),
  NatGateways: z.array(natGateway),
  VpnGateways: z.array(vpnGateway),
  Quotas: z.array(quota),
} as const;

export type WireName = keyof typeof wireLists;

/** What was read: a list that was not asked for, or not to be had, is missing. */
export type Wire = {
  readonly [Name in WireName]?: readonly WireItem<Name>[] | undefined;
};

export type WireItem<Name extends WireName> = z.output<(typeof wireLists)[Name]>[number];
