import type { Family } from '../../src/address/bounds.ts';
import { Prefix } from '../../src/address/prefix.ts';
import { joinTopology } from '../../src/topology/join.ts';
import type { World } from '../world/world.ts';

/**
 * Which namespaces a world has, and what is called how in them. Pure. Of one family, IPv4 or IPv6: the
 * consumers, the nodes and the pods. Pods' packets travel by VXLAN between all nodes or between subnets
 * alone, or bare.
 *
 *     vpc           the VPC's implicit router: one device, v1, v2, …, for each host
 *     h1, h2, …     hosts: nodes and consumers; eth0
 *     p1, p2, …     pods, one for each pod prefix of a node
 */
export interface Layout {
  readonly family: Family;
  readonly hosts: readonly Host[];
  readonly podNetworks: readonly string[];
  readonly port: number;
  /** Between which nodes packets are encapsulated. */
  readonly tunnels: 'all' | 'between subnets' | 'none';
  readonly masquerade: 'flannel' | 'out' | 'none';
}

/** One interface of the VPC and the machine behind it. */
export interface Host {
  readonly id: string;
  readonly namespace: string;
  /** In the router. */
  readonly device: string;
  readonly address: string;
  readonly mac: string;
  readonly routerMac: string;
  readonly subnet: string;
  /** Absent: no node of the cluster. */
  readonly node?: LabNode;
}

export interface LabNode {
  readonly name: string;
  /** Of flannel.1. */
  readonly mac: string;
  /** Of flannel.1: the first address of its first pod prefix. */
  readonly address: string;
  readonly pods: readonly Pod[];
}

export interface Pod {
  readonly namespace: string;
  readonly prefix: string;
  readonly length: number;
  /** `.1` of the prefix: the bridge. */
  readonly gateway: string;
  /** `.10` of the prefix, and the tenth from its end: rules and routes may tell its halves apart. */
  readonly address: string;
  readonly farAddress: string;
}

/** Where every host sends what it sends. */
export const routerAddress: Readonly<Record<Family, string>> = { 4: '169.254.1.1', 6: 'fe80::1' };
/** How long an address's prefix is that means it alone. */
export const addressBits: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** @throws {Error} for worlds that the lab cannot build. */
export function layoutOf({ cluster, network, policy, rules }: World, family: Family = 4): Layout {
  const topology = joinTopology(cluster, network, policy, rules);
  const { encapsulation, crossSubnet, masquerade, port } = topology.overlay;
  const isBare = encapsulation === 'none';
  if (!isBare && (encapsulation !== 'vxlan' || port === undefined))
    throw new Error('the lab builds VXLAN on a port that is known, or nothing');
  let pods = 0;
  let nodes = 0;
  const hosts = network.interfaces.flatMap((item, index): Host[] => {
    const address = item.addresses.find((one) => one.includes(':') === (family === 6));
    if (address === undefined) return [];
    const number = index + 1;
    const host = {
      id: item.id,
      namespace: `h${number}`,
      device: `v${number}`,
      address,
      mac: mac(0, number),
      routerMac: mac(1, number),
      subnet: item.subnet,
    };
    const placed = topology.placed.find((one) => one.interface.id === item.id);
    if (!placed) return [host];
    const owned = topology.accepted
      .filter(({ owner, prefix }) => owner === placed && prefix.family === family)
      .map(({ prefix }): Pod => {
        const { first, last, length, text } = prefix;
        const at = (address: number | bigint) => textOf(family, address);
        pods += 1;
        return {
          namespace: `p${pods}`,
          prefix: text,
          length,
          gateway: at(BigInt(first) + 1n),
          address: at(BigInt(first) + 10n),
          farAddress: at(BigInt(last) - 10n),
        };
      });
    const [own] = owned;
    if (!own) return [host];
    nodes += 1;
    const address0 = own.prefix.replace(/\/\d+$/, '');
    return [
      {
        ...host,
        node: { name: placed.node.name, mac: mac(2, nodes), address: address0, pods: owned },
      },
    ];
  });
  const { outsideToPod, podToOutside } = masquerade;
  return {
    family,
    hosts,
    podNetworks: topology.podNetworks
      .filter((one) => one.family === family)
      .map(({ text }) => text),
    port: port ?? 8472,
    tunnels: isBare ? 'none' : crossSubnet ? 'between subnets' : 'all',
    masquerade: outsideToPod === 'yes' ? 'flannel' : podToOutside === 'yes' ? 'out' : 'none',
  };
}

function mac(kind: number, number: number): string {
  const byte = (value: number) => value.toString(16).padStart(2, '0');
  return `02:00:00:${byte(kind)}:${byte(number >> 8)}:${byte(number & 255)}`;
}

function textOf(family: Family, address: number | bigint): string {
  const value = family === 4 ? Number(address) : BigInt(address);
  return Prefix.of(family, value, addressBits[family]).text.replace(/\/\d+$/, '');
}
