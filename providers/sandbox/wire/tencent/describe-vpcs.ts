import { z } from 'zod';
import type { Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { chosen, filtered, tagged, truth } from './filters.ts';
import { type Handler, readPart } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, numberPage, parametersOf, textPage, texts } from './parameters.ts';

const vpcsSchema = z.strictObject({ VpcIds: texts, Filters: filtersSchema, ...textPage });
const cidrSchema = z.strictObject({ VpcIds: texts, Filters: filtersSchema, ...numberPage });

export const describeVpcs: Handler = async (body, cloud) => {
  const asked = parametersOf(vpcsSchema, body);
  const all = [await readPart(cloud)];
  const found =
    chosen(all, asked.VpcIds, asked.Filters, ({ vpc }) => vpc.id) ??
    filtered(
      all,
      asked.Filters,
      {
        'vpc-id': ({ vpc }) => [vpc.id],
        'vpc-name': () => [''],
        'is-default': () => truth(false),
        'cidr-block': (network) => cidrsOf(network, 4),
        'ipv6-cidr-block': (network) => cidrsOf(network, 6),
        'tag-key': () => [],
      },
      { more: tagged(() => ({})) },
    );
  return { TotalCount: found.length, VpcSet: pageOf(found, asked).map(vpcOf) };
};

/** Secondary ranges of the VPC, and those of its container networks. */
export const describeAssistantCidr: Handler = async (body, cloud) => {
  const asked = parametersOf(cidrSchema, body);
  const network = await readPart(cloud);
  const all = [network];
  const vpcs =
    chosen(all, asked.VpcIds, asked.Filters, ({ vpc }) => vpc.id) ??
    filtered(all, asked.Filters, { 'vpc-id': ({ vpc }) => [vpc.id] });
  const found = vpcs.flatMap(assistantsOf);
  return { TotalCount: found.length, AssistantCidrSet: pageOf(found, asked) };
};

function vpcOf(network: Network): JsonObject {
  const ipv6 = cidrsOf(network, 6);
  return {
    VpcId: network.vpc.id,
    VpcName: '',
    CidrBlock: cidrsOf(network, 4)[0] ?? '',
    Ipv6CidrBlock: ipv6[0] ?? '',
    Ipv6CidrBlockSet: ipv6.map((text) => ({ IPv6CidrBlock: text, ISPType: 'BGP' })),
    IsDefault: false,
    EnableMulticast: false,
    EnableDhcp: true,
    DnsServerSet: [],
    DomainName: '',
    DhcpOptionsId: '',
    TagSet: [],
    AssistantCidrSet: assistantsOf(network),
  };
}

/** 0: an ordinary range; 1: one of containers, which the cloud's own container service routes. */
function assistantsOf(network: Network): readonly JsonObject[] {
  const { id, containerCidrs } = network.vpc;
  const [, ...secondary] = cidrsOf(network, 4);
  const one = (text: string, type: 0 | 1) => ({
    VpcId: id,
    CidrBlock: text,
    AssistantType: type,
    SubnetSet: [],
  });
  return [
    ...secondary.map((text) => one(text, 0)),
    ...containerCidrs.map(({ text }) => one(text, 1)),
  ];
}

function cidrsOf({ vpc }: Network, family: 4 | 6): readonly string[] {
  return vpc.cidrs.flatMap((cidr) => (cidr.family === family ? cidr.text : []));
}
