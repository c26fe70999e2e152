import type { StaleReason } from '../applier/verdict.ts';
import { printable } from '../report/printable.ts';
import type { World } from './world.ts';

/** Says why nothing was written: something forbids it. The exit code. */
export async function refuse(reasons: readonly string[], world: World): Promise<3> {
  await world.stderr.write(`Refused, nothing was written:\n${indented(reasons)}`);
  return 3;
}

/** Says why nothing was written: the plan is for another state of the tables. The exit code. */
export async function stale(reasons: readonly string[], world: World): Promise<4> {
  await world.stderr.write(
    `The plan is stale, nothing was written:\n${indented(reasons)}Plan again.\n`,
  );
  return 4;
}

export function staleReasons(reasons: readonly StaleReason[]): readonly string[] {
  return reasons.map(
    ({ op, found, expected }) => `${op}: found ${found}; the plan expects ${expected}`,
  );
}

function indented(reasons: readonly string[]): string {
  return printable(reasons)
    .map((one) => `  ${one}\n`)
    .join('');
}
