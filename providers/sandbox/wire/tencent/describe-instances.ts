import { z } from 'zod';
import type { Instance, Network } from '../../../../src/network/network.ts';
import { interfacesNaming } from '../../attached.ts';
import type { JsonObject } from '../json.ts';
import { chosen, type FilterCodes, filtered, tagged } from './filters.ts';
import { type Handler, readPart, tagSet } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, numberPage, parametersOf, texts } from './parameters.ts';

const schema = z.strictObject({ InstanceIds: texts, Filters: filtersSchema, ...numberPage });

/** CVM's codes. Source: DescribeInstances in cvm of tencentcloud-sdk-go, 2026-11. */
const codes: FilterCodes = {
  unknown: 'InvalidFilter',
  tooMany: 'InvalidFilterValue.LimitExceeded',
};

/** CVM's words; a terminated instance is not listed. */
const states: Readonly<Record<Instance['state'], string>> = {
  pending: 'PENDING',
  running: 'RUNNING',
  stopping: 'STOPPING',
  stopped: 'STOPPED',
  terminated: '',
  unknown: 'UNKNOWN',
};

export const describeInstances: Handler = async (body, cloud) => {
  const asked = parametersOf(schema, body);
  const network = await readPart(cloud, 'instances');
  const all = network.instances.filter(({ state }) => state !== 'terminated');
  const place = (one: Instance) => placeOf(network, one);
  const found =
    // Ids that are not there are left out, as in the rest of CVM's reads.
    chosen(all, asked.InstanceIds, asked.Filters, ({ id }) => id, null) ??
    filtered(
      all,
      asked.Filters,
      {
        'vpc-id': () => [network.vpc.id],
        'instance-id': ({ id }) => [id],
        'instance-name': ({ name }) => [name],
        'instance-state': ({ state }) => [states[state]],
        'subnet-id': (one) => place(one).subnets.map(({ id }) => id),
        zone: (one) => place(one).subnets.map(({ zone }) => zone),
        'private-ip-address': (one) => place(one).addresses.filter((ip) => !ip.includes(':')),
        'ipv6-address': (one) => place(one).addresses.filter((ip) => ip.includes(':')),
        'security-group-id': (one) => place(one).groups,
        'tag-key': ({ tags }) => Object.keys(tags),
        'tag-value': ({ tags }) => Object.values(tags),
      },
      { codes, more: tagged(({ tags }) => tags) },
    );
  return {
    TotalCount: found.length,
    InstanceSet: pageOf(found, asked).map((one) => instanceOf(network, one)),
  };
};

/** Where an instance's primary interface is; groups of all its interfaces. */
function placeOf(network: Network, { id }: Instance) {
  const own = interfacesNaming(id, network).filter(({ status }) => status !== 'detached');
  const primary = own.find((one) => one.primary) ?? own[0];
  return {
    addresses: primary?.addresses ?? [],
    groups: [...new Set(own.flatMap((one) => one.securityGroups))],
    subnets: network.subnets.filter((subnet) => subnet.id === primary?.subnet),
  };
}

function instanceOf(network: Network, instance: Instance): JsonObject {
  const { addresses, groups, subnets } = placeOf(network, instance);
  const ipv6 = addresses.filter((ip) => ip.includes(':'));
  return {
    InstanceId: instance.id,
    InstanceName: instance.name,
    InstanceState: states[instance.state],
    RestrictState: 'NORMAL',
    Placement: { Zone: subnets[0]?.zone ?? '', ProjectId: 0 },
    PrivateIpAddresses: addresses.filter((ip) => !ip.includes(':')),
    PublicIpAddresses: null,
    IPv6Addresses: ipv6.length === 0 ? null : ipv6,
    VirtualPrivateCloud: {
      VpcId: network.vpc.id,
      SubnetId: subnets[0]?.id ?? '',
      AsVpcGateway: false,
    },
    SecurityGroupIds: groups,
    Tags: tagSet(instance.tags),
  };
}
