import type { Part } from '../../src/network/network.ts';
import type { WireName } from './wire.ts';

type Filter = { readonly Name: string; readonly Values: string[] };

/** A list that EC2 gives page by page. */
export interface ListCall {
  readonly action: string;
  /** The field of the answer that holds the items, and the list of `wire.ts` that they are. */
  readonly list: WireName | 'Reservations';
  readonly input: object;
  /** Items in a page; undefined where EC2 gives all at once. */
  readonly pageSize: number | undefined;
  /** The part that cannot be told without it. Parts that only validation needs may be missing. */
  readonly part: Part | 'vpc';
}

function filters(...pairs: readonly (readonly [string, readonly string[]])[]): {
  readonly Filters: Filter[];
} {
  return { Filters: pairs.map(([Name, values]) => ({ Name, Values: [...values] })) };
}

/**
 * Filters take 200 values, and ids of which none is there are no error, unlike by `RouteTableIds`.
 * Page sizes: the most of each action's MaxResults (EC2 API reference, 2026-11).
 */
export const calls = {
  vpcs: (vpc: string): ListCall => ({
    action: 'DescribeVpcs',
    list: 'Vpcs',
    input: filters(['vpc-id', [vpc]]),
    pageSize: undefined,
    part: 'vpc',
  }),
  subnets: (vpc: string): ListCall => ({
    action: 'DescribeSubnets',
    list: 'Subnets',
    input: filters(['vpc-id', [vpc]]),
    pageSize: 1000,
    part: 'subnets',
  }),
  routeTables: (vpc: string, tables?: readonly string[]): ListCall => ({
    action: 'DescribeRouteTables',
    list: 'RouteTables',
    input: filters(['vpc-id', [vpc]], ...(tables ? [['route-table-id', tables] as const] : [])),
    pageSize: 100,
    part: 'routeTables',
  }),
  interfaces: (vpc: string, ids?: readonly string[]): ListCall => ({
    action: 'DescribeNetworkInterfaces',
    list: 'NetworkInterfaces',
    input: filters(['vpc-id', [vpc]], ...(ids ? [['network-interface-id', ids] as const] : [])),
    pageSize: 1000,
    part: 'interfaces',
  }),
  instances: (vpc: string): ListCall => ({
    action: 'DescribeInstances',
    list: 'Reservations',
    input: filters(['vpc-id', [vpc]]),
    pageSize: 1000,
    part: 'instances',
  }),
  securityGroups: (vpc: string): ListCall => ({
    action: 'DescribeSecurityGroups',
    list: 'SecurityGroups',
    input: filters(['vpc-id', [vpc]]),
    pageSize: 1000,
    part: 'securityGroups',
  }),
  acls: (vpc: string): ListCall => ({
    action: 'DescribeNetworkAcls',
    list: 'NetworkAcls',
    input: filters(['vpc-id', [vpc]]),
    pageSize: 1000,
    part: 'acls',
  }),
  prefixLists: (ids: readonly string[]): ListCall => ({
    action: 'DescribeManagedPrefixLists',
    list: 'PrefixLists',
    input: filters(['prefix-list-id', ids]),
    pageSize: 100,
    part: 'prefixLists',
  }),
  prefixListEntries: (id: string): ListCall => ({
    action: 'GetManagedPrefixListEntries',
    list: 'Entries',
    input: { PrefixListId: id },
    pageSize: 100,
    part: 'prefixLists',
  }),
  gateways: (vpc: string): readonly ListCall[] => [
    {
      action: 'DescribeInternetGateways',
      list: 'InternetGateways',
      input: filters(['attachment.vpc-id', [vpc]]),
      pageSize: 1000,
      part: 'gateways',
    },
    {
      // It has no filter by VPC.
      action: 'DescribeEgressOnlyInternetGateways',
      list: 'EgressOnlyInternetGateways',
      input: {},
      pageSize: 255,
      part: 'gateways',
    },
    {
      action: 'DescribeNatGateways',
      list: 'NatGateways',
      // Not `Filters`, for this one.
      input: { Filter: filters(['vpc-id', [vpc]]).Filters },
      pageSize: 1000,
      part: 'gateways',
    },
    ...['requester-vpc-info.vpc-id', 'accepter-vpc-info.vpc-id'].map(
      (side): ListCall => ({
        action: 'DescribeVpcPeeringConnections',
        list: 'VpcPeeringConnections',
        input: filters([side, [vpc]]),
        pageSize: 1000,
        part: 'gateways',
      }),
    ),
    {
      action: 'DescribeTransitGatewayVpcAttachments',
      list: 'TransitGatewayVpcAttachments',
      input: filters(['vpc-id', [vpc]]),
      pageSize: 1000,
      part: 'gateways',
    },
    {
      action: 'DescribeVpnGateways',
      list: 'VpnGateways',
      input: filters(['attachment.vpc-id', [vpc]]),
      pageSize: undefined,
      part: 'gateways',
    },
  ],
} as const;
