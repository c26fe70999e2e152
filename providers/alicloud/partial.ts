import { AddressError, Prefix } from '../../src/address/prefix.ts';
import type { RouteState } from '../../src/network/change.ts';
import type { Fate } from '../../src/network/fate.ts';
import type { BatchItem } from '../../src/network/provider.ts';
import { said } from '../../src/network/said.ts';
import type { Answer } from './client.ts';
import { classOf } from './codes.ts';

type Item = Extract<BatchItem, { readonly kind: 'create-route' | 'delete-route' }>;

/**
 * What the answer of CreateRouteEntries or DeleteRouteEntries says of each item. Some may have failed
 * although HTTP says 200. A failure names its item by id, or by destination and next hop: by one of
 * these alone two items can be meant. Where the counts do not add up, or a failure names no item, the
 * items that no failure names are `unknown`: one of them may be the one.
 */
export function batchFates(items: readonly Item[], answer: Answer): readonly Fate[] {
  const { RequestId, FailedRouteEntries, SuccessCount, FailedCount } = answer;
  const request = typeof RequestId === 'string' ? { requestId: said(RequestId) } : {};
  const failures = Array.isArray(FailedRouteEntries) ? FailedRouteEntries : [];
  const failed = new Map<Item, Fate>();
  let unmatched = 0;
  for (const failure of failures) {
    const item = items.find((one) => isMeant(one, failure) && !failed.has(one));
    if (item) failed.set(item, { ...fateIn(failure), ...request });
    else unmatched += 1;
  }
  const adds =
    unmatched === 0 &&
    Number(FailedCount ?? failures.length) === failed.size &&
    Number(SuccessCount ?? Number.NaN) === items.length - failed.size;
  const rest: Fate = adds
    ? { result: 'applied', ...request }
    : {
        result: 'unknown',
        class: 'unknown',
        message: 'the answer does not say which entries failed',
        ...request,
      };
  return items.map((item) => failed.get(item) ?? rest);
}

function isMeant(item: Item, failure: unknown): boolean {
  const { RouteEntryId: id, DstCidrBlock: destination, NextHop: nextHop } = fieldsOf(failure);
  const state: RouteState = item.kind === 'create-route' ? item.after : item.before;
  if (item.kind === 'delete-route' && state.id !== undefined && id) return id === state.id;
  if (typeof destination !== 'string' || !isSame(item.destination, destination)) return false;
  return !nextHop || state.nextHops.some((hop) => 'id' in hop && hop.id === nextHop);
}

/** The API may write an IPv6 prefix in another way than it was sent. */
function isSame(prefix: Prefix, text: string): boolean {
  if (text === prefix.text) return true;
  try {
    return Prefix.parse(text, { hostBits: 'clear' }).equals(prefix);
  } catch (error) {
    if (error instanceof AddressError) return false;
    throw error;
  }
}

function fateIn(failure: unknown): Fate {
  const { FailedCode: code, FailedMessage: message } = fieldsOf(failure);
  const known = typeof code === 'string' && code !== '' ? code : undefined;
  return {
    result: 'failed',
    class: known === undefined ? 'unknown' : classOf(known),
    ...(known === undefined ? {} : { code: said(known) }),
    message: said(typeof message === 'string' ? message : 'no reason was given'),
  };
}

function fieldsOf(value: unknown): Answer {
  return typeof value === 'object' && value !== null ? (value as Answer) : {};
}
