import type { JsonObject } from '../json.ts';
import type { WireCloud } from '../wire.ts';
import { Nonces } from './credentials.ts';

/** What the API remembers between calls to one cloud. */
export interface Memory {
  readonly nonces: Nonces;
  /** Creates that were done, by ClientToken: what was asked for, and what was answered. */
  readonly tokens: Map<string, { readonly asked: string; readonly answer: JsonObject }>;
}

const memories = new WeakMap<object, Memory>();

export function memoryOf({ identity }: WireCloud): Memory {
  const known = memories.get(identity);
  if (known) return known;
  const memory: Memory = { nonces: new Nonces(), tokens: new Map() };
  memories.set(identity, memory);
  return memory;
}
