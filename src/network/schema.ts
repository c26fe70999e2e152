import { z } from 'zod';

export { addressSchema, type DeepReadonly, prefixSchema } from '../document/values.ts';

export const familySchema = z.union([z.literal(4), z.literal(6)]);
