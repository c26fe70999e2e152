import type { Network } from '../../../../src/network/network.ts';
import { networkOf } from '../../../network/build.ts';

/** Of everything that Tencent Cloud lists, one or two. */
export const wide: Network = networkOf({
  provider: 'tencent',
  account: '100000000001',
  region: 'ap-guangzhou',
  vpc: {
    id: 'vpc-1',
    cidrs: ['10.0.0.0/16', '10.1.0.0/16', 'fd00:10::/56'],
    containerCidrs: ['172.20.0.0/16'],
  },
  subnets: [
    {
      id: 'subnet-a',
      zone: 'ap-guangzhou-1',
      cidrs: ['10.0.1.0/24', 'fd00:10:0:1::/64'],
      acl: 'acl-1',
    },
    { id: 'subnet-b', zone: 'ap-guangzhou-2', cidrs: ['10.0.2.0/24'], routeTable: 'rtb-b' },
  ],
  routeTables: [
    {
      id: 'rtb-main',
      main: true,
      routes: [{ destination: '10.0.0.0/16', nextHops: [{ kind: 'local' }], origin: 'system' }],
    },
    {
      id: 'rtb-b',
      name: 'consumers',
      tags: { team: 'shop' },
      limits: [{ families: [4, 6], limit: 12 }],
      routes: [
        { destination: '10.0.0.0/16', nextHops: [{ kind: 'local' }], origin: 'system' },
        {
          id: 'rti-own',
          destination: '10.244.1.0/24',
          nextHops: [{ kind: 'address', ip: '10.0.1.10' }],
          description: 'podway/shop',
        },
        {
          destination: '10.244.2.0/24',
          nextHops: [
            { kind: 'address', ip: '10.0.1.10' },
            { kind: 'address', ip: '10.0.2.20' },
          ],
        },
        {
          destination: '10.244.3.0/24',
          nextHops: [{ kind: 'address', ip: '10.0.2.20' }],
          state: 'disabled',
        },
        { destination: '0.0.0.0/0', nextHops: [{ kind: 'gateway', id: 'nat-1' }] },
        {
          id: 'rti-ccn',
          destination: '192.168.0.0/16',
          nextHops: [{ kind: 'gateway', id: 'ccn-1' }],
          origin: 'propagated',
        },
        {
          id: 'rti-six',
          destination: 'fd00:244::/64',
          nextHops: [{ kind: 'address', ip: 'fd00:10:0:1::10' }],
        },
      ],
    },
  ],
  interfaces: [
    {
      id: 'eni-1',
      instance: 'ins-1',
      subnet: 'subnet-a',
      addresses: ['10.0.1.10', 'fd00:10:0:1::10'],
      securityGroups: ['sg-1'],
    },
    {
      id: 'eni-2',
      instance: 'ins-1',
      subnet: 'subnet-b',
      addresses: ['10.0.2.10', '10.0.2.11'],
      primary: false,
    },
    {
      id: 'eni-3',
      subnet: 'subnet-b',
      addresses: ['10.0.2.12'],
      primary: false,
      status: 'detached',
    },
    { id: 'eni-4', instance: 'ins-2', subnet: 'subnet-b', addresses: ['10.0.2.20'] },
  ],
  instances: [
    { id: 'ins-1', name: 'node-1', tags: { role: 'node' } },
    { id: 'ins-2', state: 'stopped' },
    { id: 'ins-3', state: 'terminated' },
  ],
  securityGroups: [
    {
      id: 'sg-1',
      evaluation: 'ordered',
      rules: [
        { direction: 'ingress', peer: { cidr: '::/0' }, action: 'deny', priority: 2 },
        {
          direction: 'ingress',
          protocol: 'tcp',
          ports: [
            { from: 22, to: 22 },
            { from: 8000, to: 9000 },
          ],
          peer: { cidr: '10.0.0.0/8' },
          priority: 1,
        },
        { direction: 'egress', protocol: 'icmp', peer: { group: 'sg-2' } },
        { direction: 'egress', peer: { prefixList: 'ipm-1' } },
      ],
    },
    { id: 'sg-2' },
  ],
  acls: [
    {
      id: 'acl-1',
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
  gateways: [
    { id: 'nat-1', kind: 'nat' },
    { id: 'vpngw-1', kind: 'vpn' },
    { id: 'pcx-1', kind: 'peering' },
    { id: 'ccn-1', kind: 'transit' },
  ],
});
