import type { RouteChange } from '../../../../src/network/change.ts';
import type { NextHop, Route } from '../../../../src/network/network.ts';
import type { WireCloud } from '../wire.ts';
import type { Handler } from './handler.ts';
import { parametersOf } from './parameters.ts';
import { TencentRefusal } from './refusal.ts';
import {
  checkCount,
  destinationFrom,
  entryNamed,
  nextHopFrom,
  type RouteFields,
  routesSchema,
} from './route-fields.ts';
import { type Entry, entriesOf, shownRoute } from './routes.ts';
import { tableNamed } from './tables.ts';
import { writeAll } from './write.ts';

/** Next hops and descriptions of routes, in place, all of a call or none. */
export const replaceRoutes: Handler = async (body, cloud) => {
  const { codes, replaceBatchSize } = cloud.rules;
  const asked = await askedOf(body, cloud, replaceBatchSize, codes.missingReplace);
  const { network, table } = asked;
  const hops = new Map<Entry, NextHop>();
  for (const [entry, fields] of asked.named) {
    const destination = destinationFrom(fields);
    const { route } = entry;
    const isSame =
      destination === undefined ||
      ('prefixList' in route.destination ? false : route.destination.equals(destination));
    if (!isSame) {
      const message = 'The sandbox does not write another destination into a route.';
      throw new TencentRefusal('UnsupportedOperation', message);
    }
    hops.set(entry, nextHopFrom(fields, network, codes.nextHop.address));
  }
  const changes = asked.routes.map((route): RouteChange => {
    const entries = asked.entries.filter((entry) => entry.route === route);
    const given = entries.map((entry) => asked.named.get(entry)?.RouteDescription);
    return {
      kind: 'replace-route',
      ...targetOf(table, route, codes.system),
      after: {
        nextHops: entries.map((entry) => hops.get(entry) ?? entry.hop),
        description: given.find((text) => text !== undefined) ?? route.description,
      },
    };
  });
  const after = await writeAll(cloud, changes);
  const there = entriesOf(tableNamed(after, table, codes.table));
  const wanted = asked.routes.map((route) => JSON.stringify(route.destination));
  return {
    OldRouteSet: [...asked.named.keys()].map((entry) => shownRoute(network, entry)),
    NewRouteSet: there
      .filter(({ route }) => route.origin === 'user')
      .filter(({ route }) => wanted.includes(JSON.stringify(route.destination)))
      .map((entry) => shownRoute(after, entry)),
  };
};

/** Routes by their ids, all of a call or none. */
export const deleteRoutes: Handler = async (body, cloud) => {
  const { batchSize, codes } = cloud.rules;
  const asked = await askedOf(body, cloud, batchSize, codes.missing);
  const { network, table } = asked;
  const changes = asked.routes.map((route): RouteChange => {
    const left = asked.entries.filter((entry) => entry.route === route && !asked.named.has(entry));
    const target = targetOf(table, route, codes.system);
    if (left.length === 0) return { kind: 'delete-route', ...target, after: null };
    const after = { nextHops: left.map(({ hop }) => hop), description: route.description };
    return { kind: 'replace-route', ...target, after };
  });
  await writeAll(cloud, changes);
  return { RouteSet: [...asked.named.keys()].map((entry) => shownRoute(network, entry)) };
};

/** ResetRoutes takes every route of a table away and writes new ones: traffic stops meanwhile. */
export const resetRoutes: Handler = async () => {
  const message =
    'The sandbox never resets a route table: it would take away routes of others, and interrupt traffic. Use CreateRoutes, ReplaceRoutes and DeleteRoutes.';
  throw new TencentRefusal('UnsupportedOperation', message);
};

/** The entries that a call names, each once, with what it says of them. */
async function askedOf(
  body: Readonly<Record<string, unknown>>,
  cloud: WireCloud,
  most: number,
  notFound: string,
) {
  const { RouteTableId: id, Routes: routes } = parametersOf(routesSchema, body);
  const { codes } = cloud.rules;
  checkCount(routes, most, codes.batch);
  const network = await cloud.state();
  const entries = entriesOf(tableNamed(network, id, codes.table));
  const named = new Map<Entry, RouteFields>();
  for (const fields of routes) {
    const entry = entryNamed(entries, fields);
    if (!entry) {
      const name = fields.RouteItemId || String(fields.RouteId);
      throw new TencentRefusal(notFound, `There is no route \`${name}\` in ${id}.`);
    }
    if (named.has(entry))
      throw new TencentRefusal(codes.duplicate, `The route \`${entry.itemId}\` is named twice.`);
    named.set(entry, fields);
  }
  const touched = [...new Set([...named.keys()].map(({ route }) => route))];
  return { network, table: id, entries, named, routes: touched };
}

/** @throws {TencentRefusal} for routes that are not the user's. */
function targetOf(table: string, route: Route, systemCode: string) {
  const { description, destination, id, nextHops, origin } = route;
  if (origin !== 'user' || 'prefixList' in destination)
    throw new TencentRefusal(systemCode, 'Only routes of the type USER can be changed.');
  const before = { ...(id === undefined ? {} : { id }), nextHops, description };
  return { table, destination, before };
}
