import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { Standings } from '../../src/registry/standing.ts';
import { joinTopology } from '../../src/topology/join.ts';
import { changed, host, type World, worldOf } from '../world/world.ts';

const world = changed(worldOf('aws', { nodes: 3, zones: 2 }), host('vma', '10.0.128.100'));

function standingOf(address: string, { cluster, network, policy, rules }: World = world): string {
  const topology = joinTopology(cluster, network, policy, rules);
  const standing = new Standings(network, topology, policy).of(address);
  return [standing.kind, 'code' in standing ? standing.code : '', standing.why]
    .filter((part) => part !== '')
    .join(': ');
}

describe('an advertised address', () => {
  it.each([
    ['10.244.2.10', "pod: is a pod's, of node node-2"],
    [
      '10.244.9.10',
      'stale: advertised-without-owner: is in the pod network 10.244.0.0/16, and no node owns it',
    ],
    ['10.0.128.100', 'host: is i-vma, a host of the VPC'],
    ['127.0.0.1', 'stale: advertised-own-host: is loopback: each consumer would ask itself'],
    ['::1', 'stale: advertised-own-host: is loopback: each consumer would ask itself'],
    ['169.254.7.7', 'stale: advertised-own-host: is link-local: each consumer would ask itself'],
    [
      '172.17.0.2',
      'stale: advertised-docker-bridge: is in 172.17.0.0/16, the default bridge of Docker on every host',
    ],
    [
      '192.0.2.7',
      'stale: advertised-unknown-network: is in no pod network, no CIDR of the VPC and no network of a consumer',
    ],
    ['shop-1.example.com', 'unclear: advertised-name: is a name, and podway looks none up'],
  ])('%s %s', (address, wanted) => {
    expect(standingOf(address)).toBe(wanted);
  });

  it('of a node is a host', () => {
    const [node] = world.cluster.nodes;
    expect(standingOf(node?.addresses[0] ?? '')).toBe('host: is node node-1');
  });

  it('of the VPC that no interface has may be a load balancer’s', () => {
    expect(standingOf('10.0.128.250')).toBe(
      'unclear: advertised-without-host: is in subnet apps-a, and no interface has it',
    );
  });

  it('of a node whose machine is off is stale', () => {
    const { network } = world;
    const instances = network.instances.map((one) =>
      one.id === 'i-2' ? { ...one, state: 'stopped' as const } : one,
    );
    expect(standingOf('10.244.2.10', { ...world, network: { ...network, instances } })).toBe(
      'stale: advertised-without-owner: is in 10.244.2.0/24 of node node-2, whose machine is stopped',
    );
  });

  it('of a Service is stale', () => {
    const { policy } = world;
    const cluster = { ...policy.cluster, serviceNetworks: [Prefix.parse('10.96.0.0/12')] };
    expect(standingOf('10.96.0.10', { ...world, policy: { ...policy, cluster } })).toContain(
      'stale: advertised-cluster-ip: is in the service network 10.96.0.0/12',
    );
  });
});
