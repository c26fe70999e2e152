import type { FindingCode } from '../finding/catalogue.ts';
import type { Network, Route } from '../network/network.ts';
import type { Place } from './place.ts';
import { isPublic, routeText } from './route-text.ts';
import { stateOf, type Way } from './way.ts';

/** Where the route that the request takes leads, if that is a node of the cluster. */
export function followRoute(way: Way): Place | undefined {
  const { side, route, target } = way.flow;
  const { lookups, network } = way.around;
  const block = (code: FindingCode, by: string): undefined => {
    way.note('route', 'route table', { decision: 'block', code, by });
  };
  const unknown = (code: FindingCode, by: string): undefined => {
    way.note('route', 'route table', { decision: 'unknown', code, by });
  };
  const unread = lookups.unread(side.table);
  if (unread !== undefined)
    unknown('not-read', `it leads the prefix list ${unread} elsewhere, and that was not read`);
  if (!route || !target) {
    if (unread !== undefined) return undefined;
    return block('no-route', 'the table has no route to these addresses');
  }
  const text = routeText(route);
  if (route.state === 'blackhole' && target.kind !== 'missing')
    return block('next-hop-down', `${text} is a blackhole`);
  if (route.state === 'pending') return unknown('route-pending', `${text} is not in force yet`);
  switch (target.kind) {
    case 'local':
      return block('local-route-wins', `${text} keeps them inside the VPC, where no pod is`);
    case 'missing':
      return block('next-hop-unresolved', `${text} leads to ${target.text}, which is not there`);
    case 'unknown':
      return unknown('next-hop-unresolved', `${text} leads to ${target.text}`);
    case 'gateway':
      return intoGateway(way, target.gateway, route, block, unknown);
    case 'place':
      if (target.place.node) {
        way.note('route', 'route table', { decision: 'pass', by: text });
        return target.place;
      }
      way.runs(target.place, 'route');
      if (stateOf(target.place, network).decision === 'block') return undefined;
      return unknown('wrong-next-hop', `${text} leads to a machine that is no node of the cluster`);
  }
}

function intoGateway(
  { flow: { destination } }: Way,
  { id, kind, carries }: Network['gateways'][number],
  route: Route,
  block: (code: FindingCode, by: string) => undefined,
  unknown: (code: FindingCode, by: string) => undefined,
): undefined {
  const text = routeText(route);
  const isCarried = carries !== 'unknown' && carries.some((one) => one.contains(destination));
  const astray = isDefault(route) ? 'default-route-leak' : 'wrong-next-hop';
  if (isPublic(kind)) return block(astray, `${text} sends them to the ${kind} gateway ${id}`);
  if (isCarried)
    return unknown(
      'gateway-opaque',
      `${text} leads to ${id}, which carries them on; what is behind it was not read`,
    );
  if (carries === 'unknown')
    return unknown(
      'gateway-opaque',
      `${text} leads to ${id} (${kind}), and what that carries was not read`,
    );
  if (kind === 'peering')
    return block(
      'peering-non-vpc-address',
      `${text} leads to the peering ${id}, which carries only the peer's own CIDRs`,
    );
  return block(astray, `${text} leads to ${id} (${kind}), which carries other addresses`);
}

/** Does the route take all that no other route takes? */
function isDefault({ destination }: Route): boolean {
  return !('prefixList' in destination) && destination.length === 0;
}
