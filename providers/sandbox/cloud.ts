import { createHash } from 'node:crypto';
import type { Prefix } from '../../src/address/prefix.ts';
import type { RouteChange } from '../../src/network/change.ts';
import { limitsOf, slotsOf, usedOf } from '../../src/network/limits.ts';
import type { Network, Route, RouteTable } from '../../src/network/network.ts';
import { sameNextHops } from '../../src/network/next-hop.ts';
import { refusedDestinations } from '../../src/network/refused.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { withChange } from '../../src/network/with-change.ts';
import { nextHopRefusal } from './next-hop.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What came of one change: the network after it, or why the cloud refused. */
export type Attempt =
  | { readonly kind: 'done'; readonly network: Network }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type Change<Kind extends RouteChange['kind']> = Extract<RouteChange, { readonly kind: Kind }>;

/**
 * The strict model of a cloud: does what one change asks for, or refuses it as the cloud's rules say.
 * Pure. Where facts leave a refusal open (codes without a source in rules.ts), it refuses.
 */
export function attempt(network: Network, rules: CloudRules, change: RouteChange): Attempt {
  switch (change.kind) {
    case 'create-route':
      return create(network, rules, change);
    case 'replace-route':
      return replace(network, rules, change);
    case 'delete-route':
      return deleteRoute(network, rules, change);
    case 'disable-source-dest-check':
      return disableCheck(network, rules, change);
    case 'claim-table':
      return claim(network, rules, change);
  }
}

function create(network: Network, rules: CloudRules, change: Change<'create-route'>): Attempt {
  const table = tableOf(network, change.table);
  if (!table) return noTable(network, rules, change.table);
  const { destination, after } = change;
  const route = { ...after, destination, origin: 'user' } as const;
  const refusal =
    edgeRefusal(table, rules) ??
    markRefusal(after.description, rules) ??
    destinationRefusal(network, rules, destination) ??
    takenRefusal(table, rules, destination) ??
    nextHopRefusal(network, rules, after.nextHops, destination.family) ??
    fullRefusal(network, rules, table, route, undefined);
  if (refusal) return refused(refusal);
  const id = routeIdOf(rules, change);
  // An id that the plan knew was an earlier route's: the cloud gives a new one, or none.
  const { id: _, ...state } = after;
  return done(
    withChange(network, { ...change, after: id === undefined ? state : { id, ...state } }),
  );
}

function replace(network: Network, rules: CloudRules, change: Change<'replace-route'>): Attempt {
  const table = tableOf(network, change.table);
  if (!table) return noTable(network, rules, change.table);
  const { destination, after } = change;
  const today = routeToChange(table, rules, change, rules.codes.missingReplace);
  if ('code' in today) return refused(today);
  const route = { ...after, destination, origin: 'user' } as const;
  const refusal =
    markRefusal(after.description, rules) ??
    nextHopRefusal(network, rules, after.nextHops, destination.family) ??
    fullRefusal(network, rules, table, route, today);
  if (refusal) return refused(refusal);
  const { id: _, ...state } = after;
  return done(withChange(network, { ...change, after: state }));
}

function deleteRoute(network: Network, rules: CloudRules, change: Change<'delete-route'>): Attempt {
  const table = tableOf(network, change.table);
  if (!table) return noTable(network, rules, change.table);
  const today = routeToChange(table, rules, change, rules.codes.missing);
  return 'code' in today ? refused(today) : done(withChange(network, change));
}

/** Clouds take the value that is there already without a word. */
function disableCheck(
  network: Network,
  { codes, sourceDestCheck, title }: CloudRules,
  change: Change<'disable-source-dest-check'>,
): Attempt {
  if (!sourceDestCheck) {
    const message = `${title} has no source/destination check`;
    return refused(refuse('invalid', codes.check, message));
  }
  const found = network.interfaces.find(({ id }) => id === change.interface);
  if (!found) {
    const message = `the interface ${change.interface} is not in ${network.vpc.id}`;
    return refused(refuse('gone', codes.interface, message));
  }
  return done(found.sourceDestCheck === false ? network : withChange(network, change));
}

/** As on every cloud, a tag that is there is written over. */
function claim(network: Network, rules: CloudRules, change: Change<'claim-table'>): Attempt {
  const table = tableOf(network, change.table);
  if (!table) return noTable(network, rules, change.table);
  const { tag, value } = change.after;
  if (rules.marks === 'table-tag' && tag.length > rules.mark.length) {
    const message = `a tag's name of ${tag.length} characters; ${rules.mark.length} at most`;
    return refused(refuse('invalid', rules.codes.mark, message));
  }
  return done(table.tags[tag] === value ? network : withChange(network, change));
}

function tableOf(network: Network, id: string): RouteTable | undefined {
  return network.routeTables.find((table) => table.id === id);
}

