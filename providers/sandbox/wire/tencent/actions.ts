import { deleteRoutes, replaceRoutes, resetRoutes } from './change-routes.ts';
import { createRoutes } from './create-routes.ts';
import { describeNetworkAcls } from './describe-acls.ts';
import {
  describeNatGateways,
  describeVpcPeeringConnections,
  describeVpnGateways,
} from './describe-gateways.ts';
import { describeInstances } from './describe-instances.ts';
import { describeNetworkInterfaces } from './describe-interfaces.ts';
import { describeVpcLimits } from './describe-limits.ts';
import { describeRouteList, describeRouteTables } from './describe-route-tables.ts';
import {
  describeSecurityGroupPolicies,
  describeSecurityGroups,
} from './describe-security-groups.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeAssistantCidr, describeVpcs } from './describe-vpcs.ts';
import type { Handler } from './handler.ts';

/** Both products have this version, and no two actions of one name that are here. */
export const version = '2017-03-12';

/** What the sandbox answers, by product. */
export const actions: Readonly<Record<'vpc' | 'cvm', Readonly<Record<string, Handler>>>> = {
  vpc: {
    CreateRoutes: createRoutes,
    DeleteRoutes: deleteRoutes,
    DescribeAssistantCidr: describeAssistantCidr,
    DescribeNatGateways: describeNatGateways,
    DescribeNetworkAcls: describeNetworkAcls,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeRouteList: describeRouteList,
    DescribeRouteTables: describeRouteTables,
    DescribeSecurityGroupPolicies: describeSecurityGroupPolicies,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSubnets: describeSubnets,
    DescribeVpcLimits: describeVpcLimits,
    DescribeVpcPeeringConnections: describeVpcPeeringConnections,
    DescribeVpcs: describeVpcs,
    DescribeVpnGateways: describeVpnGateways,
    ReplaceRoutes: replaceRoutes,
    ResetRoutes: resetRoutes,
  },
  cvm: { DescribeInstances: describeInstances },
};
