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
 * What EC2 says, as far as podway reads it. The SDK and `aws ec2 describe-… --output json` name fields
 * alike (the names of the EC2 API's model), so both go through here. Fields that are not named are
 * left out; a test holds the names to the SDK's own schemas.
 */

const text = z.string();

const tag = z.object({ Key: text, Value: maybeText });
const blockState = z.object({ State: maybeText }).nullish();

const vpc = z.object({
  VpcId: text,
  OwnerId: maybeText,
  CidrBlock: maybeCidr,
  CidrBlockAssociationSet: list(z.object({ CidrBlock: cidr, CidrBlockState: blockState })),
  Ipv6CidrBlockAssociationSet: list(
    z.object({ Ipv6CidrBlock: cidr, Ipv6CidrBlockState: blockState }),
  ),
});

const subnet = z.object({
  SubnetId: text,
  VpcId: text,
  CidrBlock: maybeCidr,
  AvailabilityZone: maybeText,
  AvailabilityZoneId: maybeText,
  Ipv6CidrBlockAssociationSet: list(
    z.object({ Ipv6CidrBlock: cidr, Ipv6CidrBlockState: blockState }),
  ),
});

const route = z.object({
  DestinationCidrBlock: maybeCidr,
  DestinationIpv6CidrBlock: maybeCidr,
  DestinationPrefixListId: maybeText,
  EgressOnlyInternetGatewayId: maybeText,
  GatewayId: maybeText,
  InstanceId: maybeText,
  NatGatewayId: maybeText,
  TransitGatewayId: maybeText,
  LocalGatewayId: maybeText,
  CarrierGatewayId: maybeText,
  NetworkInterfaceId: maybeText,
  VpcPeeringConnectionId: maybeText,
  CoreNetworkArn: maybeText,
  OdbNetworkArn: maybeText,
  IpAddress: maybeText,
  Origin: maybeText,
  State: maybeText,
});

const routeTable = z.object({
  RouteTableId: text,
  VpcId: text,
  Associations: list(
    z.object({
      Main: flag.nullish(),
      SubnetId: maybeText,
      GatewayId: maybeText,
      AssociationState: z.object({ State: maybeText }).nullish(),
    }),
  ),
  Routes: list(route),
  Tags: list(tag),
});

const networkInterface = z.object({
  NetworkInterfaceId: text,
  VpcId: text,
  SubnetId: text,
  Status: maybeText,
  SourceDestCheck: flag.nullish(),
  PrivateIpAddress: maybeAddress,
  PrivateIpAddresses: list(z.object({ PrivateIpAddress: maybeAddress })),
  Ipv6Addresses: list(z.object({ Ipv6Address: maybeAddress })),
  Ipv4Prefixes: list(z.object({ Ipv4Prefix: maybeCidr })),
  Ipv6Prefixes: list(z.object({ Ipv6Prefix: maybeCidr })),
  Groups: list(z.object({ GroupId: text })),
  Attachment: z
    .object({ InstanceId: maybeText, DeviceIndex: whole.nullish(), Status: maybeText })
    .nullish(),
});

const instance = z.object({
  InstanceId: text,
  VpcId: maybeText,
  State: z.object({ Name: maybeText }).nullish(),
  Tags: list(tag),
});

const permission = z.object({
  IpProtocol: text,
  FromPort: whole.nullish(),
  ToPort: whole.nullish(),
  IpRanges: list(z.object({ CidrIp: cidr })),
  Ipv6Ranges: list(z.object({ CidrIpv6: cidr })),
  PrefixListIds: list(z.object({ PrefixListId: text })),
  UserIdGroupPairs: list(z.object({ GroupId: maybeText })),
});

const securityGroup = z.object({
  GroupId: text,
  VpcId: maybeText,
  IpPermissions: list(permission),
  IpPermissionsEgress: list(permission),
});

const networkAcl = z.object({
  NetworkAclId: text,
  VpcId: text,
  Associations: list(z.object({ SubnetId: maybeText })),
  Entries: list(
    z.object({
      RuleNumber: whole,
      Protocol: text,
      RuleAction: text,
      Egress: flag,
      CidrBlock: maybeCidr,
      Ipv6CidrBlock: maybeCidr,
      IcmpTypeCode: z.object({ Type: whole.nullish(), Code: whole.nullish() }).nullish(),
      PortRange: z.object({ From: whole, To: whole }).nullish(),
    }),
  ),
});

const managedPrefixList = z.object({
  PrefixListId: text,
  PrefixListName: maybeText,
  AddressFamily: maybeText,
  /** Lists of AWS itself have none. */
  MaxEntries: whole.nullish(),
});

const internetGateway = z.object({
  InternetGatewayId: text,
  Attachments: list(z.object({ VpcId: maybeText })),
});

const egressOnlyInternetGateway = z.object({
  EgressOnlyInternetGatewayId: text,
  Attachments: list(z.object({ VpcId: maybeText })),
});

const natGateway = z.object({ NatGatewayId: text, VpcId: maybeText, State: maybeText });

const peeringSide = z
  .object({
    VpcId: maybeText,
    CidrBlock: maybeCidr,
    CidrBlockSet: list(z.object({ CidrBlock: maybeCidr })),
    Ipv6CidrBlockSet: list(z.object({ Ipv6CidrBlock: maybeCidr })),
  })
  .nullish();

const vpcPeeringConnection = z.object({
  VpcPeeringConnectionId: text,
  Status: z.object({ Code: maybeText }).nullish(),
  AccepterVpcInfo: peeringSide,
  RequesterVpcInfo: peeringSide,
});

const transitGatewayVpcAttachment = z.object({
  TransitGatewayId: text,
  VpcId: maybeText,
  State: maybeText,
});

const vpnGateway = z.object({
  VpnGatewayId: text,
  VpcAttachments: list(z.object({ VpcId: maybeText, State: maybeText })),
});

/** Entries of a prefix list, with the list's id, which EC2 does not repeat in its answer. */
const prefixListEntry = z.object({ PrefixListId: text, Cidr: cidr });

/** Every list that podway reads, by EC2's name for it. */
export const wireLists = {
  Vpcs: z.array(vpc),
  Subnets: z.array(subnet),
  RouteTables: z.array(routeTable),
  NetworkInterfaces: z.array(networkInterface),
  Instances: z.array(instance),
  SecurityGroups: z.array(securityGroup),
  NetworkAcls: z.array(networkAcl),
  PrefixLists: z.array(managedPrefixList),
  Entries: z.array(prefixListEntry),
  InternetGateways: z.array(internetGateway),
  EgressOnlyInternetGateways: z.array(egressOnlyInternetGateway),
  NatGateways: z.array(natGateway),
  VpcPeeringConnections: z.array(vpcPeeringConnection),
  TransitGatewayVpcAttachments: z.array(transitGatewayVpcAttachment),
  VpnGateways: z.array(vpnGateway),
} as const;

export type WireName = keyof typeof wireLists;

/** What was read: a list that was not asked for is missing. */
export type Wire = {
  readonly [Name in WireName]?: readonly WireItem<Name>[] | undefined;
} & {
  /** Service Quotas' answer to L-93826ACB; missing where it was not to be had. */
  readonly routesPerTable?: number | undefined;
};

export type WireItem<Name extends WireName> = z.output<(typeof wireLists)[Name]>[number];
