import { describe, expect, it } from 'vitest';
import * as ali from '../../providers/alicloud/convert-rules.ts';
import { wireLists as aliWire } from '../../providers/alicloud/wire.ts';
import * as aws from '../../providers/aws/convert-rules.ts';
import { wireLists as awsWire } from '../../providers/aws/wire.ts';
import * as tencent from '../../providers/tencent/convert-rules.ts';
import { wireLists as tencentWire } from '../../providers/tencent/wire.ts';
import type { Network } from '../../src/network/network.ts';
import { type Change, changed, network } from '../world/world.ts';
import { askedBriefly, type Question } from './asked.ts';
import { acl, cleanWorld, group } from './clean.ts';

// Each cloud's own words for its rules, as its API answers them, and what becomes of packets: the
// validator knows no cloud, so what is peculiar to one must be in what its adapter makes of them.

type SecurityGroup = Network['securityGroups'][number];

const all = 'all reachable';
const denied = 'all unreachable (ingress-denied)';
const noWayOut = 'all unreachable (egress-denied)';

/** The group of nodes, or of consumers, is what the cloud's adapter makes of this. */
function made(one: SecurityGroup | undefined): Change {
  if (!one) throw new Error('the adapter does not understand the group');
  return group(one.id, one.rules, one);
}
const fates = (
  cloud: 'aws' | 'alicloud' | 'tencent',
  changes: readonly Change[],
  about?: Question,
) => askedBriefly(changed(cleanWorld(cloud), ...changes), about);

const ping: Question = { port: { protocol: 'icmp' } };
const consumers = '10.0.128.0/17';

