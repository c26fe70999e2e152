import { type Handler, readPart } from './handler.ts';
import { nextHopTypes, typeAndId } from './next-hops.ts';
import { byToken } from './paging.ts';
import { destinationOf, routeEntryId, routeTypeOf, shownRoute } from './routes.ts';
import { tableNamed } from './tables.ts';

export const describeRouteEntryList: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'routeTables');
  const table = tableNamed(network, parameters.required('RouteTableId'));
  const type = parameters.word('RouteEntryType', ['Custom', 'System', 'BGP', 'CEN', 'ECR']);
  const version = parameters.word('IpVersion', ['ipv4', 'ipv6']);
  const hopType = parameters.word('NextHopType', [...nextHopTypes, 'local', 'service']);
  const hopId = parameters.text('NextHopId');
  const id = parameters.text('RouteEntryId');
  const destination = parameters.text('DestinationCidrBlock');
  const destinations = parameters.list('DestCidrBlockList', 100);
  // The network tells no names and no hosting.
  const isUnknown =
    parameters.text('RouteEntryName') !== undefined ||
    parameters.word('ServiceType', ['TR']) !== undefined;
  const found = table.routes.filter((route) => {
    const to = destinationOf(route);
    const hops = route.nextHops.map((hop) => typeAndId(network, hop));
    return (
      !isUnknown &&
      (type === undefined || routeTypeOf(network, route) === type) &&
      (version === undefined || (to.includes(':') ? 'ipv6' : 'ipv4') === version) &&
      (hopType === undefined || hops.some((hop) => hop.type === hopType)) &&
      (hopId === undefined || hops.some((hop) => hop.id === hopId)) &&
      (id === undefined || routeEntryId(table, route) === id) &&
      (destination === undefined || to === destination) &&
      (destinations.length === 0 || destinations.includes(to))
    );
  });
  const { next, page } = byToken(parameters, found, { byDefault: 10, most: 100 }, 'MaxResult');
  return {
    TotalCount: found.length,
    NextToken: next,
    RouteEntrys: { RouteEntry: page.map((route) => shownRoute(network, table, route)) },
  };
};
