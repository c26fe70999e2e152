import type { LoadedConfig } from '../config/load.ts';
import type { Path } from '../document/path-text.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { Finding, Place } from '../finding/finding.ts';

/**
 * What in podway.yaml a finding is about: the key that its remedy names, or that drew the line it
 * crosses. Findings that no key settles (two nodes on one instance, say) have none.
 */
const pathOf: Readonly<Partial<Record<FindingCode, Path>>> = {
  'in-cluster': ['cluster', 'source'],
  'node-without-pod-prefix': ['cluster', 'podCidrsFrom'],
  'overlay-assumed': ['cluster', 'overlay'],
  'claim-outside-pod-networks': ['cluster', 'podNetworks'],
  'claim-overlaps-subnet': ['cluster', 'podNetworks'],
  'destination-refused': ['cluster', 'podNetworks'],
  'ipv6-not-enabled': ['cluster', 'podNetworks'],
  'pod-network-overlaps': ['cluster', 'podNetworks'],
  'marked-outside': ['cluster', 'podNetworks'],
  'unowned-range': ['cluster', 'podNetworks'],
  'node-not-found': ['network', 'vpc'],
  'node-other-vpc': ['network', 'vpc'],
  'table-serves-others': ['consumers'],
  'foreign-in-range': ['routes', 'keep'],
  'destination-foreign': ['routes', 'adopt'],
  'another-writer': ['routes', 'adopt'],
  'budget-exceeded': ['routes', 'budget'],
  'limit-near': ['routes', 'reserve'],
  'limit-unknown': ['routes', 'limits'],
  'gateway-asymmetric': ['routes', 'gateways', 'asymmetric'],
  'gateway-missing': ['routes', 'gateways', 'nodeSelector'],
  'gateway-share': ['routes', 'gateways', 'maxShare'],
  'source-dest-check': ['routes', 'sourceDestCheck'],
};

/**
 * Findings with their places in podway.yaml. Where the file leaves a key out, the place is what it
 * would stand in; where that is the whole file, no line. A finding that has a place keeps it.
 */
export function placeFindings(
  findings: readonly Finding[],
  { placeOf }: Pick<LoadedConfig, 'placeOf'>,
): readonly Finding[] {
  // Thousands of findings may share a code, and to look a place up is to walk the file.
  const places = new Map<FindingCode, Place>();
  const whole = placeOf([]);
  return findings.map((one) => {
    const path = pathOf[one.code];
    if (one.place || path === undefined) return one;
    const found = places.get(one.code) ?? placeOf(path);
    places.set(one.code, found);
    const isWhole = found.line === whole.line && found.column === whole.column;
    const place = isWhole ? { file: found.file } : found;
    return { ...one, place };
  });
}
