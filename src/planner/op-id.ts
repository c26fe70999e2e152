import type { Prefix } from '../address/prefix.ts';
import type { RouteChange } from '../network/change.ts';

/** The id of the op for a destination. */
export function routeOpId(change: Extract<RouteChange, { readonly destination: Prefix }>): string {
  return `${change.table}/${change.destination}`;
}
