import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../../src/cluster/join.ts';
import { objectsIn } from '../../../src/cluster/objects.ts';
import {
  block,
  ciliumNode,
  configMap,
  documentsOf,
  messageOf,
  nodeObject,
  pool,
} from '../builders.ts';
import { clusterText } from '../cluster-text.ts';

/** The overlay of a cluster of one node `a`, and what is assumed of it. */
function overlayOf(...objects: readonly unknown[]): readonly (string | undefined)[] {
  const node = nodeObject({ name: 'a', spec: {}, status: {} });
  const cluster = clusterOf(objectsIn(documentsOf([node, ...objects])), {
    name: 'shop',
    podCidrsFrom: 'auto',
    overlay: {},
  });
  const assumed = cluster.findings.find(({ code }) => code === 'overlay-assumed')?.evidence;
  return [clusterText(cluster).split('\n')[1], assumed?.replace('assumed: ', '')];
}

const four = block('a', '10.64.0.0/26');
const six = block('a', 'fd00::/122');

describe("Calico's pools", () => {
  it.each<[string, readonly unknown[], string, string | undefined]>([
    [
      'IPIP always',
      [four, pool('p', '10.64.0.0/16')],
      'ipip, masquerades out yes, in no',
      undefined,
    ],
    [
      'IPIP between subnets, without NAT',
      [four, pool('p', '10.64.0.0/16', { ipipMode: 'CrossSubnet', natOutgoing: false })],
      'ipip between subnets, masquerades out no, in no',
      undefined,
    ],
    [
      'VXLAN between subnets',
      [four, pool('p', '10.64.0.0/16', { ipipMode: 'Never', vxlanMode: 'CrossSubnet' })],
      'vxlan:4789 between subnets, masquerades out yes, in no',
      "port 4789 (Calico's default; a FelixConfiguration may say otherwise)",
    ],
    [
      'neither, as absent modes say',
      [
        four,
        pool('p', '10.64.0.0/16', {
          ipipMode: undefined,
          vxlanMode: '',
          natOutgoing: undefined,
        }),
      ],
      'none, masquerades out no, in no',
      undefined,
    ],
    [
      'of the pools those count that hold blocks of nodes',
      [four, pool('p', '10.64.0.0/16'), pool('q', '10.65.0.0/16', { ipipMode: 'Never' })],
      'ipip, masquerades out yes, in no',
      undefined,
    ],
    [
      'a pool for load balancers does not count',
      [
        four,
        pool('p', '10.64.0.0/16'),
        pool('q', '203.0.113.0/24', { ipipMode: 'Never', allowedUses: ['LoadBalancer'] }),
        block('load-balancer', '203.0.113.0/26', { type: 'virtual' }),
        block('a', '203.0.113.64/26'),
      ],
      'ipip, masquerades out yes, in no',
      undefined,
    ],
    [
      'pools that differ by family',
      [four, six, pool('p', '10.64.0.0/16'), pool('q', 'fd00::/48', { ipipMode: 'Never' })],
      'ipip, masquerades out yes, in no; IPv6 none, masquerades out yes, in no',
      undefined,
    ],
    [
      'a block in no pool',
      [four, block('a', '10.99.0.0/26'), pool('p', '10.64.0.0/16')],
      'ipip, masquerades out yes, in no',
      'encapsulation ipip, crossSubnet false, masquerade.podToOutside yes (IPPools say so; 1 of 2 blocks lie in none of them)',
    ],
  ])('%s', (_, objects, overlay, assumed) => {
    expect(overlayOf(...objects)).toEqual([overlay, assumed]);
  });
});

