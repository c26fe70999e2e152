import type { Network, NextHop, Route, RouteTable } from '../../../../src/network/network.ts';
import { tagSet, withName } from './cidrs.ts';
import type { Listing } from './listing.ts';
import type { XmlElements } from './xml.ts';

/** DescribeRouteTables. Subnets without a table of their own are named nowhere: the main table serves them. */
export const routeTables: Listing<RouteTable> = {
  set: 'routeTableSet',
  part: 'routeTables',
  ids: 'RouteTableId',
  prefix: 'rtb-',
  malformed: 'InvalidRouteTableId.Malformed',
  notFound: 'InvalidRouteTableID.NotFound',
  pages: { least: 5, most: 100 },
  things: (network) => network.routeTables,
  id: ({ id }) => id,
  tags: ({ name, tags }) => withName(tags, name),
  filters: {
    'vpc-id': (_, { vpc }) => [vpc.id],
    'route-table-id': ({ id }) => [id],
    'owner-id': (_, { account }) => [account],
    'association.main': (table) => (table.main ? ['true'] : []),
    'association.subnet-id': subnetsOf,
    'association.route-table-id': ({ id }) => [id],
    'route.destination-cidr-block': (table) => destinationsOf(table, 4),
    'route.destination-ipv6-cidr-block': (table) => destinationsOf(table, 6),
    'route.origin': ({ routes }) => routes.map(({ origin }) => origins[origin]),
    'route.state': ({ routes }) => routes.map(({ state }) => states[state]),
  },
  xml: (table, network) => ({
    routeTableId: table.id,
    vpcId: network.vpc.id,
    ownerId: network.account,
    routeSet: table.routes.map((route) => routeXml(route, network)),
    associationSet: associationsOf(table, network),
    propagatingVgwSet: [...propagating(table)].map((gatewayId) => ({ gatewayId })),
    tagSet: tagSet(table.tags, table.name),
  }),
};

function subnetsOf({ id }: RouteTable, { subnets }: Network): readonly string[] {
  return subnets.flatMap((subnet) => (subnet.routeTable === id ? subnet.id : []));
}

function destinationsOf({ routes }: RouteTable, family: 4 | 6): readonly string[] {
  return routes.flatMap(({ destination }) =>
    !('prefixList' in destination) && destination.family === family ? destination.text : [],
  );
}

const origins: Readonly<Record<Route['origin'], string>> = {
  system: 'CreateRouteTable',
  user: 'CreateRoute',
  propagated: 'EnableVgwRoutePropagation',
};

/** EC2 has no routes that are pending or disabled; such a network was written by hand, and they carry nothing. */
const states: Readonly<Record<Route['state'], string>> = {
  active: 'active',
  blackhole: 'blackhole',
  pending: 'blackhole',
  disabled: 'blackhole',
};

function routeXml({ destination, nextHops, origin, state }: Route, network: Network): XmlElements {
  const [hop] = nextHops;
  return {
    ...destinationXml(destination),
    ...(hop === undefined ? {} : nextHopXml(hop, network)),
    origin: origins[origin],
    state: states[state],
  };
}

function destinationXml(destination: Route['destination']): XmlElements {
  if ('prefixList' in destination) return { destinationPrefixListId: destination.prefixList };
  return destination.family === 4
    ? { destinationCidrBlock: destination.text }
    : { destinationIpv6CidrBlock: destination.text };
}

function nextHopXml(hop: NextHop, network: Network): XmlElements {
  switch (hop.kind) {
    case 'local':
      return { gatewayId: 'local' };
    case 'interface': {
      const instance = network.interfaces.find(({ id }) => id === hop.id)?.instance;
      return { ...instanceXml(instance, network), networkInterfaceId: hop.id };
    }
    case 'instance': {
      const through = network.interfaces.find((one) => one.instance === hop.id && one.primary);
      return { ...instanceXml(hop.id, network), networkInterfaceId: through?.id };
    }
    case 'address':
      return { gatewayId: hop.ip };
    case 'gateway':
    case 'unknown':
      return gatewayXml(hop.id);
  }
}

function instanceXml(instance: string | undefined, { account }: Network): XmlElements {
  return instance === undefined ? {} : { instanceId: instance, instanceOwnerId: account };
}

/** What names a gateway in a route, by how its id begins. */
const gatewayElements: readonly (readonly [prefix: string, element: string])[] = [
  ['nat-', 'natGatewayId'],
  ['pcx-', 'vpcPeeringConnectionId'],
  ['tgw-', 'transitGatewayId'],
  ['eigw-', 'egressOnlyInternetGatewayId'],
  ['lgw-', 'localGatewayId'],
  ['cagw-', 'carrierGatewayId'],
  ['arn:', 'coreNetworkArn'],
];

function gatewayXml(id: string): XmlElements {
  const [, element = 'gatewayId'] = gatewayElements.find(([start]) => id.startsWith(start)) ?? [];
  return { [element]: id };
}

function associationsOf(table: RouteTable, network: Network): readonly XmlElements[] {
  const association = (of: string, what: XmlElements): XmlElements => ({
    routeTableAssociationId: `rtbassoc-${of}`,
    routeTableId: table.id,
    ...what,
    associationState: { state: 'associated' },
  });
  const gateway = network.gateways.find(({ kind }) => kind === 'internet')?.id ?? 'igw-sandbox';
  return [
    ...(table.main ? [association(table.id, { main: true })] : []),
    ...subnetsOf(table, network).map((subnetId) =>
      association(subnetId, { subnetId, main: false }),
    ),
    // A Network says that a table is a gateway's, not which one's.
    ...(table.kind === 'edge' ? [association(gateway, { gatewayId: gateway, main: false })] : []),
  ];
}

function propagating({ routes }: RouteTable): ReadonlySet<string> {
  return new Set(
    routes.flatMap(({ nextHops, origin }) =>
      origin === 'propagated'
        ? nextHops.flatMap((hop) => ('id' in hop && hop.id.startsWith('vgw-') ? hop.id : []))
        : [],
    ),
  );
}
