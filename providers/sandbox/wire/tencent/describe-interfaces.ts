import { z } from 'zod';
import type { Interface, Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { chosen, filtered, tagged, truth } from './filters.ts';
import { type Handler, readPart } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, numberPage, parametersOf, texts } from './parameters.ts';

const schema = z.strictObject({
  NetworkInterfaceIds: texts,
  Filters: filtersSchema,
  ...numberPage,
});

export const describeNetworkInterfaces: Handler = async (body, cloud) => {
  const asked = parametersOf(schema, body);
  const network = await readPart(cloud, 'interfaces');
  const all = network.interfaces;
  // One address alone fits from the end, unless the caller asks for it exactly.
  const addresses = asked.Filters?.find(({ Name }) => Name === 'address-ip')?.Values ?? [];
  const isExact =
    addresses.length !== 1 ||
    (asked.Filters?.some(
      ({ Name, Values }) =>
        Name === 'ip-exact-match' && Values.some((value) => truth(true).includes(value)),
    ) ??
      false);
  const found =
    chosen(all, asked.NetworkInterfaceIds, asked.Filters, ({ id }) => id) ??
    filtered(
      all,
      asked.Filters,
      {
        'vpc-id': () => [network.vpc.id],
        'subnet-id': ({ subnet }) => [subnet],
        'network-interface-id': ({ id }) => [id],
        'attachment.instance-id': ({ instance }) => (instance === undefined ? [] : [instance]),
        'groups.security-group-id': ({ securityGroups }) => securityGroups,
        'network-interface-name': () => [''],
        'network-interface-description': () => [''],
        'is-primary': ({ primary }) => truth(primary),
        'ip-exact-match': () => [...truth(true), ...truth(false)],
        'address-ip': (one) =>
          isExact
            ? one.addresses
            : addresses.filter((end) => one.addresses.some((ip) => ip.endsWith(end))),
        'tag-key': () => [],
      },
      { more: tagged(() => ({})) },
    );
  return {
    TotalCount: found.length,
    NetworkInterfaceSet: pageOf(found, asked).map((one) => interfaceOf(network, one)),
  };
};

/** No source/destination check: Tencent Cloud has none. */
function interfaceOf(network: Network, one: Interface): JsonObject {
  const isAttached = one.instance !== undefined && one.status !== 'detached';
  const ipv4 = one.addresses.filter((address) => !address.includes(':'));
  const ipv6 = one.addresses.filter((address) => address.includes(':'));
  return {
    NetworkInterfaceId: one.id,
    NetworkInterfaceName: '',
    NetworkInterfaceDescription: '',
    VpcId: network.vpc.id,
    SubnetId: one.subnet,
    Zone: network.subnets.find(({ id }) => id === one.subnet)?.zone ?? '',
    Primary: one.primary,
    EniType: one.primary ? 1 : 0,
    AttachType: 0,
    State: 'AVAILABLE',
    NetworkInterfaceState: isAttached ? 'INUSE' : 'AVAILABLE',
    Business: 'cvm',
    GroupSet: one.securityGroups,
    Attachment: isAttached ? { InstanceId: one.instance, DeviceIndex: one.primary ? 0 : 1 } : null,
    PrivateIpAddressSet: ipv4.map((address, index) => ({
      PrivateIpAddress: address,
      Primary: index === 0,
      PublicIpAddress: '',
      AddressId: '',
      Description: '',
      IsWanIpBlocked: false,
      State: 'AVAILABLE',
    })),
    Ipv6AddressSet: ipv6.map((address, index) => ({
      Address: address,
      Primary: index === 0,
      AddressId: '',
      Description: '',
      IsWanIpBlocked: false,
      State: 'AVAILABLE',
    })),
    TagSet: [],
    CdcId: '',
  };
}
