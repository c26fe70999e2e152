import { AddressError, Prefix } from '../../../../src/address/prefix.ts';
import type { Network, NextHop, Route, RouteTable } from '../../../../src/network/network.ts';
import { namedHop, nextHopTypes } from './next-hops.ts';
import type { Parameters } from './parameters.ts';
import { AlicloudRefusal, invalid, missing } from './refusal.ts';
import { routeEntryId } from './routes.ts';
import { tableNamed } from './tables.ts';

const refusedStart = /^https?:\/\//;

/** A destination: without a length it is one address, as the API reference says of CreateRouteEntry. */
export function destinationFrom(parameters: Parameters, name: string): Prefix {
  const text = parameters.required(name);
  try {
    return text.includes('/') ? Prefix.parse(text) : Prefix.ofAddress(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    const message = `Specified CIDR block is not valid: ${error.message}.`;
    throw new AlicloudRefusal('InvalidCidrBlock.Malformed', message);
  }
}

/** Both of type and id, or neither. The type that is left out is Instance. */
export function nextHopFrom(
  parameters: Parameters,
  network: Network,
  typeName: string,
  idName: string,
): NextHop | undefined {
  const type = parameters.word(typeName, nextHopTypes);
  const id = parameters.text(idName);
  if (id !== undefined) return namedHop(network, type ?? 'Instance', id);
  if (type !== undefined) throw missing(idName);
  return undefined;
}

/** 1 to 256 characters; its start is judged with the cloud's rules. Undefined: none was given. */
export function descriptionFrom(parameters: Parameters): string | undefined {
  return parameters.text('Description');
}

/** Names are checked and not kept: a Network's routes have none. */
export function checkName(parameters: Parameters, name: string): void {
  const text = parameters.text(name);
  if (text === undefined) return;
  if (text.length <= 128 && !refusedStart.test(text)) return;
  const message = `The specified ${name} is not valid: 1 to 128 characters, no http:// or https://.`;
  throw new AlicloudRefusal('InvalidRouteEntryName.Malformed', message);
}

/** @throws {AlicloudRefusal} for an IpVersion that is not the destination's family; 4 where it is left out. */
export function checkIpVersion(parameters: Parameters, { family }: Prefix): void {
  const version = Number(parameters.word('IpVersion', ['4', '6']) ?? family);
  if (version !== family) throw invalid('IpVersion', `The destination is IPv${family}.`);
}

export interface FoundRoute {
  readonly table: RouteTable;
  readonly route: Route;
}

/** The route of an id, in one table or in any. */
export function routeById(
  { routeTables }: Network,
  id: string,
  table?: string,
): FoundRoute | undefined {
  for (const one of routeTables) {
    if (table !== undefined && one.id !== table) continue;
    const route = one.routes.find((candidate) => routeEntryId(one, candidate) === id);
    if (route) return { table: one, route };
  }
  return undefined;
}

/** The custom route to a destination, else any other. @throws {AlicloudRefusal} where there is no such table. */
export function routeTo(
  network: Network,
  tableId: string,
  destination: Prefix,
): FoundRoute | undefined {
  const table = tableNamed(network, tableId);
  const routes = table.routes.filter(
    (one) => !('prefixList' in one.destination) && one.destination.equals(destination),
  );
  const route = routes.find(({ origin }) => origin === 'user') ?? routes[0];
  return route && { table, route };
}

/** What a change says that a route was before it. */
export function stateBefore({ description, id, nextHops }: Route) {
  return { ...(id === undefined ? {} : { id }), nextHops, description };
}
