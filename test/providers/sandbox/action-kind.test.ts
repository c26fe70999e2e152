import { expect, it } from 'vitest';
import { kindOfAction } from '../../../providers/sandbox/action-kind.ts';

it.each([
  ['DescribeRouteTables', 'read'],
  ['GetManagedPrefixListEntries', 'read'],
  ['ListServiceQuotas', 'read'],
  ['GetVpcRouteEntrySummary', 'read'],
  ['DescribeNetworkInterfaceAttribute', 'read'],
  ['ListTagResources', 'read'],
  ['CreateRoute', 'create-route'],
  ['CreateRoutes', 'create-route'],
  ['CreateRouteEntry', 'create-route'],
  ['CreateRouteEntries', 'create-route'],
  ['ReplaceRoute', 'replace-route'],
  ['ReplaceRoutes', 'replace-route'],
  ['ModifyRouteEntry', 'replace-route'],
  ['EnableRoutes', 'replace-route'],
  ['DeleteRoute', 'delete-route'],
  ['DeleteRouteEntries', 'delete-route'],
  ['CreateTags', 'claim-table'],
  ['TagResources', 'claim-table'],
  ['ModifyNetworkInterfaceAttribute', 'disable-source-dest-check'],
  ['ModifyInstanceAttribute', 'disable-source-dest-check'],
])('the rate of %s is that of %s', (action, kind) => {
  expect(kindOfAction(action)).toBe(kind);
});
