import type { Prefix } from '../address/prefix.ts';
import type { Part } from './network.ts';

// Pieces of what turns a cloud's answers into a Network.

/** Where and when answers were collected, and what of them is missing. */
export interface Collected {
  readonly region: string;
  readonly vpc: string;
  /** ISO 8601, UTC. */
  readonly collectedAt: string;
  readonly incomplete: readonly Part[];
}

/** Those that are in the VPC, or do not say where they are: a program may have printed a whole region. */
export function itemsIn<Item extends { readonly VpcId?: string | undefined }>(
  vpc: string,
  items: readonly Item[] | undefined,
): readonly Item[] {
  return (items ?? []).filter(({ VpcId }) => VpcId === undefined || VpcId === vpc);
}

/** The values that are there. */
export function present<T>(values: readonly (T | null | undefined)[]): readonly T[] {
  return values.filter((value): value is T => value !== null && value !== undefined);
}

/** Each prefix once, in the order of their first places. */
export function distinct(prefixes: readonly Prefix[]): readonly Prefix[] {
  return [...new Map(prefixes.map((prefix) => [prefix.text, prefix])).values()];
}

/** A field, or no field where there is no value. */
export function optional<Key extends string, T>(
  key: Key,
  value: T | null | undefined,
): { readonly [K in Key]?: T } {
  const isThere = value !== null && value !== undefined;
  return (isThere ? { [key]: value } : {}) as { readonly [K in Key]?: T };
}
