/** What CNIs write to nodes and podway reads there; a snapshot keeps no other annotations. */
export const nodeAnnotations = [
  'flannel.alpha.coreos.com/backend-type',
  'flannel.alpha.coreos.com/backend-data',
  'flannel.alpha.coreos.com/backend-v6-data',
  'projectcalico.org/IPv4Address',
  'projectcalico.org/IPv6Address',
  'network.cilium.io/ipv4-pod-cidr',
  'network.cilium.io/ipv6-pod-cidr',
  'io.cilium.network.ipv4-pod-cidr', // before Cilium 1.13
  'io.cilium.network.ipv6-pod-cidr',
  'k8s.ovn.org/node-subnets',
] as const;

export type NodeAnnotation = (typeof nodeAnnotations)[number];

/** Resources (`status.allocatable`) that the device plugins of VPC-native CNIs offer, 2026-11. */
export const eniResources = [
  'vpc.amazonaws.com/pod-eni',
  'aliyun/eni',
  'aliyun/member-eni',
  'tke.cloud.tencent.com/eni-ip',
  'tke.cloud.tencent.com/direct-eni',
] as const;
