/** podway.yaml with every key of the format. */
export const fullExample = `version: 1
cluster:
  name: shop
  podNetworks:
    - 10.244.0.0/16
    - { cidr: "fd00:10:244::/56", overlay: { encapsulation: none } }
  serviceNetworks: [10.96.0.0/12]
  source:
    kubeconfig: { path: ~/.kube/config, context: shop }
  podCidrsFrom: auto
  overlay:
    encapsulation: vxlan
    crossSubnet: false
    port: 8472
    masquerade: { podToOutside: yes, outsideToPod: yes }
network:
  provider: alicloud
  region: cn-hangzhou
  vpc: vpc-bp1abc
  source:
    api: { endpoint: "http://127.0.0.1:4566" }
consumers:
  order-vms: { subnets: [vsw-a, vsw-b], hosts: [10.0.1.20] }
  idc: { cidrs: [192.168.0.0/16], via: { subnets: [vsw-t] } }
routes:
  tables: consumers
  budget: limit
  reserve: auto
  limits: [{ limit: 500 }, { limit: 100, tables: [vtb-a], families: [4, 6] }]
  gateways:
    nodeSelector: {}
    asymmetric: refuse
    maxShare: 25
  moveThreshold: 10
  keep: [10.244.255.0/24]
  adopt: [10.244.7.0/24]
  sourceDestCheck: manage
guards: { maxLostPercent: 0, maxMovedPercent: 30, maxRemovedPercent: 30 }
expect:
  - { from: order-vms, to: pods, ports: [tcp/20880, udp/53, tcp/8000-8100, icmp], reachable: true }
  - { from: idc, to: pods, reachable: false }
assume:
  ip-forward: on
  rp-filter: loose
  forward-policy: accept
  conntrack-invalid: drop
  mtu: clamped
  network-policy: none
  host-firewall: none
  consumer-local-route: present
registries:
  - { zookeeper: "10.0.0.5:2181,zk.shop.example:2181,[fd00::5]:2181", root: /dubbo, auth: { digestEnv: ZK_AUTH } }
  - { file: addresses.txt }
`;

/** The shortest podway.yaml; each of its five lines may be replaced. */
export const shortExample = `version: 1
cluster: { name: shop, podNetworks: [10.244.0.0/16], source: { files: [nodes.json] } }
network: { provider: aws, region: eu-west-1, vpc: vpc-1 }
consumers: { vms: { subnets: [subnet-a] } }
`;
