import type { Interface, Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { checkRegion, type Handler, readPart } from './handler.ts';
import { addressesOf, prefixesOf } from './interface-json.ts';
import { byEither } from './paging.ts';
import { AlicloudRefusal } from './refusal.ts';
import { tagFilter } from './tags.ts';

const statuses: Readonly<Record<Interface['status'], string>> = {
  attached: 'InUse',
  detached: 'Available',
  unknown: 'InUse',
};

export const describeNetworkInterfaces: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'interfaces');
  const ids = parameters.list('NetworkInterfaceId', 100);
  const ips = [...parameters.list('PrivateIpAddress', 100), ...parameters.list('Ipv6Address', 100)];
  const primaryIp = parameters.text('PrimaryIpAddress');
  const instance = parameters.text('InstanceId');
  const vSwitch = parameters.text('VSwitchId');
  const group = parameters.text('SecurityGroupId');
  const type = parameters.word('Type', ['Primary', 'Secondary']);
  const status = parameters.word('Status', [
    'Available',
    'Attaching',
    'InUse',
    'Detaching',
    'Deleting',
  ]);
  const vpc = parameters.text('VpcId');
  const hasTags = tagFilter(parameters);
  const isUnknown =
    parameters.text('NetworkInterfaceName') !== undefined ||
    (vpc !== undefined && vpc !== network.vpc.id);
  const found = network.interfaces.filter(
    (one) =>
      !isUnknown &&
      (ids.length === 0 || ids.includes(one.id)) &&
      (ips.length === 0 || ips.some((ip) => one.addresses.includes(ip))) &&
      (primaryIp === undefined || one.addresses[0] === primaryIp) &&
      (instance === undefined || one.instance === instance) &&
      (vSwitch === undefined || one.subnet === vSwitch) &&
      (group === undefined || one.securityGroups.includes(group)) &&
      (type === undefined || typeOf(one) === type) &&
      (status === undefined || statuses[one.status] === status) &&
      hasTags({}),
  );
  const { fields, page } = byEither(parameters, found, {
    token: { byDefault: 10, least: 10, most: 500 },
    number: { byDefault: 10, most: 500 },
  });
  return {
    ...fields,
    NetworkInterfaceSets: {
      NetworkInterfaceSet: page.map((one) => interfaceOf(network, one)),
    },
  };
};

/** The sandbox writes what podway does: the check, off. */
export const modifyNetworkInterfaceAttribute: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const id = parameters.required('NetworkInterfaceId');
  checkRegion(parameters, await cloud.state());
  const check = parameters.optionalFlag('SourceDestCheck');
  const network = await cloud.state();
  const found = network.interfaces.find((one) => one.id === id);
  if (!found) {
    const message = 'The specified NetworkInterfaceId does not exist in our records.';
    throw new AlicloudRefusal(cloud.rules.codes.interface, message);
  }
  const common =
    /^(?:RegionId|NetworkInterfaceId|SourceDestCheck|Action|Version|Format|Timestamp|AccessKeyId|Signature.*|.*OwnerId|.*OwnerAccount)$/;
  const others = [...parameters.all.keys()].filter((name) => !common.test(name));
  const isOn = found.sourceDestCheck ?? cloud.rules.sourceDestCheck?.default ?? false;
  if (others.length > 0 || (check === true && !isOn)) {
    const what = others.length > 0 ? others.join(', ') : 'SourceDestCheck=true';
    const message = `The sandbox does not write ${what}; it takes SourceDestCheck=false.`;
    throw new AlicloudRefusal('UnsupportedOperation', message);
  }
  if (check !== false) return {};
  const written = await cloud.write({
    kind: 'disable-source-dest-check',
    interface: id,
    before: { sourceDestCheck: true },
    after: { sourceDestCheck: false },
  });
  if (written.kind === 'refused')
    throw new AlicloudRefusal(written.refusal.code, written.refusal.message);
  return {};
};

function interfaceOf(network: Network, one: Interface): JsonObject {
  const { ipv4, sets } = addressesOf(one);
  const isAttached = one.instance !== undefined && one.status !== 'detached';
  return {
    NetworkInterfaceId: one.id,
    NetworkInterfaceName: '',
    Description: '',
    Type: typeOf(one),
    Status: statuses[one.status],
    InstanceId: isAttached ? one.instance : '',
    Attachment: isAttached ? { InstanceId: one.instance } : {},
    VpcId: network.vpc.id,
    VSwitchId: one.subnet,
    ZoneId: network.subnets.find(({ id }) => id === one.subnet)?.zone ?? '',
    PrivateIpAddress: ipv4[0] ?? '',
    ...sets,
    ...prefixesOf(one),
    SecurityGroupIds: { SecurityGroupId: one.securityGroups },
    // Some regions do not have the check, and then do not show it.
    SourceDestCheck: one.sourceDestCheck,
    Tags: { Tag: [] },
  };
}

function typeOf({ primary }: Interface): 'Primary' | 'Secondary' {
  return primary ? 'Primary' : 'Secondary';
}
