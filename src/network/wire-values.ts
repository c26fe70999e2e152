import { z } from 'zod';
import { AddressError, Prefix, parseAddress } from '../address/prefix.ts';

// Zod types for what clouds and their CLIs say: more generous than podway's own documents, since a
// number in quotes or a CIDR with host bits does not change what is meant. Empty text is nothing.

/** A whole number of at most 15 digits, also in quotes. */
export const whole = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);

/** true and false, also in quotes. */
export const flag = z.union([
  z.boolean(),
  z.stringbool({ truthy: ['true', 'True'], falsy: ['false', 'False'], case: 'sensitive' }),
]);

/** Text that is empty, null or missing where there is nothing. */
export const maybeText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** A CIDR; a bare address means itself. */
export const cidr = z.string().transform((text, context) => parsed(text, prefixOf, context));

/** As `cidr`, or nothing. */
export const maybeCidr = maybe(prefixOf);

/** An address in canonical text, or nothing. */
export const maybeAddress = maybe(parseAddress);

/** A list that may be null or missing: then it is empty. */
export function list<S extends z.ZodType>(item: S) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

function maybe<T>(read: (text: string) => T) {
  return z
    .string()
    .nullish()
    .transform((text, context) => (text ? parsed(text, read, context) : undefined));
}

function prefixOf(text: string): Prefix {
  return text.includes('/') ? Prefix.parse(text, { hostBits: 'clear' }) : Prefix.ofAddress(text);
}

function parsed<T>(text: string, read: (text: string) => T, context: z.RefinementCtx): T {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    context.addIssue({ code: 'custom', message: error.message, input: text });
    return z.NEVER;
  }
}
