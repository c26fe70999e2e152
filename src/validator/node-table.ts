import type { Prefix } from '../address/prefix.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { Route } from '../network/network.ts';
import type { Decision } from './filters.ts';
import { isOneHost, type Place, type Target } from './place.ts';
import { isPublic, routeText } from './route-text.ts';
import type { Role, Surroundings } from './step.ts';
import type { Way } from './way.ts';

type Note = (decision: Decision, by: string, code?: FindingCode) => void;

/** Notes of what the table of a node's subnet does with packets that the node sends. */
function notesOf(way: Way, role: Role, { subnet }: Place): Note {
  return (decision, by, code) =>
    way.note(role, 'route table of the node', { decision, by, code, subnet: subnet.id });
}

const unreadBy = (list: string): string =>
  `it leads the prefix list ${list} elsewhere, and that was not read`;

/** It must lead to the consumer: by each of a route's next hops, for any may be taken. */
export function leadBack(way: Way, from: Place): void {
  const { side } = way.flow;
  const { lookups, places, tableOf } = way.around;
  const note = notesOf(way, 'route', from);
  const table = tableOf(from.subnet);
  const unread = table && lookups.unread(table);
  if (unread !== undefined) note('unknown', unreadBy(unread), 'not-read');
  const route = routeFor(side.source, from, way.around);
  if (side.isInVpc && route === 'vpc') {
    note('pass', 'inside the VPC');
    return;
  }
  if (!route || route === 'vpc') {
    if (unread === undefined) note('block', 'it has no route to the consumer', 'no-return-route');
    return;
  }
  const text = routeText(route);
  if (route.state === 'blackhole') {
    note('block', `${text} is a blackhole`, 'no-return-route');
    return;
  }
  const codes = { pass: undefined, block: 'no-return-route', unknown: 'reply-misrouted' } as const;
  for (const hop of route.nextHops) {
    const { decision, by } = leadsBack(places.target(hop), way, route.origin === 'system');
    note(decision, by === undefined ? text : `${text} ${by}`, codes[decision]);
  }
}

/** Do replies that take this next hop come back to the consumer? */
function leadsBack(
  target: Target,
  { flow: { side } }: Way,
  isSystem: boolean,
): { readonly decision: Decision; readonly by?: string } {
  if (side.isInVpc) {
    if (target.kind === 'local' || isSystem) return { decision: 'pass' };
    return { decision: 'unknown', by: 'takes replies away from the VPC’s own routing' };
  }
  if (target.kind !== 'gateway') return { decision: 'unknown', by: 'leads to what was not read' };
  const { id, kind, carries } = target.gateway;
  if (isPublic(kind))
    return { decision: 'block', by: `sends replies to the ${kind} gateway ${id}` };
  // They came by it, so it is taken to lead back, unless it is known to lead elsewhere.
  if (carries === 'unknown' || carries.some((one) => one.contains(side.source)))
    return { decision: 'pass' };
  return { decision: 'block', by: `leads to ${id} (${kind}), which carries other addresses` };
}

/** Between subnets a bare packet for a pod goes by the table of the sender's, which must lead to the owner. */
export function leadBareToPod(way: Way, from: Place, to: Place): void {
  const { destination, pod } = way.flow;
  const { lookups, tableOf } = way.around;
  const note = notesOf(way, 'hop', from);
  const table = tableOf(from.subnet);
  const unread = table && lookups.unread(table);
  if (unread !== undefined) note('unknown', unreadBy(unread), 'not-read');
  const route = table && lookups.route(table, destination);
  if (route) follow(way, note, route, from, to);
  else if (unread === undefined) note('block', `it has no route to ${pod.prefix.text}`, 'no-route');
}

/**
 * Packets from one node's own address to another's: the VPC's own routing delivers them, unless the table of
 * the sender's subnet has a route of its own to that address.
 */
export function leadToNode(way: Way, from: Place, to: Place, role: 'hop' | 'owner'): void {
  const { lookups, tableOf } = way.around;
  const note = notesOf(way, role, from);
  const isOneSubnet = from.subnet.id === to.subnet.id;
  const table = tableOf(from.subnet);
  const unread = table && lookups.unread(table);
  if (unread !== undefined && !isOneSubnet) note('unknown', unreadBy(unread), 'not-read');
  const route = routeFor(to.address, from, way.around);
  if (!route || route === 'vpc' || route.origin === 'system') return;
  // 2026-11: on AWS tables rule what leaves a subnet; what is sent to the MAC address of another interface
  // of the same one does not (VPC User Guide, gateway route tables, rules). Other clouds do not say.
  if (isOneSubnet && !isToHost(route, to, way.around))
    note(
      'unknown',
      `${routeText(route)} leads elsewhere; whether it counts within a subnet cannot be told`,
      'wrong-next-hop',
    );
  else follow(way, note, route, from, to);
}

/** By each of the route's next hops: do packets arrive at `to`? */
function follow(way: Way, note: Note, route: Route, from: Place, to: Place): void {
  const text = routeText(route);
  if (route.state === 'blackhole') {
    note('block', `${text} is a blackhole`, 'next-hop-down');
    return;
  }
  if (route.state === 'pending') {
    note('unknown', `${text} is not in force yet`, 'route-pending');
    return;
  }
  for (const hop of route.nextHops) {
    const target = way.around.places.target(hop);
    const node = target.kind === 'place' ? target.place.node : undefined;
    if (node && to.node && isOneHost(node, to.node)) note('pass', text);
    else if (node && from.node && isOneHost(node, from.node))
      note('block', `${text} sends them back to the node that they come from`, 'routing-loop');
    else if (target.kind === 'missing')
      note('block', `${text} leads to ${target.text}, which is not there`, 'next-hop-unresolved');
    else if (target.kind === 'local')
      note('block', `${text} keeps them inside the VPC, where no pod is`, 'local-route-wins');
    else note('unknown', `${text} leads to another machine`, 'wrong-next-hop');
  }
}

function isToHost({ nextHops }: Route, { node: to }: Place, { places }: Surroundings): boolean {
  return nextHops.every((hop) => {
    const target = places.target(hop);
    const node = target.kind === 'place' ? target.place.node : undefined;
    return node !== undefined && to !== undefined && isOneHost(node, to);
  });
}

/**
 * The route of the table of a node's subnet to an address of a host. Every cloud routes inside the VPC, also
 * where a document leaves the local route out: `vpc`, unless a route as long or longer says otherwise.
 */
function routeFor(
  address: Prefix,
  { subnet }: Place,
  { network: { vpc }, lookups, tableOf }: Surroundings,
): Route | 'vpc' | undefined {
  const table = tableOf(subnet);
  const found = table && lookups.match(table, address);
  const local = vpc.cidrs.find((cidr) => cidr.contains(address));
  if (local && (!found || found.prefix.length < local.length)) return 'vpc';
  return found?.value;
}
