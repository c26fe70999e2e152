import { type FindingCode, finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import type { Advertised } from './advertised.ts';
import type { Standing } from './standing.ts';

/** An advertised address, and what it is. */
export interface Placed {
  readonly at: Advertised;
  readonly standing: Standing;
}

/** Addresses of one service that are alike and are listed; the rest is a number. */
const mostAddresses = 5;

/**
 * What is wrong with advertised addresses, whoever asks: one finding for each service and kind of
 * mistake, in order of service.
 */
export function standingFindings(placed: readonly Placed[]): readonly Finding[] {
  return byService(
    placed.flatMap(({ at, standing }) =>
      'code' in standing ? [{ at, code: standing.code, why: standing.why }] : [],
    ),
  );
}

/** A finding for each service and code; the evidence has the first address's `why` and lists the others. */
export function byService(
  wrong: readonly { readonly at: Advertised; readonly code: FindingCode; readonly why: string }[],
): readonly Finding[] {
  const groups = new Map<string, (typeof wrong)[number][]>();
  for (const one of wrong) {
    const key = JSON.stringify([one.at.service, one.at.registry, one.code]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { at, code, why } = first;
    const also = others.map((one) => endpointText(one.at));
    const rest = also.length === 0 ? '' : `. Likewise ${someOf(also, mostAddresses)}`;
    return finding(code, {
      subject: `service/${at.service || endpointText(at)}`,
      evidence: `${at.registry} advertises ${endpointText(at)}, which ${why}${rest}`,
      place: at.place,
    });
  });
}

/** `10.244.2.10:20880`, `[fd00::a]:20880` */
export function endpointText({ address, port }: Pick<Advertised, 'address' | 'port'>): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
