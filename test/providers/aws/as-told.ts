import type { Network } from '../../../src/network/network.ts';

type Gateway = Network['gateways'][number];

const kinds: Readonly<Record<string, Gateway['kind']>> = {
  igw: 'internet',
  eigw: 'internet',
  nat: 'nat',
  pcx: 'peering',
  tgw: 'transit',
  vgw: 'vpn',
};

/**
 * A network as EC2 can tell it: nothing of a container service, limits and checks always said, gateways
 * by their ids, instances that were terminated gone, and with them what hangs on an interface that is free.
 */
export function asEc2Tells(network: Network): Network {
  return {
    ...network,
    vpc: { ...network.vpc, containerCidrs: [] },
    instances: network.instances.filter(({ state }) => state !== 'terminated'),
    interfaces: network.interfaces.map(({ instance, ...one }) => ({
      ...one,
      ...(one.status === 'detached' || instance === undefined ? {} : { instance }),
      primary: one.status !== 'detached' && one.primary,
      sourceDestCheck: one.sourceDestCheck ?? true,
    })),
    routeTables: network.routeTables.map((table) => ({
      ...table,
      limits: ([4, 6] as const).map((family) => ({
        families: [family],
        limit: 50,
        source: 'read' as const,
      })),
    })),
    // EC2 keeps no order of the rules of a group.
    securityGroups: network.securityGroups.map((group) => ({
      ...group,
      rules: inOrder(group.rules),
    })),
    gateways: network.gateways.map((gateway) => ({
      ...gateway,
      kind: kinds[gateway.id.split('-')[0] ?? ''] ?? gateway.kind,
    })),
  };
}

/** By what they say, so that two orders of the same are equal. */
function inOrder<T>(rules: readonly T[]): readonly T[] {
  return rules.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
