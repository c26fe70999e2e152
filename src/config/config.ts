import type { z } from 'zod';
import type { DeepReadonly } from '../document/values.ts';
import type { configSchema } from './schema.ts';

/** podway.yaml as read: defaults filled in, prefixes parsed, sources tagged with their kind. */
export type Config = DeepReadonly<z.output<typeof configSchema>>;

/** What decides about routes: all of podway.yaml that planning depends on. */
export type Policy = Pick<Config, 'cluster' | 'consumers' | 'routes' | 'guards'>;
