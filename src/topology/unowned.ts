import type { Family, Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';

/**
 * The addresses that a table's gateway routes cover and no node owns: one finding at most.
 *
 * @param known what nodes own, and what is to be kept.
 * @param diverted where other routes lead elsewhere.
 */
export function unownedRange(
  table: string,
  gateways: readonly Prefix[],
  known: PrefixSet,
  diverted: readonly Prefix[],
): readonly Finding[] {
  const unowned = PrefixSet.of(gateways).subtract(known).subtract(PrefixSet.of(diverted));
  const sizes = ([4, 6] as const).flatMap((family) => {
    const size = unowned.size(family);
    return size === 0n ? [] : [sizeText(size, family)];
  });
  if (sizes.length === 0) return [];
  const routes = gateways.length === 1 ? 'the gateway route covers' : 'the gateway routes cover';
  const evidence = `${routes} ${sizes.join(' and ')} that no node owns, under ${someOf(gateways.map(String))}`;
  return [finding('unowned-range', { subject: `table/${table}`, evidence })];
}

function sizeText(size: bigint, family: Family): string {
  if (family === 4) return `${size} IPv4 address${size === 1n ? '' : 'es'}`;
  return `about 2^${Math.round(Math.log2(Number(size)))} IPv6 addresses`;
}
