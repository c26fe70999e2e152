import { z } from 'zod';
import type { Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { chosen, filtered, tagged } from './filters.ts';
import { type Handler, readPart } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, optional, parametersOf, textPage, texts } from './parameters.ts';
import { TencentRefusal } from './refusal.ts';
import { actionOf, portsOf, protocolOf } from './rules-json.ts';

type Group = Network['securityGroups'][number];
type Rule = Group['rules'][number];

const groupsSchema = z.strictObject({
  SecurityGroupIds: texts,
  Filters: filtersSchema,
  ...textPage,
  OrderField: optional(z.enum(['CreatedTime', 'UpdateTime'])),
  OrderDirection: optional(z.enum(['ASC', 'DESC'])),
});
const policiesSchema = z.strictObject({ SecurityGroupId: z.string(), Filters: filtersSchema });

/** Groups belong to an account, not to a VPC: there is no filter for one. */
export const describeSecurityGroups: Handler = async (body, cloud) => {
  const asked = parametersOf(groupsSchema, body);
  const { securityGroups: all } = await readPart(cloud, 'securityGroups');
  const found =
    chosen(all, asked.SecurityGroupIds, asked.Filters, ({ id }) => id) ??
    filtered(
      all,
      asked.Filters,
      {
        'security-group-id': ({ id }) => [id],
        'security-group-name': () => [''],
        'project-id': () => ['0'],
        'tag-key': () => [],
      },
      { more: tagged(() => ({})) },
    );
  return {
    TotalCount: found.length,
    SecurityGroupSet: pageOf(found, asked).map(({ id }) => ({
      SecurityGroupId: id,
      SecurityGroupName: '',
      SecurityGroupDesc: '',
      ProjectId: '0',
      IsDefault: false,
      TagSet: [],
    })),
  };
};

/** The first policy that fits decides; what none fits is dropped. */
export const describeSecurityGroupPolicies: Handler = async (body, cloud) => {
  const asked = parametersOf(policiesSchema, body);
  const { securityGroups } = await readPart(cloud, 'securityGroups');
  const group = securityGroups.find(({ id }) => id === asked.SecurityGroupId);
  if (!group) {
    const message = `The resource \`${asked.SecurityGroupId}\` is not found.`;
    throw new TencentRefusal('ResourceNotFound', message);
  }
  if (asked.Filters !== undefined && asked.Filters.length > 0) {
    const message = 'The sandbox lists all policies of a group: Filters cannot be specified.';
    throw new TencentRefusal('InvalidParameter.FilterInvalidKey', message);
  }
  return {
    SecurityGroupPolicySet: {
      Version: '1',
      Egress: policiesOf(group, 'egress'),
      Ingress: policiesOf(group, 'ingress'),
    },
  };
};

function policiesOf({ rules }: Group, direction: Rule['direction']): readonly JsonObject[] {
  return rules
    .filter((rule) => rule.direction === direction)
    .toSorted((one, other) => one.priority - other.priority)
    .flatMap((rule) => portsOf(rule).map((port) => ({ rule, port })))
    .map(({ port, rule }, index) => ({
      PolicyIndex: index,
      Priority: index,
      Protocol: protocolOf(rule.protocol),
      Port: port,
      ...peerOf(rule),
      Action: actionOf(rule.action),
      PolicyDescription: '',
    }));
}

function peerOf({ peer }: Rule): JsonObject {
  const empty = { CidrBlock: '', Ipv6CidrBlock: '', SecurityGroupId: '' };
  const noTemplate = { AddressTemplate: { AddressId: '', AddressGroupId: '' } };
  if ('group' in peer) return { ...empty, ...noTemplate, SecurityGroupId: peer.group };
  if ('prefixList' in peer)
    return { ...empty, AddressTemplate: { AddressId: peer.prefixList, AddressGroupId: '' } };
  const name = peer.cidr.family === 4 ? 'CidrBlock' : 'Ipv6CidrBlock';
  return { ...empty, ...noTemplate, [name]: peer.cidr.text };
}
