import type { Interface, Network } from '../../../../src/network/network.ts';
import { interfacesNaming } from '../../attached.ts';
import { cidrsOf } from './cidrs.ts';
import type { Listing } from './listing.ts';
import type { XmlElements } from './xml.ts';

/** DescribeNetworkInterfaces. */
export const networkInterfaces: Listing<Interface> = {
  set: 'networkInterfaceSet',
  part: 'interfaces',
  ids: 'NetworkInterfaceId',
  prefix: 'eni-',
  malformed: 'InvalidNetworkInterfaceId.Malformed',
  notFound: 'InvalidNetworkInterfaceID.NotFound',
  pages: { least: 5, most: 1000 },
  idsOrPages: true,
  things: (network) => network.interfaces,
  id: ({ id }) => id,
  tags: () => ({}),
  filters: {
    'network-interface-id': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    'subnet-id': ({ subnet }) => [subnet],
    'availability-zone': (one, network) => zoneOf(one, network),
    'addresses.private-ip-address': (one) => ipv4Of(one),
    'private-ip-address': (one) => ipv4Of(one).slice(0, 1),
    'ipv6-addresses.ipv6-address': (one) => ipv6Of(one),
    'attachment.instance-id': ({ instance }) => (instance === undefined ? [] : [instance]),
    'attachment.status': ({ status }) => (status === 'attached' ? ['attached'] : []),
    'group-id': ({ securityGroups }) => securityGroups,
    'owner-id': (_, { account }) => [account],
    'source-dest-check': ({ sourceDestCheck = true }) => [String(sourceDestCheck)],
    status: ({ status }) => [statuses[status]],
  },
  xml: (one, network) => ({
    ...sharedXml(one, network),
    availabilityZone: zoneOf(one, network)[0],
    requesterManaged: one.instance === undefined,
    attachment: attachmentXml(one, network),
    tagSet: [],
  }),
};

const statuses: Readonly<Record<Interface['status'], string>> = {
  attached: 'in-use',
  detached: 'available',
  unknown: 'attaching',
};

/** What an interface says of itself, wherever it is listed. */
export function sharedXml(one: Interface, network: Network): XmlElements {
  const { id, prefixes, securityGroups, sourceDestCheck = true, status, subnet } = one;
  return {
    networkInterfaceId: id,
    subnetId: subnet,
    vpcId: network.vpc.id,
    ownerId: network.account,
    description: '',
    interfaceType: 'interface',
    status: statuses[status],
    sourceDestCheck,
    privateIpAddress: ipv4Of(one)[0],
    privateIpAddressesSet: ipv4Of(one).map((privateIpAddress, index) => ({
      privateIpAddress,
      primary: index === 0,
    })),
    ipv6AddressesSet: ipv6Of(one).map((ipv6Address) => ({ ipv6Address })),
    ipv4PrefixSet: cidrsOf(prefixes, 4).map((ipv4Prefix) => ({ ipv4Prefix })),
    ipv6PrefixSet: cidrsOf(prefixes, 6).map((ipv6Prefix) => ({ ipv6Prefix })),
    groupSet: securityGroups.map((groupId) => ({ groupId, groupName: groupId })),
  };
}

/** Undefined where it is attached to nothing. */
export function attachmentXml(
  { id, instance, primary, status }: Interface,
  network: Network,
): XmlElements | undefined {
  if (status === 'detached') return undefined;
  const others = interfacesNaming(instance, network).filter((one) => !one.primary);
  return {
    attachmentId: `eni-attach-${id.slice('eni-'.length)}`,
    instanceId: instance,
    // AWS's own services attach interfaces to what no account sees.
    instanceOwnerId: instance === undefined ? 'amazon-aws' : network.account,
    deviceIndex: primary ? 0 : others.findIndex((one) => one.id === id) + 1,
    status: status === 'attached' ? 'attached' : 'attaching',
    deleteOnTermination: primary,
  };
}

function zoneOf({ subnet }: Interface, { subnets }: Network): readonly string[] {
  return subnets.flatMap(({ id, zone }) => (id === subnet ? zone : []));
}

export function ipv4Of({ addresses }: Interface): readonly string[] {
  return addresses.filter((address) => !address.includes(':'));
}

export function ipv6Of({ addresses }: Interface): readonly string[] {
  return addresses.filter((address) => address.includes(':'));
}
