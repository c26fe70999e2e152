import { z } from 'zod';
import { nextHopSchema } from './network.ts';
import { type DeepReadonly, prefixSchema } from './schema.ts';

/**
 * What podway may write: one route, one interface's check, one table's tag. A plan's op is a
 * RouteChange with an id, an order, an effect and a reason; a writer needs only the RouteChange.
 */

/** A route as a plan expects to find or to leave it. `id` is the cloud's own, where it has one. */
export const routeStateSchema = z.object({
  id: z.string().optional(),
  nextHops: z.array(nextHopSchema).min(1),
  description: z.string().default(''),
});

const routeFields = { table: z.string().min(1), destination: prefixSchema };

export const createRouteFields = {
  kind: z.literal('create-route'),
  ...routeFields,
  before: z.null(),
  after: routeStateSchema,
};
export const replaceRouteFields = {
  kind: z.literal('replace-route'),
  ...routeFields,
  before: routeStateSchema,
  after: routeStateSchema,
};
export const deleteRouteFields = {
  kind: z.literal('delete-route'),
  ...routeFields,
  before: routeStateSchema,
  after: z.null(),
};
export const disableCheckFields = {
  kind: z.literal('disable-source-dest-check'),
  interface: z.string().min(1),
  before: z.object({ sourceDestCheck: z.literal(true) }),
  after: z.object({ sourceDestCheck: z.literal(false) }),
};
export const claimTableFields = {
  kind: z.literal('claim-table'),
  table: z.string().min(1),
  before: z.object({ tag: z.string(), value: z.string().nullable() }),
  after: z.object({ tag: z.string(), value: z.string() }),
  /** Routes already in the table that podway would own from then on. */
  takesOver: z.array(prefixSchema).default([]),
};

const routeChangeSchema = z.discriminatedUnion('kind', [
  z.object(createRouteFields),
  z.object(replaceRouteFields),
  z.object(deleteRouteFields),
  z.object(disableCheckFields),
  z.object(claimTableFields),
]);

export type RouteState = DeepReadonly<z.output<typeof routeStateSchema>>;
export type RouteChange = DeepReadonly<z.output<typeof routeChangeSchema>>;
export type ChangeKind = RouteChange['kind'];

/** How a cloud's refusal is classed; only `transient` is ever retried. */
export const errorClassSchema = z.enum([
  'transient',
  'conflict',
  'gone',
  'quota',
  'denied',
  'invalid',
  'unknown',
]);
export type ErrorClass = z.output<typeof errorClassSchema>;

/** What became of one op. `already`: the cloud was as the op wanted. `unknown`: sent, and no answer said. */
export const outcomeSchema = z.object({
  op: z.string(),
  result: z.enum(['applied', 'already', 'failed', 'skipped', 'unknown']),
  class: errorClassSchema.optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  requestId: z.string().optional(),
  retryAfterMs: z
    .number()
    .optional()
    .describe('How long the cloud asked to be left alone, in milliseconds: Retry-After'),
});
export type Outcome = DeepReadonly<z.output<typeof outcomeSchema>>;
