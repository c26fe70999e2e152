import type { Network } from '../../../../src/network/network.ts';
import { ApiError } from './api-error.ts';
import { assertAllowed, type Listing } from './listing.ts';
import { pageOf } from './page.ts';
import type { Parameters } from './parameters.ts';
import type { XmlElements } from './xml.ts';

type PrefixList = Network['prefixLists'][number];

/** DescribeManagedPrefixLists. */
export const prefixLists: Listing<PrefixList> = {
  set: 'prefixListSet',
  part: 'prefixLists',
  ids: 'PrefixListId',
  prefix: 'pl-',
  malformed: 'InvalidPrefixListId.Malformed',
  notFound: 'InvalidPrefixListID.NotFound',
  pages: { least: 1, most: 100 },
  things: (network) => network.prefixLists,
  id: ({ id }) => id,
  tags: () => ({}),
  filters: {
    'owner-id': (_, { account }) => [account],
    'prefix-list-id': ({ id }) => [id],
    'prefix-list-name': ({ id }) => [id],
  },
  xml: ({ id, entries, maxEntries }, { account, region }) => ({
    prefixListId: id,
    prefixListArn: `arn:aws:ec2:${region}:${account}:prefix-list/${id}`,
    prefixListName: id,
    addressFamily: entries[0]?.family === 6 ? 'IPv6' : 'IPv4',
    state: 'create-complete',
    maxEntries,
    version: 1,
    ownerId: account,
    tagSet: [],
  }),
};

/** Parameters of GetManagedPrefixListEntries. */
export const prefixListEntriesParameters = [
  'PrefixListId',
  'TargetVersion',
  'MaxResults',
  'NextToken',
  'DryRun',
] as const;

/** GetManagedPrefixListEntries. */
export function prefixListEntries(
  action: string,
  parameters: Parameters,
  network: Network,
): XmlElements {
  assertAllowed('prefixLists', action, network);
  const id = parameters.required('PrefixListId');
  const list = network.prefixLists.find((one) => one.id === id);
  if (!list)
    throw new ApiError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
  const { items, nextToken } = pageOf(list.entries, action, parameters, { least: 1, most: 100 });
  return { entrySet: items.map(({ text }) => ({ cidr: text })), nextToken };
}
