import type { Instance, Interface, Network } from '../../../../src/network/network.ts';
import { interfacesNaming } from '../../attached.ts';
import { tagSet, withName } from './cidrs.ts';
import { attachmentXml, ipv4Of, ipv6Of, sharedXml } from './interfaces.ts';
import type { Listing } from './listing.ts';

/** DescribeInstances: each in a reservation of its own. */
export const instances: Listing<Instance> = {
  set: 'reservationSet',
  part: 'instances',
  ids: 'InstanceId',
  prefix: 'i-',
  malformed: 'InvalidInstanceID.Malformed',
  notFound: 'InvalidInstanceID.NotFound',
  pages: { least: 5, most: 1000 },
  idsOrPages: true,
  things: (network) => network.instances,
  id: ({ id }) => id,
  tags: ({ name, tags }) => withName(tags, name),
  filters: {
    'instance-id': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    'subnet-id': (one, network) => primaryOf(one, network).map(({ subnet }) => subnet),
    'availability-zone': (one, network) => zoneOf(one, network),
    'instance-state-name': ({ state }) => [states[state].name],
    'instance-state-code': ({ state }) => [String(states[state].code)],
    'private-ip-address': (one, network) => primaryOf(one, network).flatMap(ipv4Of).slice(0, 1),
    'network-interface.addresses.private-ip-address': (one, network) =>
      interfacesOf(one, network).flatMap(ipv4Of),
    'network-interface.network-interface-id': (one, network) =>
      interfacesOf(one, network).map(({ id }) => id),
    'network-interface.ipv6-addresses.ipv6-address': (one, network) =>
      interfacesOf(one, network).flatMap(ipv6Of),
    'owner-id': (_, { account }) => [account],
  },
  xml: (one, network) => {
    const [primary] = primaryOf(one, network);
    return {
      instanceId: one.id,
      instanceState: { ...states[one.state] },
      placement: { availabilityZone: zoneOf(one, network)[0] },
      privateIpAddress: primary && ipv4Of(primary)[0],
      subnetId: primary?.subnet,
      // A terminated instance is listed for an hour, and is in no VPC any more.
      vpcId: one.state === 'terminated' ? undefined : network.vpc.id,
      sourceDestCheck: primary && (primary.sourceDestCheck ?? true),
      groupSet: (primary?.securityGroups ?? []).map((groupId) => ({ groupId, groupName: groupId })),
      networkInterfaceSet: interfacesOf(one, network).map((attached) => ({
        ...sharedXml(attached, network),
        attachment: attachmentXml(attached, network),
      })),
      tagSet: tagSet(one.tags, one.name),
    };
  },
  around: (items, { account }) =>
    items.map((item, index) => ({
      reservationId: `r-${String(index + 1).padStart(8, '0')}`,
      ownerId: account,
      groupSet: [],
      instancesSet: [item],
    })),
};

/** EC2 API Reference, InstanceState. Code 255 is no state of EC2's: nor is one that podway did not know. */
const states: Readonly<
  Record<Instance['state'], { readonly code: number; readonly name: string }>
> = {
  pending: { code: 0, name: 'pending' },
  running: { code: 16, name: 'running' },
  stopping: { code: 64, name: 'stopping' },
  stopped: { code: 80, name: 'stopped' },
  terminated: { code: 48, name: 'terminated' },
  unknown: { code: 255, name: 'unknown' },
};

function interfacesOf({ id }: Instance, network: Network): readonly Interface[] {
  return interfacesNaming(id, network).filter(({ status }) => status !== 'detached');
}

function primaryOf(instance: Instance, network: Network): readonly Interface[] {
  return interfacesOf(instance, network)
    .filter(({ primary }) => primary)
    .slice(0, 1);
}

function zoneOf(instance: Instance, network: Network): readonly string[] {
  const [primary] = primaryOf(instance, network);
  return network.subnets.flatMap(({ id, zone }) => (id === primary?.subnet ? zone : []));
}
