import { z } from 'zod';
import { AddressError, Prefix } from '../../../../src/address/prefix.ts';
import type { Network, NextHop } from '../../../../src/network/network.ts';
import { gatewayTypeNames, namedHop } from './next-hops.ts';
import { optional } from './parameters.ts';
import { TencentRefusal } from './refusal.ts';
import type { Entry } from './routes.ts';

/** A route as calls name it: what only replies mean (`CreatedTime`, …) may be there, and says nothing. */
const routeSchema = z.strictObject({
  DestinationCidrBlock: optional(z.string()),
  DestinationIpv6CidrBlock: optional(z.string()),
  GatewayType: optional(z.string()),
  GatewayId: optional(z.string()),
  RouteId: optional(z.int()),
  RouteItemId: optional(z.string()),
  RouteDescription: optional(z.string()),
  Enabled: optional(z.boolean()),
  RouteType: optional(z.string()),
  RouteTableId: optional(z.string()),
  PublishedToVbc: optional(z.boolean()),
  CreatedTime: optional(z.string()),
  CdcId: optional(z.string()),
});
export type RouteFields = z.output<typeof routeSchema>;

export const routesSchema = z.strictObject({
  RouteTableId: z.string(),
  Routes: z.array(routeSchema),
});

/** @throws {TencentRefusal} for no route, or more than the cloud takes in a call. */
export function checkCount(routes: readonly unknown[], most: number, code: string): void {
  if (routes.length === 0) throw missing('Routes');
  if (routes.length <= most) return;
  throw new TencentRefusal(code, `${routes.length} routes in a call; ${most} at most.`);
}

/** One of the two fields, the other empty. Undefined: both are. */
export function destinationFrom(fields: RouteFields): Prefix | undefined {
  const { DestinationCidrBlock: ipv4 = '', DestinationIpv6CidrBlock: ipv6 = '' } = fields;
  if (ipv4 !== '' && ipv6 !== '') {
    const message = 'DestinationCidrBlock and DestinationIpv6CidrBlock cannot both be specified.';
    throw new TencentRefusal('InvalidParameter.Coexist', message);
  }
  const text = ipv4 || ipv6;
  if (text === '') return undefined;
  const prefix = parsed(text);
  const family = ipv4 === '' ? 6 : 4;
  if (prefix?.family === family) return prefix;
  const message = `The value \`${text}\` is no IPv${family} CIDR without host bits.`;
  throw new TencentRefusal('InvalidParameterValue.Malformed', message);
}

/** @throws {TencentRefusal} where a field is missing, or no such next hop can be. */
export function nextHopFrom(
  { GatewayId: id = '', GatewayType: type = '' }: RouteFields,
  network: Network,
  codeOfHop: string,
): NextHop {
  if (type === '') throw missing('GatewayType');
  if (id === '') throw missing('GatewayId');
  const known = gatewayTypeNames.find((name) => name === type);
  if (known === undefined) {
    const message = `The value \`${type}\` of parameter \`GatewayType\` is not valid.`;
    throw new TencentRefusal('InvalidParameterValue', message);
  }
  const hop = namedHop(network, known, id);
  if (hop) return hop;
  throw new TencentRefusal(codeOfHop, `There is no next hop \`${id}\` of the type ${type}.`);
}

/** The entry that a call names by one of its ids, or by both. Undefined: there is none. */
export function entryNamed(entries: readonly Entry[], fields: RouteFields): Entry | undefined {
  const { RouteId: routeId = 0, RouteItemId: itemId = '' } = fields;
  if (itemId === '' && fields.RouteId === undefined) throw missing('RouteId');
  // 0 is the number of every IPv6 route, so it names none.
  if (itemId === '' && routeId === 0) return undefined;
  return entries.find(
    (entry) =>
      (itemId === '' || entry.itemId === itemId) && (routeId === 0 || entry.routeId === routeId),
  );
}

export function missing(parameter: string): TencentRefusal {
  const message = `The request is missing a required parameter \`${parameter}\`.`;
  return new TencentRefusal('MissingParameter', message);
}

function parsed(text: string): Prefix | undefined {
  try {
    return Prefix.parse(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return undefined;
  }
}
