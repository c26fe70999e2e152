import type { Network } from '../../../../src/network/network.ts';
import { networkOf } from '../../../network/build.ts';

/** Of everything that Alibaba Cloud lists, one or two. */
export const wide: Network = networkOf({
  provider: 'alicloud',
  account: '1234567890',
  region: 'cn-hangzhou',
  vpc: { id: 'vpc-1', cidrs: ['10.0.0.0/16', '10.1.0.0/16', 'fd00:10::/56'] },
  subnets: [
    {
      id: 'vsw-a',
      zone: 'cn-hangzhou-a',
      cidrs: ['10.0.1.0/24', 'fd00:10:0:1::/64'],
      acl: 'nacl-1',
    },
    { id: 'vsw-b', zone: 'cn-hangzhou-b', cidrs: ['10.0.2.0/24'], routeTable: 'vtb-b' },
  ],
  routeTables: [
    {
      id: 'vtb-main',
      main: true,
      routes: [{ destination: '10.0.1.0/24', nextHops: [{ kind: 'local' }], origin: 'system' }],
    },
    {
      id: 'vtb-b',
      name: 'consumers',
      tags: { team: 'shop' },
      limits: [{ families: [4, 6], limit: 60 }],
      routes: [
        { destination: '10.0.1.0/24', nextHops: [{ kind: 'local' }], origin: 'system' },
        {
          id: 'rte-own',
          destination: '10.244.1.0/24',
          nextHops: [{ kind: 'instance', id: 'i-1' }],
          description: 'podway/shop',
        },
        { destination: '10.244.2.0/24', nextHops: [{ kind: 'interface', id: 'eni-2' }] },
        { destination: '0.0.0.0/0', nextHops: [{ kind: 'gateway', id: 'ngw-1' }] },
        {
          destination: '172.16.0.0/12',
          nextHops: [{ kind: 'gateway', id: 'vpn-1' }],
          origin: 'propagated',
        },
        {
          destination: '192.168.0.0/16',
          nextHops: [{ kind: 'gateway', id: 'tr-attach-1' }],
          origin: 'propagated',
        },
        { destination: 'fd00:244::/64', nextHops: [{ kind: 'interface', id: 'eni-2' }] },
      ],
    },
    { id: 'vtb-edge', kind: 'edge' },
  ],
  interfaces: [
    {
      id: 'eni-1',
      instance: 'i-1',
      subnet: 'vsw-a',
      addresses: ['10.0.1.10', 'fd00:10:0:1::10'],
      securityGroups: ['sg-1'],
      sourceDestCheck: true,
    },
    {
      id: 'eni-2',
      instance: 'i-1',
      subnet: 'vsw-b',
      addresses: ['10.0.2.10', '10.0.2.11'],
      prefixes: ['10.0.2.64/28'],
      primary: false,
    },
    { id: 'eni-3', subnet: 'vsw-b', addresses: ['10.0.2.12'], primary: false, status: 'detached' },
    { id: 'eni-4', instance: 'i-2', subnet: 'vsw-b', addresses: ['10.0.2.20'] },
  ],
  instances: [
    { id: 'i-1', name: 'node-1', tags: { role: 'node' } },
    { id: 'i-2', name: 'vm-2', state: 'stopped' },
    { id: 'i-3', state: 'terminated' },
  ],
  securityGroups: [
    {
      id: 'sg-1',
      evaluation: 'ordered',
      intraGroup: 'allow',
      rules: [
        {
          direction: 'ingress',
          protocol: 'tcp',
          ports: [
            { from: 22, to: 22 },
            { from: 8000, to: 9000 },
          ],
          peer: { cidr: '10.0.0.0/8' },
          priority: 10,
        },
        { direction: 'ingress', protocol: 'icmpv6', peer: { cidr: '::/0' }, action: 'deny' },
        { direction: 'egress', peer: { group: 'sg-2' } },
        { direction: 'egress', protocol: 47, peer: { prefixList: 'pl-1' } },
      ],
    },
    { id: 'sg-2' },
  ],
  acls: [
    {
      id: 'nacl-1',
      rules: [
        { direction: 'ingress', number: 2, action: 'deny', cidr: '0.0.0.0/0' },
        {
          direction: 'ingress',
          number: 1,
          protocol: 'udp',
          ports: [{ from: 53, to: 53 }],
          cidr: '10.0.0.0/8',
        },
        { direction: 'egress', number: 1, cidr: '::/0' },
      ],
    },
  ],
  prefixLists: [{ id: 'pl-1', maxEntries: 20, entries: ['10.9.0.0/16', '10.8.0.0/16'] }],
  gateways: [
    { id: 'ngw-1', kind: 'nat' },
    { id: 'vpn-1', kind: 'vpn' },
    { id: 'pcc-1', kind: 'peering', carries: ['10.50.0.0/16'] },
    { id: 'ipv4gw-1', kind: 'internet' },
    { id: 'tr-attach-1', kind: 'transit' },
  ],
});
