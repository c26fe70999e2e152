import { count } from './columns.ts';
import type { Report } from './report.ts';

type Address = NonNullable<Report['registries']>[number]['addresses'][number];

/** Kinds of addresses in the order in which they are told. */
const kinds: readonly (readonly [words: string, isIt: (one: Address) => boolean])[] = [
  ['stale', ({ is }) => is === 'stale'],
  ['out of consumers’ reach', ({ is, verdict }) => is === 'pod' && verdict === 'unreachable'],
  ['of which that cannot be told', ({ is, verdict }) => is === 'pod' && verdict === 'unknown'],
  ['unclear', ({ is }) => is === 'unclear'],
  ['reached by consumers', ({ is, verdict }) => is === 'pod' && verdict === 'reachable'],
  ['that no consumer is to reach', ({ is, verdict }) => is === 'pod' && verdict === undefined],
  ['on hosts of known networks', ({ is }) => is === 'host'],
];

/** One line for each registry: what its addresses are. The findings say which are wrong. */
export function registryLines(registries: Report['registries']): readonly string[] {
  return (registries ?? []).map(({ registry, addresses }) => {
    const services = new Set(addresses.map(({ service }) => service)).size;
    const told = kinds.flatMap(([words, isIt]) => {
      const found = addresses.filter(isIt).length;
      return found === 0 ? [] : [`${found} ${words}`];
    });
    const what = `${count(addresses.length, 'address', 'addresses')} of ${count(services, 'service')}`;
    return `${registry} advertises ${what}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
  });
}
