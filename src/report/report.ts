import { z } from 'zod';
import { findingSchema, placeSchema } from '../finding/schema.ts';
import { outcomeSchema } from '../network/change.ts';
import { nextHopSchema } from '../network/network.ts';
import { type DeepReadonly, prefixSchema } from '../network/schema.ts';
import { targetSchema } from '../network/target.ts';

/** The Report document: what `apply`, `validate` and `probe` say when they are done. */

/** Minor adds fields, major breaks readers. */
export const reportFormatVersion = '1.1';

const expectationSchema = z.object({
  consumer: z.string(),
  source: z
    .string()
    .optional()
    .describe('Where one flow was asked for: the address that it comes from. Since 1.1'),
  to: z.string(),
  ports: z.array(z.string()).describe('Empty: routing only'),
  wanted: z.enum(['reachable', 'unreachable']),
  verdict: z.enum(['reachable', 'unreachable', 'partial', 'unknown']),
  cidrs: z.array(prefixSchema).describe('Where the verdict is not what was wanted; minimal'),
  witness: z.string().optional().describe('One packet that shows it'),
  why: z
    .string()
    .optional()
    .describe('What decided of that packet, or why none could be asked about. Since 1.1'),
  assumptions: z
    .array(z.string())
    .describe('Ids of the facts that no reader can see and that the verdict rests on'),
  place: placeSchema.optional().describe('Where podway.yaml says so'),
});

const stepSchema = z.object({
  way: z.enum(['request', 'reply']),
  at: z.string().describe('What the packet meets: a consumer, a table, a node'),
  check: z.string(),
  decision: z.enum(['pass', 'block', 'unknown', 'assumed']),
  code: z.string().optional().describe('A finding’s, where the packet does not pass for sure'),
  assumption: z.string().optional(),
  by: z.string().describe('The rule, route or state that decided'),
  nearest: z.string().optional().describe('The rule that came nearest to letting it pass'),
});

const flowSchema = z.object({
  consumer: z.string(),
  source: z.string(),
  destination: z.string(),
  port: z.string().optional().describe('Absent: routing only'),
  node: z.string().describe('The node whose pod it is'),
  verdict: z.enum(['reachable', 'unreachable', 'unknown']),
  steps: z.array(stepSchema).describe('In the order in which the packets meet them'),
});

const differenceSchema = z.object({
  against: z.string().describe('The file of the network that this one is compared with'),
  collectedAt: z.string(),
  changes: z.array(
    z.object({
      kind: z.enum(['lost', 'gained', 'unclear']),
      consumer: z.string(),
      subnets: z.array(z.string()),
      ports: z.array(z.string()),
      cidrs: z.array(prefixSchema),
    }),
  ),
  moves: z.array(
    z.object({
      table: z.string(),
      cidrs: z.array(prefixSchema),
      was: z.array(nextHopSchema).describe('Empty: no route'),
      is: z.array(nextHopSchema),
    }),
  ),
});

const registrySchema = z.object({
  registry: z.string(),
  addresses: z.array(
    z.object({
      service: z.string().describe('Empty: the registry does not say'),
      address: z.string().describe('Or the name of a host'),
      port: z.number(),
      is: z.enum(['pod', 'host', 'stale', 'unclear']),
      why: z.string(),
      verdict: z
        .enum(['reachable', 'unreachable', 'unknown'])
        .optional()
        .describe('Of pods: for the consumer that fares worst; absent: none is to reach it'),
    }),
  ),
});

const probeSchema = z.object({
  to: z.string().describe('ADDRESS:PORT'),
  protocol: z.enum(['dubbo', 'http', 'echo', 'tcp']),
  attempts: z.number(),
  answered: z.number(),
  sight: z.string().describe('All attempts in one word: ok, timeout, silent, refused, …'),
  errno: z.string().optional().describe('The system’s, of the last attempt that failed'),
  ms: z.object({ least: z.number(), greatest: z.number() }),
  longest: z
    .number()
    .optional()
    .describe('Bytes of the longest request that arrived; absent: not measured'),
  stuck: z.number().optional().describe('Bytes of the shortest request that did not'),
  ping: z.string().optional().describe('Absent: not tried, or there is no such program'),
});

export const reportSchema = z.object({
  kind: z.literal('Report'),
  formatVersion: z.string().regex(/^\d+\.\d+$/),
  command: z.enum(['apply', 'validate', 'probe']),
  target: targetSchema,
  createdAt: z.string(),
  outcomes: z.array(outcomeSchema).optional(),
  expectations: z.array(expectationSchema),
  flows: z.array(flowSchema).optional().describe('Of `validate --from --to`: the worst first'),
  probes: z.array(probeSchema).optional().describe('Of `probe`: each address that was tried'),
  difference: differenceSchema.optional().describe('Of `validate --against`'),
  registries: z
    .array(registrySchema)
    .optional()
    .describe('What registries advertise, and what that is'),
  findings: z.array(findingSchema),
  summary: z.record(z.string(), z.number()),
});

export type Report = DeepReadonly<z.output<typeof reportSchema>>;

/** The report as a file: JSON, a newline at the end. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
