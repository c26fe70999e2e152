import { z } from 'zod';
import type { Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { subnetOf } from './describe-subnets.ts';
import { chosen, filtered } from './filters.ts';
import { type Handler, readPart } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, numberPage, optional, parametersOf, texts } from './parameters.ts';
import { actionOf, portsOf, protocolOf } from './rules-json.ts';

type Acl = Network['acls'][number];

const schema = z.strictObject({
  NetworkAclIds: texts,
  Filters: filtersSchema,
  ...numberPage,
  OrderField: optional(z.string()),
  OrderDirection: optional(z.enum(['ASC', 'DESC'])),
});

export const describeNetworkAcls: Handler = async (body, cloud) => {
  const asked = parametersOf(schema, body);
  const network = await readPart(cloud, 'acls');
  const found =
    chosen(network.acls, asked.NetworkAclIds, asked.Filters, ({ id }) => id) ??
    filtered(network.acls, asked.Filters, {
      'vpc-id': () => [network.vpc.id],
      'network-acl-id': ({ id }) => [id],
      'network-acl-name': () => [''],
    });
  return {
    TotalCount: found.length,
    NetworkAclSet: pageOf(found, asked).map((acl) => ({
      VpcId: network.vpc.id,
      NetworkAclId: acl.id,
      NetworkAclName: '',
      NetworkAclType: 'TRIPLE',
      SubnetSet: network.subnets
        .filter((subnet) => subnet.acl === acl.id)
        .map((subnet) => subnetOf(network, subnet)),
      IngressEntries: entriesOf(acl, 'ingress'),
      EgressEntries: entriesOf(acl, 'egress'),
      TagSet: [],
    })),
  };
};

function entriesOf({ rules }: Acl, direction: 'ingress' | 'egress'): readonly JsonObject[] {
  return rules
    .filter((rule) => rule.direction === direction)
    .toSorted((one, other) => one.number - other.number)
    .flatMap((rule) => portsOf(rule).map((port) => ({ rule, port })))
    .map(({ port, rule }, index) => ({
      Priority: index + 1,
      Protocol: protocolOf(rule.protocol),
      Port: port,
      CidrBlock: rule.cidr.family === 4 ? rule.cidr.text : '',
      Ipv6CidrBlock: rule.cidr.family === 6 ? rule.cidr.text : '',
      Action: actionOf(rule.action),
      Description: '',
    }));
}
