import type { NextHop } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';

/** What things are called in a test world. A node is known by its number, another host by its name. */

export type Cloud = 'aws' | 'alicloud' | 'tencent';
export const clouds: readonly Cloud[] = ['aws', 'alicloud', 'tencent'];

/** Zone 0 is `a`. */
export function zoneName(zone: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + zone);
}

export const nodeSubnet = (zone: number): string => `nodes-${zoneName(zone)}`;
export const consumerSubnet = (zone: number): string => `apps-${zoneName(zone)}`;
export const tableOf = (zone: number): string => `rtb-${zoneName(zone)}`;
export const nodeInterface = (node: number | string): string => `eni-${node}`;

export function instanceId(cloud: Cloud, node: number | string): string {
  return cloud === 'tencent' ? `ins-${node}` : `i-${node}`;
}

/** `node.spec.providerID` as the cloud's own controller manager writes it. */
export function providerIdOf(cloud: Cloud, node: number | string): string {
  const id = instanceId(cloud, node);
  switch (cloud) {
    case 'aws':
      return `aws:///region-1a/${id}`;
    case 'alicloud':
      return `region-1.${id}`;
    case 'tencent':
      return `qcloud:///100001/${id}`;
  }
}

/** Node 1 of two zones is 10.0.0.11, node 2 10.0.16.12; up to 4,000 nodes. */
export function nodeAddress(number: number, zones: number): string {
  const zone = (number - 1) % zones;
  const inSubnet = number + 10;
  return `10.0.${zone * 16 + (inSubnet >> 8)}.${inSubnet & 255}`;
}

export function nodeAddress6(number: number, zones: number): string {
  const zone = (number - 1) % zones;
  return `fd00:10:0:${(zone + 1).toString(16)}::${(number + 10).toString(16)}`;
}

/** Node 1 owns 10.244.1.0/24, node 256 10.245.0.0/24: more than 255 nodes need a wider pod network, and there are 3,071 at most. */
export function nodePrefix(number: number): string {
  return `10.${244 + (number >> 8)}.${number & 255}.0/24`;
}

export const nodePrefix6 = (number: number): string => `fd00:244:0:${number.toString(16)}::/64`;

/** The next hop that leads to node 1, 2, …, named as the cloud names one. */
export function hopTo(rules: CloudRules, number: number, zones = 1, family: 4 | 6 = 4): NextHop {
  switch (rules.nodeNextHop) {
    case 'interface':
      return { kind: 'interface', id: nodeInterface(number) };
    case 'instance':
      return { kind: 'instance', id: instanceId(rules.provider as Cloud, number) };
    case 'address':
      return {
        kind: 'address',
        ip: (family === 4 ? nodeAddress : nodeAddress6)(number, zones),
      };
  }
}
