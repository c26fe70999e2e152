import type { Instance, Network } from '../../../../src/network/network.ts';
import { interfacesNaming } from '../../attached.ts';
import type { JsonObject } from '../json.ts';
import { type Handler, readPart } from './handler.ts';
import { addressesOf, prefixesOf } from './interface-json.ts';
import { byEither } from './paging.ts';
import { dryRun } from './parameters.ts';
import { ecsTags, tagFilter } from './tags.ts';

/** ECS's words; a terminated instance is not listed, and what the network could not name is no word of ECS. */
const statuses: Readonly<Record<Instance['state'], string>> = {
  pending: 'Pending',
  running: 'Running',
  stopping: 'Stopping',
  stopped: 'Stopped',
  terminated: '',
  unknown: 'Unknown',
};

export const describeInstances: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'instances');
  const ids = parameters.jsonList('InstanceIds', 100);
  const privateIps = parameters.jsonList('PrivateIpAddresses', 100);
  const ipv6 = parameters.list('Ipv6Address', 100);
  const vpc = parameters.text('VpcId');
  const vSwitch = parameters.text('VSwitchId');
  const zone = parameters.text('ZoneId');
  const group = parameters.text('SecurityGroupId');
  const name = parameters.text('InstanceName');
  const status = parameters.word('Status', [
    'Pending',
    'Running',
    'Starting',
    'Stopping',
    'Stopped',
  ]);
  const networkType = parameters.word('InstanceNetworkType', ['vpc', 'classic']);
  const hasTags = tagFilter(parameters);
  if (parameters.flag('DryRun')) throw dryRun();
  const isElsewhere = (vpc !== undefined && vpc !== network.vpc.id) || networkType === 'classic';
  const found = network.instances.filter((one) => {
    const { interfaces, primary, subnet } = placeOf(network, one);
    const addresses = interfaces.flatMap((each) => each.addresses);
    return (
      one.state !== 'terminated' &&
      !isElsewhere &&
      (ids?.includes(one.id) ?? true) &&
      (privateIps === undefined || privateIps.some((ip) => primary?.addresses.includes(ip))) &&
      (ipv6.length === 0 || ipv6.some((ip) => addresses.includes(ip))) &&
      (vSwitch === undefined || subnet?.id === vSwitch) &&
      (zone === undefined || subnet?.zone === zone) &&
      (group === undefined || interfaces.some((each) => each.securityGroups.includes(group))) &&
      (name === undefined || matches(one.name, name)) &&
      (status === undefined || statuses[one.state] === status) &&
      hasTags(one.tags)
    );
  });
  const { fields, page } = byEither(parameters, found, {
    token: { byDefault: 10, least: 10, most: 100 },
    number: { byDefault: 10, most: 100 },
  });
  return { ...fields, Instances: { Instance: page.map((one) => instanceOf(network, one)) } };
};

function placeOf(network: Network, { id }: Instance) {
  const interfaces = interfacesNaming(id, network).filter(({ status }) => status !== 'detached');
  const primary = interfaces.find((one) => one.primary) ?? interfaces[0];
  return { interfaces, primary, subnet: network.subnets.find((one) => one.id === primary?.subnet) };
}

function instanceOf(network: Network, instance: Instance): JsonObject {
  const { interfaces, primary, subnet } = placeOf(network, instance);
  const { ipv4 } = addressesOf(primary);
  return {
    InstanceId: instance.id,
    InstanceName: instance.name,
    RegionId: network.region,
    ZoneId: subnet?.zone ?? '',
    Status: statuses[instance.state],
    InstanceNetworkType: 'vpc',
    VpcAttributes: {
      VpcId: network.vpc.id,
      VSwitchId: subnet?.id ?? '',
      PrivateIpAddress: { IpAddress: ipv4.slice(0, 1) },
      NatIpAddress: '',
    },
    SecurityGroupIds: {
      SecurityGroupId: [...new Set(interfaces.flatMap((one) => one.securityGroups))],
    },
    NetworkInterfaces: {
      NetworkInterface: interfaces.map((one) => ({
        NetworkInterfaceId: one.id,
        Type: one === primary ? 'Primary' : 'Secondary',
        PrimaryIpAddress: addressesOf(one).ipv4[0] ?? '',
        ...addressesOf(one).sets,
        ...prefixesOf(one),
      })),
    },
    PublicIpAddress: { IpAddress: [] },
    InnerIpAddress: { IpAddress: [] },
    Tags: ecsTags(instance.tags),
  };
}

/** A name may have one `*`, for anything. */
function matches(name: string, pattern: string): boolean {
  const [start = '', end, ...more] = pattern.split('*');
  if (end === undefined || more.length > 0) return name === pattern;
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
}
