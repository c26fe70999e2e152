import type { Network, Part } from './network.ts';
import { ProviderError, type Scope } from './provider.ts';

/**
 * What a reader returns of a network that it holds whole: the parts and tables asked for. Parts that
 * were not asked for are empty; a table that is not there is left out, as clouds' filters do.
 *
 * @param where names the network in errors: a file's path.
 * @throws {ProviderError} when the network is another VPC's.
 */
export function withinScope(
  network: Network,
  { vpc, tables, parts }: Scope,
  where: string,
): Network {
  if (network.vpc.id !== vpc) {
    throw differs(where, 'vpc', network.vpc.id, vpc);
  }
  const part = <Name extends Part>(name: Name): Network[Name] | readonly [] =>
    parts.includes(name) ? network[name] : [];
  return {
    ...network,
    subnets: part('subnets'),
    routeTables: part('routeTables').filter(({ id }) => tables?.includes(id) ?? true),
    interfaces: part('interfaces'),
    instances: part('instances'),
    securityGroups: part('securityGroups'),
    acls: part('acls'),
    prefixLists: part('prefixLists'),
    gateways: part('gateways'),
  };
}

/**
 * Checks that a recorded network is the one that podway.yaml names.
 *
 * @param where names the network in errors: a file's path.
 * @throws {ProviderError} when it is another cloud's, region's or VPC's.
 */
export function assertTarget(
  network: Network,
  target: { readonly provider: string; readonly region: string; readonly vpc: string },
  where: string,
): void {
  const { provider, region, vpc } = network;
  if (provider !== target.provider) throw differs(where, 'provider', provider, target.provider);
  if (region !== '' && region !== target.region)
    throw differs(where, 'region', region, target.region);
  if (vpc.id !== target.vpc) throw differs(where, 'vpc', vpc.id, target.vpc);
}

function differs(where: string, what: string, found: string, wanted: string): ProviderError {
  return new ProviderError(
    `${where} holds ${what} ${found}, not ${wanted}. Check network.${what} in podway.yaml.`,
  );
}
