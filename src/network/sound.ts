import { whyImpossible } from './consistent.ts';
import type { Network } from './network.ts';
import { ProviderError, type Scope } from './provider.ts';

/**
 * A network that does not contradict itself. Lists are read one after the other: what came or went
 * meanwhile is in one of them only, so a contradiction is looked at twice.
 *
 * @param cloud names who said it, in errors.
 * @throws {ProviderError} where the second reading contradicts itself, too, and what `read` throws.
 */
export async function soundRead(
  cloud: string,
  { vpc, parts, tables }: Scope,
  read: () => Promise<Network>,
): Promise<Network> {
  // With some of its tables only, a subnet's table may be missing.
  const whole = parts.filter((part) => part !== 'routeTables' || tables === undefined);
  if (whole.length === 0) return read();
  const first = await read();
  if (whyImpossible(first, whole).length === 0) return first;
  const second = await read();
  const wrong = whyImpossible(second, whole);
  if (wrong.length === 0) return second;
  throw new ProviderError(
    [
      `${cloud}: what the cloud says of ${vpc} contradicts itself, also when it is read again:`,
      ...wrong.slice(0, 5).map((line) => `  ${line}`),
      ...(wrong.length > 5 ? [`  … and ${wrong.length - 5} more`] : []),
      'Is somebody changing the VPC? Try again when that is done.',
    ].join('\n'),
  );
}