function noTable(network: Network, { codes }: CloudRules, table: string): Attempt {
  const message = `the route table ${table} is not in ${network.vpc.id}`;
  return refused(refuse('gone', codes.table, message));
}

function edgeRefusal(table: RouteTable, { codes }: CloudRules): Refusal | undefined {
  if (table.kind !== 'edge') return undefined;
  return refuse('invalid', codes.edgeTable, `the route table ${table.id} belongs to a gateway`);
}

function markRefusal(description: string, rules: CloudRules): Refusal | undefined {
  const { codes, mark, marks, title } = rules;
  if (marks === 'table-tag') {
    if (description === '') return undefined;
    return refuse('invalid', codes.mark, `a description; routes of ${title} have none`);
  }
  if (description.length > mark.length) {
    const message = `a description of ${description.length} characters; ${mark.length} at most`;
    return refuse('invalid', codes.mark, message);
  }
  if (!mark.refusedStart?.test(description)) return undefined;
  return refuse('invalid', codes.mark, `the description begins with ${description.slice(0, 8)}`);
}

function destinationRefusal(
  network: Network,
  rules: CloudRules,
  destination: Prefix,
): Refusal | undefined {
  if (!rules.families.includes(destination.family)) {
    const message = `${destination.text} is IPv${destination.family}`;
    return refuse('invalid', rules.codes.family, message);
  }
  const rule = refusedDestinations(network, rules, [destination]).of(destination);
  return rule && refuse('invalid', rule.code, `the destination ${destination.text}: ${rule.why}`);
}

function takenRefusal(
  table: RouteTable,
  { codes }: CloudRules,
  destination: Prefix,
): Refusal | undefined {
  const origins = routesTo(table, destination).map(({ origin }) => origin);
  const message = `The route identified by ${destination.text} already exists.`;
  if (origins.some((origin) => origin !== 'propagated'))
    return refuse('conflict', codes.duplicate, message);
  if (origins.length > 0 && codes.propagated !== undefined)
    return refuse('conflict', codes.propagated, message);
  return undefined;
}

/** The user route that a change is about. Clouds with ids of routes find it by id, or by all that was known of it. */
function routeToChange(
  table: RouteTable,
  { codes, routeId }: CloudRules,
  { before, destination }: Change<'replace-route' | 'delete-route'>,
  missing: string,
): Route | Refusal {
  const routes = routesTo(table, destination);
  const own = routes.find(({ origin }) => origin === 'user');
  const there = routes[0];
  if (!own && there) {
    const message = `the route to ${destination.text} is a ${there.origin} route`;
    return refuse('invalid', codes.system, message);
  }
  const isIt =
    own &&
    (routeId === undefined ||
      (before.id === undefined
        ? sameNextHops(own.nextHops, before.nextHops)
        : own.id === before.id));
  if (isIt) return own;
  const which = before.id === undefined ? destination.text : `${destination.text} (${before.id})`;
  return refuse('gone', missing, `there is no route to ${which} in ${table.id}`);
}

function routesTo(table: RouteTable, destination: Prefix): readonly Route[] {
  return table.routes.filter(
    (route) => !('prefixList' in route.destination) && route.destination.equals(destination),
  );
}

/** A limit is no obstacle to a route that takes no more slots than the one that it replaces. */
function fullRefusal(
  { prefixLists }: Network,
  rules: CloudRules,
  table: RouteTable,
  route: Pick<Route, 'destination' | 'nextHops' | 'origin'> & { readonly destination: Prefix },
  replaced: Route | undefined,
): Refusal | undefined {
  for (const limit of limitsOf(table, rules, [route.destination.family])) {
    const freed = replaced ? slotsOf(replaced, limit, rules, prefixLists) : 0;
    const needed = slotsOf(route, limit, rules, prefixLists) - freed;
    const used = usedOf(table, limit, rules, prefixLists);
    if (needed <= 0 || used + needed <= limit.limit) continue;
    const families = limit.families.map((family) => `IPv${family}`).join(' and ');
    const message = `${table.id} is full: ${used} of ${limit.limit} ${families} routes`;
    return refuse('quota', rules.codes.full, message);
  }
  return undefined;
}

/** The same for the same table and destination, so that runs can be compared. */
function routeIdOf(
  { routeId }: CloudRules,
  { destination, table }: Change<'create-route'>,
): string | undefined {
  if (routeId === undefined) return undefined;
  const hash = createHash('sha256').update(`${table} ${destination.text}`).digest('hex');
  return `${routeId}${hash.slice(0, 16)}`;
}

function done(network: Network): Attempt {
  return { kind: 'done', network };
}

function refused(refusal: Refusal): Attempt {
  return { kind: 'refused', refusal };
}
