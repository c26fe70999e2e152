import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readClusterFiles } from '../../src/cluster/from-files.ts';
import { clusterText } from './cluster-text.ts';

const folder = fileURLToPath(new URL('../fixtures/cluster/', import.meta.url));
const read = async (file: string) =>
  clusterText(
    await readClusterFiles({
      name: 'shop',
      podCidrsFrom: 'auto',
      overlay: {},
      files: [`${folder}${file}`],
    }),
  );

it('Calico on kubeadm, with IPIP', async () => {
  expect(await read('calico-ipip.json')).toMatchInlineSnapshot(`
    "calico: Calico keeps pod prefixes in block affinities: 8 prefixes of 3 of 3 nodes
    ipip, masquerades out yes, in no
      master-1 (10.0.1.10): 192.168.0.0/26, control plane
      worker-1 (10.0.1.11): 192.168.1.0/26 192.168.1.64/26 192.168.1.128/26 192.168.1.192/26 192.168.2.0/26 192.168.2.64/26
      worker-2 (10.0.2.12): 192.168.9.0/26
    warning pod-prefix-sources-disagree cluster/shop: node.spec.podCIDRs says otherwise of 3 nodes than Calico, whose data podway takes: master-1 has 10.244.0.0/24 there and 192.168.0.0/26 here; worker-1 has 10.244.1.0/24 there and 192.168.1.0/26, 192.168.1.64/26, 192.168.1.128/26, and 3 more here; worker-2 has 10.244.2.0/24 there and 192.168.9.0/26 here
    warning pod-prefix-without-node cluster/shop: Calico gives pod prefixes to nodes that are not in the node list: worker-7 (192.168.70.0/26)"
  `);
});

it("Calico's API group v3 and its operator's defaults, both families, a pool that is disabled", async () => {
  expect(await read('calico-v3-dual-stack.yaml')).toMatchInlineSnapshot(`
    "calico: Calico keeps pod prefixes in block affinities: 5 prefixes of 2 of 2 nodes
    vxlan:4789 between subnets, masquerades out yes, in no; IPv6 none, masquerades out no, in no
      op-1 (10.1.1.5, 2001:db8:1::5): 100.64.1.0/26 fd20:1::40/122
      op-2 (10.1.2.5, 2001:db8:2::5): 100.64.2.0/26 100.96.0.0/26 fd20:1::80/122
    note overlay-assumed cluster/shop: assumed: IPv4: port 4789 (Calico's default; a FelixConfiguration may say otherwise)"
  `);
});

it('Calico with host-local IPAM', async () => {
  expect(await read('calico-host-local.yaml')).toMatchInlineSnapshot(`
    "node-spec: Calico takes pod addresses from node.spec.podCIDRs, says the Installation (HostLocal); 2 of 2 nodes have it
    none, masquerades out yes, in no
      hl-1 (10.2.0.11): 10.50.1.0/24
      hl-2 (10.2.0.12): 10.50.2.0/24"
  `);
});

it('canal', async () => {
  expect(await read('canal.yaml')).toMatchInlineSnapshot(`
    "node-spec: flannel (2 of 2 nodes) with backend vxlan and Calico beside it (canal) takes pod addresses from node.spec.podCIDRs; 2 of 2 nodes have it
    vxlan:8472, masquerades out yes, in yes
      canal-1 (192.168.7.11): 10.244.0.0/24, control plane
      canal-2 (192.168.7.12): 10.244.1.0/24
    note overlay-assumed cluster/shop: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 8472 (flannel's default on Linux); masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)"
  `);
});

it('Cilium with cluster-pool IPAM', async () => {
  expect(await read('cilium-cluster-pool.json')).toMatchInlineSnapshot(`
    "cilium: Cilium keeps pod prefixes in CiliumNode objects: 3 prefixes of 3 of 3 nodes
    vxlan:8472, masquerades out yes, in unknown
      c-1 (10.3.0.11): 10.0.2.0/24
      c-2 (10.3.0.12): 10.0.0.0/24
      c-3 (10.3.1.13): 10.0.1.0/24
    note overlay-assumed cluster/shop: assumed: port 8472 (Cilium's default); masquerade.outsideToPod unknown (Cilium does so in some modes only)
    warning pod-prefix-sources-disagree cluster/shop: node.spec.podCIDRs says otherwise of 3 nodes than Cilium, whose data podway takes: c-1 has 10.244.0.0/24 there and 10.0.2.0/24 here; c-2 has 10.244.1.0/24 there and 10.0.0.0/24 here; c-3 has 10.244.2.0/24 there and 10.0.1.0/24 here"
  `);
});

