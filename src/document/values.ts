import { z } from 'zod';
import { AddressError, Prefix, parseAddress } from '../address/prefix.ts';
import { vocabulary } from './words.ts';

/** Zod types that several documents share. Text at the border, values inside: nothing re-parses a string. */

function parsed<T>(text: string, parse: (text: string) => T, context: z.RefinementCtx): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    context.addIssue({ code: 'custom', message: error.message, input: text });
    return z.NEVER;
  }
}

const cidrPattern = '^[0-9A-Fa-f.:]+/[0-9]{1,3}$';

/** A CIDR without host bits, either family. */
export const prefixSchema = z
  .string()
  .meta({ description: 'A CIDR without host bits, IPv4 or IPv6', pattern: cidrPattern })
  .register(vocabulary, { one: 'a CIDR without host bits', many: 'CIDRs without host bits' })
  .transform((text, context) => parsed(text, (t) => Prefix.parse(t), context));

/** One address in canonical text, either family. */
export const addressSchema = z
  .string()
  .meta({ description: 'An IPv4 or IPv6 address' })
  .register(vocabulary, { one: 'an IPv4 or IPv6 address', many: 'IPv4 or IPv6 addresses' })
  .transform((text, context) => parsed(text, parseAddress, context));

/** Readonly all the way down; a Prefix is a value and stays what it is. */
export type DeepReadonly<T> = T extends
  | Prefix
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : { readonly [Key in keyof T]: DeepReadonly<T[Key]> };
