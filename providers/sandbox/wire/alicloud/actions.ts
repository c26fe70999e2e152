import { describeNetworkAclAttributes, describeNetworkAcls } from './describe-acls.ts';
import {
  describeNatGateways,
  describeVpnGateways,
  listIpv4Gateways,
  listVpcPeerConnections,
} from './describe-gateways.ts';
import { describeInstances } from './describe-instances.ts';
import { getVpcPrefixListEntries, listPrefixLists } from './describe-prefix-lists.ts';
import { getProductQuota, listProductQuotas } from './describe-quotas.ts';
import { describeRouteEntryList } from './describe-route-entries.ts';
import { describeRouteTableList, getVpcRouteEntrySummary } from './describe-route-tables.ts';
import {
  describeSecurityGroupAttribute,
  describeSecurityGroups,
} from './describe-security-groups.ts';
import { describeVpcAttribute, describeVpcs } from './describe-vpcs.ts';
import { describeVSwitches } from './describe-vswitches.ts';
import type { Handler } from './handler.ts';
import { describeNetworkInterfaces, modifyNetworkInterfaceAttribute } from './interfaces.ts';
import { createRouteEntry, deleteRouteEntry, modifyRouteEntry } from './write-route.ts';
import { createRouteEntries, deleteRouteEntries } from './write-routes.ts';

/** What the sandbox answers, by the product's version. */
export const actions: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  // VPC
  '2016-04-28': {
    CreateRouteEntries: createRouteEntries,
    CreateRouteEntry: createRouteEntry,
    DeleteRouteEntries: deleteRouteEntries,
    DeleteRouteEntry: deleteRouteEntry,
    DescribeNatGateways: describeNatGateways,
    DescribeNetworkAclAttributes: describeNetworkAclAttributes,
    DescribeNetworkAcls: describeNetworkAcls,
    DescribeRouteEntryList: describeRouteEntryList,
    DescribeRouteTableList: describeRouteTableList,
    DescribeVSwitches: describeVSwitches,
    DescribeVpcAttribute: describeVpcAttribute,
    DescribeVpcs: describeVpcs,
    DescribeVpnGateways: describeVpnGateways,
    GetVpcPrefixListEntries: getVpcPrefixListEntries,
    GetVpcRouteEntrySummary: getVpcRouteEntrySummary,
    ListIpv4Gateways: listIpv4Gateways,
    ListPrefixLists: listPrefixLists,
    ModifyRouteEntry: modifyRouteEntry,
  },
  // ECS
  '2014-05-26': {
    DescribeInstances: describeInstances,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeSecurityGroupAttribute: describeSecurityGroupAttribute,
    DescribeSecurityGroups: describeSecurityGroups,
    ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
  },
  // VpcPeer
  '2022-01-01': { ListVpcPeerConnections: listVpcPeerConnections },
  // quotas
  '2020-05-10': { GetProductQuota: getProductQuota, ListProductQuotas: listProductQuotas },
};