it('Cilium with multi-pool IPAM and native routing', async () => {
  expect(await read('cilium-multi-pool.yaml')).toMatchInlineSnapshot(`
    "cilium: Cilium keeps pod prefixes in CiliumNode objects: 4 prefixes of 2 of 2 nodes
    none, masquerades out unknown, in unknown
      mp-1 (10.4.0.11): 10.10.0.0/27 10.10.0.64/27 10.20.0.0/27
      mp-2 (10.4.0.12): 10.10.0.32/27
    note overlay-assumed cluster/shop: assumed: masquerade.podToOutside unknown (Cilium masquerades outside its native-routing-cidr only); masquerade.outsideToPod unknown (Cilium does so in some modes only)"
  `);
});

it('Cilium with Kubernetes IPAM, Geneve on a port of its own, both families', async () => {
  expect(await read('cilium-kubernetes.yaml')).toMatchInlineSnapshot(`
    "node-spec: Cilium takes pod addresses from node.spec.podCIDRs, says its ConfigMap (ipam: kubernetes); 2 of 2 nodes have it
    geneve:6082, masquerades out yes, in unknown; IPv6 geneve:6082, masquerades out no, in unknown
      ck-1 (10.5.0.11, fd05::11): 10.42.0.0/24 fd42:0:0:1::/64
      ck-2 (10.5.0.12, fd05::12): 10.42.1.0/24 fd42:0:0:2::/64
    note overlay-assumed cluster/shop: assumed: masquerade.outsideToPod unknown (Cilium does so in some modes only)"
  `);
});

it('OVN-Kubernetes on OpenShift, both forms of the annotation, a network of a tenant', async () => {
  expect(await read('ovn-kubernetes.json')).toMatchInlineSnapshot(`
    "ovn-kubernetes: OVN-Kubernetes keeps pod prefixes in the annotation k8s.ovn.org/node-subnets of nodes: 4 prefixes of 3 of 3 nodes
    geneve:6081, masquerades out yes, in unknown
      ocp-master-0 (10.6.0.10): 10.128.0.0/23, control plane
      ocp-worker-0 (10.6.0.11): 10.129.0.0/23
      ocp-worker-1 (10.6.1.12, fd06::12): 10.130.0.0/23 fd01:0:0:3::/64
    note overlay-assumed cluster/shop: assumed: encapsulation geneve, port 6081, masquerade.podToOutside yes (OVN-Kubernetes' default); masquerade.outsideToPod unknown (OVN-Kubernetes does so in some modes only)"
  `);
});

it('OpenShift SDN', async () => {
  expect(await read('openshift-sdn.yaml')).toMatchInlineSnapshot(`
    "openshift-sdn: OpenShift SDN keeps pod prefixes in HostSubnet objects: 2 prefixes of 2 of 2 nodes
    vxlan:4789, masquerades out yes, in unknown
      sdn-master-0 (10.7.0.10): 10.128.0.0/23, control plane
      sdn-worker-0 (10.7.0.11): 10.131.0.0/23
    note overlay-assumed cluster/shop: assumed: port 4789, masquerade.podToOutside yes (OpenShift SDN's default); masquerade.outsideToPod unknown (it is not known of OpenShift SDN)"
  `);
});

it('EKS with the AWS VPC CNI and a Fargate node', async () => {
  expect(await read('aws-vpc-cni.json')).toMatchInlineSnapshot(`
    "vpc-native: AWS VPC CNI (DaemonSet aws-node) gives pods addresses of the VPC's own subnets, which need no routes
    none, masquerades out unknown, in unknown
      fargate-ip-10-8-3-13.eu-west-1.compute.internal (10.8.3.13): no prefix, virtual
      ip-10-8-1-11.eu-west-1.compute.internal (10.8.1.11): no prefix
      ip-10-8-2-12.eu-west-1.compute.internal (10.8.2.12): no prefix
    note pods-vpc-native cluster/shop: AWS VPC CNI (DaemonSet aws-node) gives pods addresses of the VPC's own subnets, which need no routes
    note node-virtual node/fargate-ip-10-8-3-13.eu-west-1.compute.internal: labels, taints or providerID say that it is virtual"
  `);
});

it('ACK with Terway and a virtual node', async () => {
  expect(await read('terway.yaml')).toMatchInlineSnapshot(`
    "vpc-native: Terway (2 of 2 nodes) gives pods addresses of the VPC's own subnets, which need no routes
    none, masquerades out unknown, in unknown
      cn-hangzhou.10.9.0.11 (10.9.0.11): no prefix
      cn-hangzhou.10.9.0.12 (10.9.0.12): no prefix
      virtual-kubelet-cn-hangzhou-h (10.9.0.99): no prefix, virtual
    note pods-vpc-native cluster/shop: Terway (2 of 2 nodes) gives pods addresses of the VPC's own subnets, which need no routes
    note node-virtual node/virtual-kubelet-cn-hangzhou-h: labels, taints or providerID say that it is virtual"
  `);
});

