import { z } from 'zod';
import type { Network, Subnet } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { chosen, filtered, tagged, truth } from './filters.ts';
import { type Handler, readPart } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, parametersOf, textPage, texts } from './parameters.ts';
import { tableOf } from './tables.ts';

const schema = z.strictObject({ SubnetIds: texts, Filters: filtersSchema, ...textPage });

export const describeSubnets: Handler = async (body, cloud) => {
  const asked = parametersOf(schema, body);
  const network = await readPart(cloud, 'subnets');
  const found =
    chosen(network.subnets, asked.SubnetIds, asked.Filters, ({ id }) => id) ??
    filtered(
      network.subnets,
      asked.Filters,
      {
        'subnet-id': ({ id }) => [id],
        'vpc-id': () => [network.vpc.id],
        'subnet-name': () => [''],
        'cidr-block': (subnet) => [cidrOf(subnet, 4)],
        'ipv6-cidr-block': (subnet) => [cidrOf(subnet, 6)],
        'is-default': () => truth(false),
        'is-remote-vpc-snat': () => truth(false),
        'is-cdc-subnet': () => ['0'],
        zone: ({ zone }) => [zone],
        'tag-key': () => [],
      },
      { more: tagged(() => ({})) },
    );
  return {
    TotalCount: found.length,
    SubnetSet: pageOf(found, asked).map((subnet) => subnetOf(network, subnet)),
  };
};

export function subnetOf(network: Network, subnet: Subnet): JsonObject {
  return {
    VpcId: network.vpc.id,
    SubnetId: subnet.id,
    SubnetName: '',
    CidrBlock: cidrOf(subnet, 4),
    Ipv6CidrBlock: cidrOf(subnet, 6),
    IsDefault: false,
    EnableBroadcast: false,
    Zone: subnet.zone,
    RouteTableId: tableOf(network, subnet)?.id ?? '',
    NetworkAclId: subnet.acl ?? '',
    IsRemoteVpcSnat: false,
    TagSet: [],
    CdcId: '',
    IsCdcSubnet: 0,
  };
}

function cidrOf({ cidrs }: Subnet, family: 4 | 6): string {
  return cidrs.find((cidr) => cidr.family === family)?.text ?? '';
}
