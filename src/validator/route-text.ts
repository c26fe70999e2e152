import type { Network, Route } from '../network/network.ts';

/** `10.244.0.0/16`, or the prefix list's id. */
export function destinationText(destination: Route['destination']): string {
  return 'prefixList' in destination ? destination.prefixList : destination.text;
}

/** `the route to 10.244.0.0/16`. */
export function routeText({ destination }: Pick<Route, 'destination'>): string {
  return `the route to ${destinationText(destination)}`;
}

/** Does the gateway lead out to the internet? */
export function isPublic(kind: Network['gateways'][number]['kind']): boolean {
  return kind === 'internet' || kind === 'nat';
}