it('TKE with VPC-CNI and a super node', async () => {
  expect(await read('tke-vpc-cni.json')).toMatchInlineSnapshot(`
    "vpc-native: TKE VPC-CNI (2 of 2 nodes) gives pods addresses of the VPC's own subnets, which need no routes
    none, masquerades out unknown, in unknown
      10.11.0.11 (10.11.0.11): no prefix
      10.11.0.12 (10.11.0.12): no prefix
      eklet-subnet-abc (10.11.9.9): no prefix, virtual
    note pods-vpc-native cluster/shop: TKE VPC-CNI (2 of 2 nodes) gives pods addresses of the VPC's own subnets, which need no routes
    note node-virtual node/eklet-subnet-abc: labels, taints or providerID say that it is virtual"
  `);
});

it('kubeadm with flannel', async () => {
  expect(await read('kubeadm-flannel.json')).toMatchInlineSnapshot(`
    "node-spec: flannel (3 of 3 nodes) with backend vxlan, VNI 1 takes pod addresses from node.spec.podCIDRs; 3 of 3 nodes have it
    vxlan:8472, masquerades out yes, in yes
      ip-10-0-1-11 (10.0.1.11): 10.244.0.0/24, control plane
      ip-10-0-1-12 (10.0.1.12): 10.244.1.0/24
      ip-10-0-2-13 (10.0.2.13): 10.244.2.0/24
    note overlay-assumed cluster/shop: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 8472 (flannel's default on Linux); masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)"
  `);
});

it('kubeadm with flannel, both families', async () => {
  expect(await read('kubeadm-flannel-dual-stack.yaml')).toMatchInlineSnapshot(`
    "node-spec: flannel (2 of 2 nodes) with backend vxlan, VNI 1 takes pod addresses from node.spec.podCIDRs; 2 of 2 nodes have it
    vxlan:8472, masquerades out yes, in yes; IPv6 vxlan:8472, masquerades out unknown, in unknown
      worker-1 (10.0.1.21, 2001:db8:1::21): 10.244.1.0/24 2001:db8:244:1::/64
      worker-2 (10.0.2.22, 2001:db8:1::22): 10.244.2.0/24 2001:db8:244:2::/64
    note overlay-assumed cluster/shop: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 8472 (flannel's default on Linux); IPv4: masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it); IPv6: masquerade.podToOutside unknown, masquerade.outsideToPod unknown (flannel may masquerade IPv4 and not IPv6)"
  `);
});

it('k3s, the raw NodeList of the API server', async () => {
  expect(await read('k3s-raw.json')).toMatchInlineSnapshot(`
    "node-spec: flannel (2 of 2 nodes) with backend wireguard takes pod addresses from node.spec.podCIDRs; 2 of 2 nodes have it
    wireguard:51820, masquerades out yes, in yes
      agent-b (172.16.0.6): 10.42.1.0/24
      server-a (172.16.0.5): 10.42.0.0/24, control plane
    note overlay-assumed cluster/shop: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 51820 (flannel's default); masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)"
  `);
});

it('nodes of every kind, with pods in 100.64.0.0/10', async () => {
  expect(await read('odd-nodes.yaml')).toMatchInlineSnapshot(`
    "node-spec: flannel (8 of 8 nodes) with backend vxlan, VNI 1 takes pod addresses from node.spec.podCIDRs; 8 of 9 nodes have it
    vxlan:8472, masquerades out yes, in yes
      as-wide-as-the-pod-network (10.12.0.16): 100.80.0.0/16
      control-plane (10.12.0.10): 100.64.0.0/24, control plane
      cordoned (10.12.0.11): 100.64.1.0/24, cordoned
      deleting (10.12.0.14): 100.64.4.0/24, leaving
      eklet (10.12.0.20): no prefix, virtual
      fargate (10.12.0.19): no prefix, virtual
      fresh (10.12.0.21): no prefix
      not-ready (10.12.0.12): 100.64.2.0/24, not-ready
      two-addresses (10.12.0.15, fd12::15): 100.64.5.0/24
      unknown (10.12.0.13): 100.64.3.0/24, unknown
      virtual-kubelet (10.12.0.18): no prefix, virtual
      windows (10.12.0.17): 100.64.7.0/24, windows
    note overlay-assumed cluster/shop: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 8472 (flannel's default on Linux); masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)
    note node-virtual node/eklet: labels, taints or providerID say that it is virtual
    note node-virtual node/fargate: labels, taints or providerID say that it is virtual
    warning node-without-pod-prefix node/fresh: spec.podCIDRs is empty
    note node-virtual node/virtual-kubelet: labels, taints or providerID say that it is virtual; its pods don't use 100.64.8.0/24
    note node-windows node/windows: its operating system is Windows"
  `);
});

it('are all read here', () => {
  expect(readdirSync(folder)).toHaveLength(16);
});
