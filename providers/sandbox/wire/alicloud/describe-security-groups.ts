import type { Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { type Handler, readPart } from './handler.ts';
import { byEither, byToken } from './paging.ts';
import { dryRun } from './parameters.ts';
import { AlicloudRefusal } from './refusal.ts';
import { portRanges, protocolOf } from './rules-json.ts';

type Group = Network['securityGroups'][number];
type Rule = Group['rules'][number];

export const describeSecurityGroups: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'securityGroups');
  const ids = parameters.jsonList('SecurityGroupIds', 100);
  const id = parameters.text('SecurityGroupId');
  const vpc = parameters.text('VpcId');
  const type = parameters.word('SecurityGroupType', ['normal', 'enterprise']);
  const isUnknown =
    parameters.text('SecurityGroupName') !== undefined ||
    parameters.items('Tag', 20).length > 0 ||
    parameters.word('NetworkType', ['vpc', 'classic']) === 'classic' ||
    type === 'enterprise' ||
    (vpc !== undefined && vpc !== network.vpc.id);
  if (parameters.flag('DryRun')) throw dryRun();
  const found = network.securityGroups.filter(
    (group) =>
      !isUnknown && (ids?.includes(group.id) ?? true) && (id === undefined || group.id === id),
  );
  const { fields, page } = byEither(parameters, found, {
    token: { byDefault: 10, most: 100 },
    number: { byDefault: 10, most: 100 },
  });
  return {
    ...fields,
    RegionId: network.region,
    SecurityGroups: {
      SecurityGroup: page.map((group) => ({
        SecurityGroupId: group.id,
        SecurityGroupName: '',
        Description: '',
        SecurityGroupType: 'normal',
        VpcId: network.vpc.id,
        RuleCount: group.rules.length,
        Tags: { Tag: [] },
      })),
    },
  };
};

export const describeSecurityGroupAttribute: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const id = parameters.required('SecurityGroupId');
  const direction = parameters.word('Direction', ['egress', 'ingress', 'all']) ?? 'all';
  parameters.word('NicType', ['internet', 'intranet']);
  const network = await readPart(parameters, cloud, 'securityGroups');
  const group = network.securityGroups.find((one) => one.id === id);
  if (!group) {
    const message = 'The specified SecurityGroupId does not exist.';
    throw new AlicloudRefusal('InvalidSecurityGroupId.NotFound', message);
  }
  const permissions = group.rules
    .filter((rule) => direction === 'all' || rule.direction === direction)
    .flatMap((rule, index) => permissionsOf(group, rule, index));
  const { next, page } = byToken(parameters, permissions, {
    byDefault: 500,
    least: 10,
    most: 1000,
  });
  return {
    SecurityGroupId: id,
    SecurityGroupName: '',
    Description: '',
    VpcId: network.vpc.id,
    RegionId: network.region,
    InnerAccessPolicy: group.intraGroup === 'allow' ? 'Accept' : 'Drop',
    NextToken: next,
    Permissions: { Permission: page },
  };
};

/** One for each range of ports: a permission has one. */
function permissionsOf({ id }: Group, rule: Rule, index: number): readonly JsonObject[] {
  return portRanges(rule).map((range, part) => ({
    SecurityGroupRuleId: `sgr-${id.replace(/^sg-/, '')}-${rule.direction}-${index}-${part}`,
    Direction: rule.direction,
    IpProtocol: protocolOf(rule.protocol),
    PortRange: range,
    Policy: rule.action === 'allow' ? 'Accept' : 'Drop',
    Priority: String(rule.priority),
    NicType: 'intranet',
    Description: '',
    ...peerOf(rule),
  }));
}

/** The peer's four fields and, always there, those of the group's own side. */
function peerOf({ direction, peer }: Rule): JsonObject {
  const [to, from] = direction === 'ingress' ? ['Source', 'Dest'] : ['Dest', 'Source'];
  const empty = (side: string) => ({
    [`${side}CidrIp`]: '',
    [`Ipv6${side}CidrIp`]: '',
    [`${side}GroupId`]: '',
    [`${side}PrefixListId`]: '',
  });
  const named = (): JsonObject => {
    if ('group' in peer) return { [`${to}GroupId`]: peer.group };
    if ('prefixList' in peer) return { [`${to}PrefixListId`]: peer.prefixList };
    return { [peer.cidr.family === 4 ? `${to}CidrIp` : `Ipv6${to}CidrIp`]: peer.cidr.text };
  };
  return { ...empty(from as string), ...empty(to as string), ...named() };
}
