import { z } from 'zod';

/** What a document is about: which cluster, and which VPC of which cloud. */
export const targetSchema = z.object({
  provider: z.string(),
  account: z.string(),
  region: z.string(),
  vpc: z.string(),
  cluster: z.string(),
});