describe('AWS', () => {
  const nodes = (...permissions: readonly object[]): Change => {
    const [one] = awsWire.SecurityGroups.parse([
      { GroupId: 'sg-nodes', IpPermissions: permissions, IpPermissionsEgress: [] },
    ]);
    return made(one && aws.securityGroupOf(one));
  };
  const from = (cidr: string) => ({ IpRanges: [{ CidrIp: cidr }] });
  const noAcls: Change = (world) => ({
    ...world,
    network: {
      ...world.network,
      subnets: world.network.subnets.map(({ acl: _, ...one }) => one),
    },
  });

  it.each<readonly [string, readonly object[], string]>([
    ['protocol -1 is every protocol', [{ IpProtocol: '-1', ...from(consumers) }], all],
    ['protocol 6 is TCP', [{ IpProtocol: '6', ...from(consumers) }], all],
    ['protocol 17 is not', [{ IpProtocol: '17', ...from(consumers) }], denied],
    [
      'ports from and to',
      [{ IpProtocol: 'tcp', FromPort: 20000, ToPort: 20880, ...from(consumers) }],
      all,
    ],
    [
      'a port beside them',
      [{ IpProtocol: 'tcp', FromPort: 20881, ToPort: 20999, ...from(consumers) }],
      denied,
    ],
    [
      'the consumers’ group: an interface of the VPC is in it',
      [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-apps' }] }],
      all,
    ],
    [
      'a prefix list that was not read',
      [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-9' }] }],
      'all unknown (group-unclear)',
    ],
    ['no rule: nothing', [], denied],
  ])('security groups: %s', (_, permissions, expected) => {
    expect(fates('aws', [nodes(...permissions)])).toBe(expected);
  });

  it.each<readonly [string, number, number, string]>([
    ['type 8 is an echo request', 8, -1, all],
    ['type -1 is each', -1, -1, all],
    ['type 0 is none', 0, -1, denied],
  ])('ICMP: %s', (_, FromPort, ToPort, expected) => {
    const rules = nodes({ IpProtocol: 'icmp', FromPort, ToPort, ...from(consumers) });
    const [one] = awsWire.SecurityGroups.parse([
      { GroupId: 'sg-apps', IpPermissionsEgress: [{ IpProtocol: '-1', ...from('0.0.0.0/0') }] },
    ]);
    expect(fates('aws', [noAcls, rules, made(one && aws.securityGroupOf(one))], ping)).toBe(
      expected,
    );
  });

  const entry = (RuleNumber: number, Egress: boolean, RuleAction: string, parts: object = {}) => ({
    ...{ RuleNumber, Egress, RuleAction, Protocol: '-1', CidrBlock: '0.0.0.0/0' },
    ...parts,
  });
  const last = [entry(32767, false, 'deny'), entry(32767, true, 'deny')];
  const ofConsumers = (...entries: readonly object[]): Change => {
    const [one] = awsWire.NetworkAcls.parse([
      { NetworkAclId: 'acl-apps', VpcId: 'vpc-1', Entries: [...entries, ...last] },
    ]);
    return one ? acl('acl-apps', ...aws.aclOf(one).rules) : (world) => world;
  };
  const tcp = (From: number, To: number) => ({ Protocol: '6', PortRange: { From, To } });

  it.each<readonly [string, readonly object[], string]>([
    ['all, both ways', [entry(100, false, 'allow'), entry(100, true, 'allow')], all],
    [
      'the least number decides, whatever order they are told in',
      [entry(100, true, 'allow'), entry(90, true, 'deny'), entry(100, false, 'allow')],
      'all unreachable (acl-denied)',
    ],
    [
      'the rule * refuses what no other names',
      [entry(100, false, 'allow')],
      'all unreachable (acl-denied)',
    ],
    [
      'they keep no state: replies need a rule of their own',
      [entry(100, true, 'allow')],
      'all unreachable (acl-denied-reply)',
    ],
    [
      'to the ports that Linux asks from',
      [entry(100, true, 'allow'), entry(100, false, 'allow', tcp(32768, 60999))],
      all,
    ],
    [
      'and not to fewer',
      [entry(100, true, 'allow'), entry(100, false, 'allow', tcp(49152, 65535))],
      'all unreachable (acl-denied-reply)',
    ],
  ])('ACLs: %s', (_, entries, expected) => {
    expect(fates('aws', [ofConsumers(...entries)])).toBe(expected);
  });
});

describe('Alibaba Cloud', () => {
  const rule = (Direction: string, Priority: number, Policy: string, parts: object = {}) => ({
    ...{ Direction, Priority, Policy, IpProtocol: 'ALL', PortRange: '-1/-1' },
    ...(Direction === 'ingress' ? { SourceCidrIp: '0.0.0.0/0' } : { DestCidrIp: '0.0.0.0/0' }),
    ...parts,
  });
  const groupOf = (
    SecurityGroupId: string,
    permissions: readonly object[],
    type: 'normal' | 'enterprise',
    InnerAccessPolicy = 'Drop',
  ): Change => {
    const [one] = aliWire.SecurityGroupAttributes.parse([
      { SecurityGroupId, InnerAccessPolicy, Permissions: { Permission: permissions } },
    ]);
    return made(one && ali.securityGroupOf(one, type));
  };
  const inward = (priority: number, policy: string) => rule('ingress', priority, policy);

  it.each<readonly [string, readonly Change[], string]>([
    ['a basic group lets out what no rule names', [groupOf('sg-apps', [], 'normal')], all],
    ['an advanced one does not', [groupOf('sg-apps', [], 'enterprise')], noWayOut],
    [
      'a basic group’s own refusal comes before its default',
      [groupOf('sg-apps', [rule('egress', 100, 'drop')], 'normal')],
      noWayOut,
    ],
    ['neither lets in what no rule names', [groupOf('sg-nodes', [], 'normal')], denied],
    [
      'the lower priority comes first',
      [groupOf('sg-nodes', [inward(2, 'drop'), inward(1, 'accept')], 'normal')],
      all,
    ],
    [
      'a refusal of a lower one wins',
      [groupOf('sg-nodes', [inward(2, 'accept'), inward(1, 'drop')], 'normal')],
      denied,
    ],
    [
      'of one priority the refusal wins',
      [groupOf('sg-nodes', [inward(1, 'accept'), inward(1, 'drop')], 'normal')],
      denied,
    ],
    [
      'consumers in the nodes’ own basic group reach them without a rule',
      [
        groupOf('sg-nodes', [], 'normal', 'Accept'),
        (world) => ({
          ...world,
          network: {
            ...world.network,
            interfaces: world.network.interfaces.map((one) => ({
              ...one,
              securityGroups: ['sg-nodes'],
            })),
          },
        }),
      ],
      all,
    ],
    [
      'and not where the group keeps its members apart',
      [
        groupOf('sg-nodes', [], 'normal', 'Drop'),
        (world) => ({
          ...world,
          network: {
            ...world.network,
            interfaces: world.network.interfaces.map((one) => ({
              ...one,
              securityGroups: ['sg-nodes'],
            })),
          },
        }),
      ],
      denied,
    ],
    [
      'only TCP, by its port range',
      [
        groupOf(
          'sg-nodes',
          [rule('ingress', 1, 'accept', { IpProtocol: 'TCP', PortRange: '20880/20880' })],
          'normal',
        ),
      ],
      all,
    ],
  ])('security groups: %s', (_, changes, expected) => {
    expect(fates('alicloud', changes)).toBe(expected);
  });
});

describe('Tencent Cloud', () => {
  const policy = (PolicyIndex: number, Action: string, parts: object = {}) => ({
    ...{ PolicyIndex, Action, Protocol: 'ALL', Port: 'ALL', CidrBlock: '0.0.0.0/0' },
    ...parts,
  });
  const nodes = (...Ingress: readonly object[]): Change => {
    const [one] = tencentWire.SecurityGroupPolicies.parse([
      { SecurityGroupId: 'sg-nodes', Ingress, Egress: [policy(0, 'ACCEPT')] },
    ]);
    return made(one && tencent.securityGroupOf(one));
  };

  it.each<readonly [string, readonly Change[], string]>([
    ['the first policy decides', [nodes(policy(0, 'ACCEPT'), policy(1, 'DROP'))], all],
    [
      'by its index, whatever order they are told in',
      [nodes(policy(1, 'ACCEPT'), policy(0, 'DROP'))],
      denied,
    ],
    ['none: nothing is let in', [nodes()], denied],
    [
      'a port that they name',
      [nodes(policy(0, 'ACCEPT', { Protocol: 'tcp', Port: '80,20880' }))],
      all,
    ],
    [
      'the consumers’ group',
      [nodes(policy(0, 'ACCEPT', { CidrBlock: undefined, SecurityGroupId: 'sg-apps' }))],
      all,
    ],
    [
      'not all interfaces were read, so that hosts may be in it',
      [
        nodes(policy(0, 'ACCEPT', { CidrBlock: undefined, SecurityGroupId: 'sg-x' })),
        network({ incomplete: ['interfaces'] }),
      ],
      'all unknown (group-unclear)',
    ],
  ])('security groups: %s', (_, changes, expected) => {
    expect(fates('tencent', changes)).toContain(expected.replace('all unknown', 'unknown'));
  });
});
