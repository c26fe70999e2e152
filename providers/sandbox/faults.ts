import { z } from 'zod';
import { check } from '../../src/document/check.ts';
import { type ParsedDocument, parseDocument } from '../../src/document/parse.ts';
import { readText } from '../../src/document/read.ts';
import type { DeepReadonly } from '../../src/network/schema.ts';
import { editSchema } from './edit.ts';

const count = z.number().int().min(1);

/** Which calls a fault meets: of an action, from the n-th since the fault was set. */
const which = {
  action: z.string().min(1).default('*').describe('The name of an action; *: any'),
  call: count.default(1).describe('The first call that it meets, counted from 1'),
  times: z
    .union([count, z.literal('always')])
    .default(1)
    .describe('How many calls it meets'),
};

const committed = z
  .boolean()
  .default(false)
  .describe('true: the request is carried out all the same');

const status = z.number().int().min(200).max(599);

const faultSchema = z.discriminatedUnion('fault', [
  z.strictObject({
    fault: z.literal('error').describe("An error in the cloud's own form"),
    ...which,
    code: z.string().min(1),
    message: z.string().default('a fault that was asked for'),
    status: status.default(400),
    committed,
  }),
  z.strictObject({
    fault: z.literal('close').describe('The connection is closed without a reply'),
    ...which,
    committed,
  }),
  z.strictObject({
    fault: z.literal('silence').describe('No reply, ever; the connection stays open'),
    ...which,
    committed,
  }),
  z.strictObject({
    fault: z.literal('delay'),
    ...which,
    ms: z.number().int().min(0),
    committed: committed.describe('true: carried out first, and the reply comes late'),
  }),
  z.strictObject({
    fault: z
      .literal('truncate')
      .describe('Carried out; the reply ends in the middle, with the connection'),
    ...which,
  }),
  z.strictObject({
    fault: z.literal('garbage').describe("A reply that is not the cloud's"),
    ...which,
    status: status.default(502),
    contentType: z.string().min(1).default('text/html'),
    body: z
      .string()
      .default('<html><body><h1>502 Bad Gateway</h1><p>a proxy in between</p></body></html>'),
    bytes: z
      .number()
      .int()
      .min(0)
      .max(100_000_000)
      .default(0)
      .describe('The body is made this long at least'),
    committed,
  }),
  z.strictObject({
    fault: z
      .literal('throttle')
      .describe('From that call on, every call of the action is one too many'),
    action: which.action,
    call: which.call,
    ms: count.describe('For how long'),
  }),
  z.strictObject({
    fault: z.literal('another-writer').describe('Somebody else changes the VPC'),
    ...which,
    committed: committed.describe('true: after the request was carried out; else right before'),
    changes: z.array(editSchema).min(1),
  }),
]);

const faultsSchema = z.strictObject({
  $schema: z.string().optional(),
  kind: z.literal('Faults'),
  version: z.literal(1),
  faults: z.array(faultSchema),
});

export type Fault = DeepReadonly<z.output<typeof faultSchema>>;

/**
 * The faults that a file asks for, JSON or YAML.
 *
 * @throws {DocumentError} when the file cannot be read or is no Faults document.
 */
export async function readFaults(path: string): Promise<readonly Fault[]> {
  return parseFaults(parseDocument(await readText(path), path));
}

/** @throws {DocumentError} when the document is no Faults document: all that is wrong, with places. */
export function parseFaults(document: ParsedDocument): readonly Fault[] {
  return check(faultsSchema, document).faults;
}
