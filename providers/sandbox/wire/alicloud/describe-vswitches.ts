import type { Network, Subnet } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { type Handler, ownerOf, readPart } from './handler.ts';
import { byNumber } from './paging.ts';
import { dryRun } from './parameters.ts';
import { missing } from './refusal.ts';
import { tableOf } from './tables.ts';

export const describeVSwitches: Handler = async (parameters, cloud) => {
  const vpc = parameters.text('VpcId');
  if (vpc === undefined && parameters.text('RegionId') === undefined) throw missing('RegionId');
  const network = await readPart(parameters, cloud, 'subnets');
  if (parameters.flag('DryRun')) throw dryRun();
  const ids = parameters.text('VSwitchId')?.split(',');
  const table = parameters.text('RouteTableId');
  const zone = parameters.text('ZoneId');
  const hasIpv6 = parameters.optionalFlag('EnableIpv6');
  const owner = parameters.text('VSwitchOwnerId');
  // The network tells neither names nor tags of vSwitches, and none is a default one.
  const isUnknown =
    parameters.text('VSwitchName') !== undefined ||
    parameters.items('Tag', 20).length > 0 ||
    parameters.optionalFlag('IsDefault') === true ||
    (owner !== undefined && owner !== network.account) ||
    (vpc !== undefined && vpc !== network.vpc.id);
  const found = network.subnets.filter(
    (subnet) =>
      !isUnknown &&
      (ids?.includes(subnet.id) ?? true) &&
      (zone === undefined || subnet.zone === zone) &&
      (table === undefined || tableOf(network, subnet)?.id === table) &&
      (hasIpv6 === undefined || hasIpv6 === subnet.cidrs.some(({ family }) => family === 6)),
  );
  const { fields, page } = byNumber(parameters, found, { byDefault: 10, most: 50 });
  return { ...fields, VSwitches: { VSwitch: page.map((one) => vSwitchOf(network, one)) } };
};

function vSwitchOf(network: Network, subnet: Subnet): JsonObject {
  const { acl, cidrs, id, zone } = subnet;
  const table = tableOf(network, subnet);
  const ipv6 = cidrs.find(({ family }) => family === 6);
  return {
    VSwitchId: id,
    VSwitchName: '',
    Description: '',
    VpcId: network.vpc.id,
    ZoneId: zone,
    OwnerId: ownerOf(network),
    Status: 'Available',
    IsDefault: false,
    CidrBlock: cidrs.find(({ family }) => family === 4)?.text ?? '',
    EnabledIpv6: ipv6 !== undefined,
    Ipv6CidrBlock: ipv6?.text ?? '',
    NetworkAclId: acl ?? '',
    RouteTable: table && {
      RouteTableId: table.id,
      RouteTableType: table.main ? 'System' : 'Custom',
    },
    Tags: { Tag: [] },
  };
}
