import { describe, expectTypeOf, it } from 'vitest';
import type { run as apply } from '../../src/commands/apply.ts';
import type { run as plan } from '../../src/commands/plan.ts';
import type { run as snapshot } from '../../src/commands/snapshot.ts';
import type { Provider, ReadSource } from '../../src/network/provider.ts';

type CloudsOf<Run extends (args: never, world: never, clouds: never) => unknown> =
  Parameters<Run>[2];
type OpenedBy<Run extends (args: never, world: never, clouds: never) => unknown> = Awaited<
  // biome-ignore lint/suspicious/noExplicitAny: whatever the clouds are, `open` is what counts
  ReturnType<Extract<CloudsOf<Run>, { open: any }>['open']>
>;

/** The compiler holds these: a dry run is a type, not a flag. */
describe('what a command is given of the clouds', () => {
  it('plan and snapshot: nothing that could write', () => {
    expectTypeOf<OpenedBy<typeof plan>>().toEqualTypeOf<ReadSource>();
    expectTypeOf<OpenedBy<typeof snapshot>>().toEqualTypeOf<ReadSource>();
    expectTypeOf<ReadSource>().not.toHaveProperty('writer');
  });

  it('apply: what asks for a writer', () => {
    expectTypeOf<OpenedBy<typeof apply>>().toEqualTypeOf<Provider>();
  });
});