describe("flannel's ConfigMap", () => {
  const flannel = { 'flannel.alpha.coreos.com/backend-type': 'vxlan' };
  const conf = (backend: object, more = {}) =>
    configMap('kube-flannel-cfg', {
      'net-conf.json': JSON.stringify({ Network: '10.244.0.0/16', Backend: backend }),
      ...more,
    });
  const overlay = (objects: readonly unknown[], spec?: object) => {
    const node = nodeObject({ name: 'a', annotations: flannel, ...(spec ? { spec } : {}) });
    const cluster = clusterOf(objectsIn(documentsOf([node, ...objects])), {
      name: 'shop',
      podCidrsFrom: 'auto',
      overlay: {},
    });
    const assumed = cluster.findings.find(({ code }) => code === 'overlay-assumed')?.evidence;
    return [clusterText(cluster).split('\n')[1], assumed?.replace('assumed: ', '')];
  };
  const port = "port 8472 (flannel's default on Linux)";
  const direct = "crossSubnet false (flannel's default; annotations don't show DirectRouting)";
  const masquerade =
    "masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)";
  const dual = { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'] };

  it.each<[string, readonly unknown[], object | undefined, string, string | undefined]>([
    [
      'none: the defaults are assumed',
      [],
      undefined,
      'vxlan:8472, masquerades out yes, in yes',
      `${direct}; ${port}; ${masquerade}`,
    ],
    [
      'direct routing inside subnets, a port of its own',
      [conf({ Type: 'vxlan', DirectRouting: true, Port: 4789 })],
      undefined,
      'vxlan:4789 between subnets, masquerades out yes, in yes',
      masquerade,
    ],
    [
      'nothing but the type',
      [conf({ Type: 'vxlan' })],
      undefined,
      'vxlan:8472, masquerades out yes, in yes',
      `${port}; ${masquerade}`,
    ],
    [
      'another backend than nodes show: not applied yet, or a left-over',
      [conf({ Type: 'host-gw' })],
      undefined,
      'vxlan:8472, masquerades out yes, in yes',
      `${direct}; ${port}; ${masquerade}`,
    ],
    [
      'two that differ, one of which is a left-over',
      [conf({ Type: 'vxlan', Port: 1 }), conf({ Type: 'vxlan', DirectRouting: true })],
      undefined,
      'vxlan:8472, masquerades out yes, in yes',
      `${direct}; ${port}; ${masquerade}`,
    ],
    [
      "canal's, which says that it masquerades",
      [conf({ Type: 'vxlan' }, { masquerade: 'true' })],
      undefined,
      'vxlan:8472, masquerades out yes, in yes',
      port,
    ],
    [
      "canal's, which says that it does not",
      [conf({ Type: 'vxlan' }, { masquerade: 'false' })],
      undefined,
      'vxlan:8472, masquerades out no, in no',
      port,
    ],
    [
      "canal's, which says that it does not, with IPv6",
      [conf({ Type: 'vxlan' }, { masquerade: 'false' })],
      dual,
      'vxlan:8472, masquerades out no, in no',
      port,
    ],
    [
      "canal's, which says that it masquerades, with IPv6",
      [conf({ Type: 'vxlan' }, { masquerade: 'true' })],
      dual,
      'vxlan:8472, masquerades out yes, in yes; IPv6 vxlan:8472, masquerades out unknown, in unknown',
      `${port}; IPv6: masquerade.podToOutside unknown, masquerade.outsideToPod unknown (flannel may masquerade IPv4 and not IPv6)`,
    ],
  ])('%s', (_, objects, spec, expected, assumed) => {
    expect(overlay(objects, spec)).toEqual([expected, assumed]);
  });

  it('is refused where it is no JSON', () => {
    const broken = configMap('kube-flannel-cfg', { 'net-conf.json': '{ "Network":' });
    expect(messageOf(() => overlay([broken]))).toContain(
      'ConfigMap kube-flannel-cfg: data["net-conf.json"]: found "{ \\"Network\\":", wanted flannel\'s configuration in JSON',
    );
  });
});

describe("Cilium's ConfigMap", () => {
  const inUnknown = 'masquerade.outsideToPod unknown (Cilium does so in some modes only)';
  const defaultPort = "port 8472 (Cilium's default)";

  it.each<[string, Record<string, string>, string, string]>([
    [
      'nothing of it: the defaults',
      {},
      'vxlan:8472, masquerades out yes, in unknown',
      `encapsulation vxlan, port 8472 (Cilium's default); ${inUnknown}`,
    ],
    [
      'tunnels with Geneve',
      { 'routing-mode': 'tunnel', 'tunnel-protocol': 'geneve' },
      'geneve:6081, masquerades out yes, in unknown',
      `port 6081 (Cilium's default); ${inUnknown}`,
    ],
    [
      'a port of its own',
      { 'tunnel-protocol': 'vxlan', 'tunnel-port': '8473' },
      'vxlan:8473, masquerades out yes, in unknown',
      inUnknown,
    ],
    [
      'a port that is none',
      { 'tunnel-protocol': 'vxlan', 'tunnel-port': '99999' },
      'vxlan:8472, masquerades out yes, in unknown',
      `${defaultPort}; ${inUnknown}`,
    ],
    [
      'the older key for tunnels',
      { tunnel: 'geneve' },
      'geneve:6081, masquerades out yes, in unknown',
      `port 6081 (Cilium's default); ${inUnknown}`,
    ],
    [
      'the older key for no tunnels',
      { tunnel: 'disabled', masquerade: 'false' },
      'none, masquerades out no, in unknown',
      inUnknown,
    ],
    [
      'native routing beside a protocol that is not used',
      { 'routing-mode': 'native', 'tunnel-protocol': 'vxlan', 'enable-ipv4-masquerade': 'false' },
      'none, masquerades out no, in unknown',
      inUnknown,
    ],
    [
      'a protocol that podway does not know',
      { 'tunnel-protocol': 'gre' },
      'unknown, masquerades out yes, in unknown',
      `encapsulation unknown (its tunnel protocol is none that podway knows); port unknown (the encapsulation is not known); ${inUnknown}`,
    ],
    [
      'the IP masquerade agent',
      { 'tunnel-protocol': 'vxlan', 'enable-ip-masq-agent': 'true' },
      'vxlan:8472, masquerades out unknown, in unknown',
      `${defaultPort}; masquerade.podToOutside unknown (the IP masquerade agent of Cilium decides); ${inUnknown}`,
    ],
  ])('%s', (_, data, overlay, assumed) => {
    const objects = [ciliumNode('a', ['10.0.0.0/24']), configMap('cilium-config', data)];
    expect(overlayOf(...objects)).toEqual([overlay, assumed]);
  });

  it('that is not there is asked for', () => {
    expect(overlayOf(ciliumNode('a', ['10.0.0.0/24']))).toEqual([
      'unknown, masquerades out unknown, in unknown',
      'encapsulation unknown, crossSubnet false, port unknown, masquerade.podToOutside unknown, masquerade.outsideToPod unknown ' +
        '(Cilium says it in its ConfigMap: `kubectl -n kube-system get configmap cilium-config -o json`)',
    ]);
  });
});
