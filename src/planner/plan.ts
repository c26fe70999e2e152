import { z } from 'zod';
import { findingSchema } from '../finding/schema.ts';
import {
  claimTableFields,
  createRouteFields,
  deleteRouteFields,
  disableCheckFields,
  replaceRouteFields,
} from '../network/change.ts';
import { limitSchema, nextHopSchema } from '../network/network.ts';
import { type DeepReadonly, prefixSchema } from '../network/schema.ts';
import { targetSchema } from '../network/target.ts';

/** The Plan document: docs/plan-file.md describes it for readers, `schemas/plan.schema.json` for programs. */

/** Minor adds fields, major breaks readers. */
export const planFormatVersion = '1.1';

const opFields = {
  /** `table/destination` (a temporary route: `…#temporary-create`, `…#temporary-delete`), the interface or the table. */
  id: z.string().min(1),
  needs: z.array(z.string()).describe('Ids of ops that must be applied, or already true, first'),
  relies: z
    .array(prefixSchema)
    .describe(
      'Routes of the same table that make the op safe: a delete relies on the route that covers it',
    ),
  effect: z
    .enum(['gains', 'keeps', 'resets', 'loses'])
    .describe('On the pods behind it. resets: new connections work, open ones break'),
  reason: z.string(),
};

export const opSchema = z.discriminatedUnion('kind', [
  z.object({ ...createRouteFields, ...opFields }),
  z.object({ ...replaceRouteFields, ...opFields }),
  z.object({ ...deleteRouteFields, ...opFields }),
  z.object({ ...disableCheckFields, ...opFields }),
  z.object({ ...claimTableFields, ...opFields }),
]);

const planTableSchema = z.object({
  id: z.string(),
  name: z.string(),
  zones: z.array(z.string()).describe('Of the consumer subnets that use the table'),
  consumers: z.array(z.string()),
  limits: z.array(
    limitSchema.extend({
      usedBefore: z.number().int(),
      usedAfter: z.number().int(),
      budget: z.number().int().describe('Managed routes that may be in the table'),
    }),
  ),
  direct: z.number().int().describe('Pod prefixes whose route leads to their owner'),
  foreign: z
    .number()
    .int()
    .optional()
    .describe("Pod prefixes that routes which are not podway's lead elsewhere. Absent: none"),
  gateways: z.array(
    z.object({
      destination: prefixSchema,
      nextHop: nextHopSchema,
      node: z.string(),
      share: z.number().int().describe('Pod prefixes under the destination'),
    }),
  ),
  unreachable: z.array(prefixSchema),
  cost: z.number().describe('Mean over the zones; see docs/architecture.md'),
});

/** What the plan does to what one consumer reaches. The prefixes of each list are joined where they can be. */
const reachSchema = z.object({
  consumer: z.string(),
  ports: z
    .array(z.string())
    .describe('`tcp/20880`; empty: judged by routes alone, without what filters packets'),
  reached: z.array(prefixSchema).describe('Pods that all of its hosts reach after the plan'),
  gained: z.array(prefixSchema).describe('Of these, what some host does not reach before'),
  lost: z.array(prefixSchema).describe('Pods that all of its hosts reach before, and not after'),
  left: z
    .array(
      z.object({
        verdict: z.enum(['unreachable', 'unknown']),
        codes: z.array(z.string()).describe('Findings of `podway validate` that stand in the way'),
        cidrs: z.array(prefixSchema),
      }),
    )
    .describe('Pods that stay out of reach, or of which it cannot be told'),
});

export const planSchema = z.object({
  kind: z.literal('Plan'),
  formatVersion: z.string().regex(/^\d+\.\d+$/),
  createdAt: z.string(),
  tool: z.object({ name: z.string(), version: z.string() }),
  target: targetSchema,
  inputs: z
    .record(z.string(), z.string())
    .describe('sha-256 of each parsed input document: config, cluster, network'),
  tables: z.array(planTableSchema),
  nodes: z
    .record(z.string(), z.string())
    .describe(
      'The node behind each next hop that the ops name, by the id or address of the next hop',
    ),
  ops: z.array(opSchema),
  findings: z.array(findingSchema),
  summary: z.object({
    create: z.number().int(),
    replace: z.number().int(),
    delete: z.number().int(),
    other: z.number().int().describe('Checks switched off and tables claimed'),
    podPrefixes: z.number().int(),
    unreachable: z
      .number()
      .int()
      .describe('Distinct pod prefixes that some table leaves unreachable'),
    lost: z.number().int().describe('Guard: reachable now, not after, node still there'),
    moved: z.number().int().describe('Guard: reachable now, and by another next hop after'),
    removed: z.number().int().describe('Guard: their nodes left'),
    nodes: z.number().int().describe('Nodes in the cluster as it was read'),
    reachableBefore: z
      .number()
      .int()
      .describe('Distinct pod prefixes that some table reaches today'),
    managedBefore: z.number().int().describe('Distinct destinations of managed routes today'),
  }),
  estimate: z.object({ calls: z.number().int(), seconds: z.number() }),
  reach: z
    .array(reachSchema)
    .optional()
    .describe('What consumers reach after the plan; absent where that could not be judged'),
  digest: z.string().describe('sha-256 over the RFC 8785 JSON of the plan without this field'),
});

export type Plan = DeepReadonly<z.output<typeof planSchema>>;
export type Op = DeepReadonly<z.output<typeof opSchema>>;
export type PlanTable = Plan['tables'][number];
export type PlannedReach = NonNullable<Plan['reach']>[number];
export type Effect = Op['effect'];

/** A plan before it is dated and sealed: all that is computed from the inputs alone. */
export type PlanBody = Omit<Plan, 'createdAt' | 'tool' | 'inputs' | 'digest'>;
