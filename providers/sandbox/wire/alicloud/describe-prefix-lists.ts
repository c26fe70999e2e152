import type { Network } from '../../../../src/network/network.ts';
import { type Handler, readPart } from './handler.ts';
import { byToken } from './paging.ts';
import { AlicloudRefusal } from './refusal.ts';

export const listPrefixLists: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'prefixLists');
  const ids = parameters.list('PrefixListIds', 100);
  const isUnknown =
    parameters.text('PrefixListName') !== undefined || parameters.items('Tags', 20).length > 0;
  const found = network.prefixLists.filter(
    ({ id }) => !isUnknown && (ids.length === 0 || ids.includes(id)),
  );
  const { next, page, size } = byToken(parameters, found, { byDefault: 20, most: 100 });
  return {
    TotalCount: found.length,
    MaxResults: size,
    NextToken: next,
    PrefixLists: page.map((list) => ({
      PrefixListId: list.id,
      PrefixListName: '',
      PrefixListDescription: '',
      PrefixListStatus: 'Created',
      PrefixListType: 'Custom',
      Status: 'Created',
      RegionId: network.region,
      IpVersion: ipVersionOf(list),
      MaxEntries: list.maxEntries,
      CidrBlocks: list.entries.map(({ text }) => text),
    })),
  };
};

export const getVpcPrefixListEntries: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const id = parameters.required('PrefixListId');
  const network = await readPart(parameters, cloud, 'prefixLists');
  const list = network.prefixLists.find((one) => one.id === id);
  if (!list) {
    const message = 'The specified prefix list does not exist.';
    throw new AlicloudRefusal('ResourceNotFound.PrefixList', message, 404);
  }
  const { next, page } = byToken(parameters, list.entries, { byDefault: 20, most: 100 });
  return {
    TotalCount: list.entries.length,
    Count: page.length,
    NextToken: next,
    PrefixListEntry: page.map(({ text }) => ({
      Cidr: text,
      Description: '',
      PrefixListId: id,
      RegionId: network.region,
    })),
  };
};

function ipVersionOf({ entries }: Network['prefixLists'][number]): string {
  return entries.some(({ family }) => family === 6) ? 'IPV6' : 'IPV4';
}
