import { itemsOf } from '../../src/network/items.ts';
import { ProviderError } from '../../src/network/provider.ts';
import type { DescribedCloud, Dump, Printed, PrintedList } from '../adapter.ts';
import { networkOf } from './convert.ts';
import { type Wire, type WireName, wireLists } from './wire.ts';

const inVpc = '--region REGION --filters Name=vpc-id,Values=VPC';

/** A list of EC2, whose name is its place, and whose items have an id of their own. */
function ec2(
  name: WireName,
  id: string,
  tells: readonly string[],
  about: Pick<PrintedList, 'neededFor'> & Partial<Pick<PrintedList, 'command' | 'paths'>>,
): PrintedList {
  const verb = name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  return {
    name,
    paths: [[name]],
    tells: [id, ...tells],
    key: (item) => String(item[id]),
    command: `aws ec2 describe-${verb} ${inVpc}`,
    ...about,
  };
}

const lists: readonly PrintedList[] = [
  ec2('Vpcs', 'VpcId', ['CidrBlock', 'IsDefault'], {
    neededFor: 'planning',
    command: 'aws ec2 describe-vpcs --region REGION --vpc-ids VPC',
  }),
  ec2('Subnets', 'SubnetId', ['VpcId', 'AvailabilityZone', 'CidrBlock'], {
    neededFor: 'planning',
  }),
  ec2('RouteTables', 'RouteTableId', ['VpcId', 'Routes', 'Associations'], {
    neededFor: 'planning',
  }),
  ec2('NetworkInterfaces', 'NetworkInterfaceId', ['VpcId', 'SubnetId', 'SourceDestCheck'], {
    neededFor: 'planning',
  }),
  ec2('Instances', 'InstanceId', ['State'], {
    neededFor: 'planning',
    paths: [['Reservations', 'Instances'], ['Instances']],
  }),
  ec2('SecurityGroups', 'GroupId', ['IpPermissions', 'IpPermissionsEgress'], {
    neededFor: 'securityGroups',
  }),
  ec2('NetworkAcls', 'NetworkAclId', ['VpcId', 'Entries'], { neededFor: 'acls' }),
  // `describe-prefix-lists` prints the same name, with `Cidrs`, for the lists of AWS itself.
  ec2('PrefixLists', 'PrefixListId', ['PrefixListName'], {
    neededFor: 'maybe',
    command: 'aws ec2 describe-managed-prefix-lists --region REGION',
  }),
  {
    name: 'Entries',
    paths: [['Entries']],
    tells: ['Cidr'],
    key: (item) => `${item.PrefixListId} ${item.Cidr}`,
    fromFile: (item, file) => {
      const id = /\bpl-[0-9a-f]+/.exec(file.split(/[\\/]/).at(-1) ?? '')?.[0];
      if (id === undefined && item.PrefixListId === undefined) {
        throw new ProviderError(
          `${file}: the entries do not say which prefix list they are of. Name the file for it: pl-0123456789abcdef0.json.`,
        );
      }
      return { PrefixListId: id, ...item };
    },
    command: entriesCommand('pl-…'),
    neededFor: 'maybe',
  },
  {
    name: 'Quota',
    paths: [['Quota'], ['Quotas']],
    tells: ['QuotaCode', 'Value'],
    key: (item) => String(item.QuotaCode),
    command:
      'aws service-quotas get-service-quota --region REGION --service-code vpc --quota-code L-93826ACB',
    neededFor: 'maybe',
  },
  ec2('InternetGateways', 'InternetGatewayId', ['Attachments'], {
    neededFor: 'gateways',
    command: 'aws ec2 describe-internet-gateways --region REGION',
  }),
  ec2('EgressOnlyInternetGateways', 'EgressOnlyInternetGatewayId', ['Attachments'], {
    neededFor: 'gateways',
    command: 'aws ec2 describe-egress-only-internet-gateways --region REGION',
  }),
  ec2('NatGateways', 'NatGatewayId', ['VpcId', 'State'], {
    neededFor: 'gateways',
    command: 'aws ec2 describe-nat-gateways --region REGION --filter Name=vpc-id,Values=VPC',
  }),
  ec2('VpcPeeringConnections', 'VpcPeeringConnectionId', ['AccepterVpcInfo', 'RequesterVpcInfo'], {
    neededFor: 'gateways',
    command: 'aws ec2 describe-vpc-peering-connections --region REGION',
  }),
  ec2(
    'TransitGatewayVpcAttachments',
    'TransitGatewayAttachmentId',
    ['TransitGatewayId', 'VpcId', 'SubnetIds'],
    { neededFor: 'gateways' },
  ),
  ec2('VpnGateways', 'VpnGatewayId', ['VpcAttachments'], {
    neededFor: 'gateways',
    command: 'aws ec2 describe-vpn-gateways --region REGION',
  }),
];

/** What `aws ec2 describe-…` prints. Its field names are those of the API, so `convert.ts` reads both. */
export const described: DescribedCloud = {
  lists,
  cut: ({ NextToken }, list) =>
    NextToken === undefined || NextToken === null || NextToken === ''
      ? undefined
      : `it goes on at a NextToken. Print all of it: ${list.command}, without --max-items, --max-results and --no-paginate.`,
  networkOf: (dump, { region, vpc }, incomplete) => {
    const wire = wireOf(dump);
    const { collectedAt, where } = dump;
    const missing = unprinted(wire, vpc);
    if (missing.length > 0) {
      throw new ProviderError(
        [
          `${where} does not say what is in the prefix lists that routes lead to. Print them into it:`,
          `  aws ec2 describe-managed-prefix-lists --region ${region} > PrefixLists.json`,
          ...missing.map((id) => `  ${entriesCommand(id).replace('REGION', region)} > ${id}.json`),
        ].join('\n'),
      );
    }
    const network = networkOf(wire, { region, vpc, collectedAt, incomplete: [...incomplete] });
    if (network) return network;
    throw new ProviderError(
      `${where}: there is no VPC ${vpc} in it. Check network.vpc in podway.yaml.`,
    );
  },
};

function entriesCommand(id: string): string {
  return `aws ec2 get-managed-prefix-list-entries --region REGION --prefix-list-id ${id}`;
}

function wireOf({ lists: printed, where }: Dump): Wire {
  const names = Object.keys(wireLists) as readonly WireName[];
  const wire = Object.fromEntries(
    names.flatMap((name) => {
      const items = name === 'Entries' ? entriesIn(printed) : printed.get(name);
      if (!items) return [];
      // Each list's schema is its own; the names pair them.
      return [[name, itemsOf(wireLists[name] as never, items, `${where}: ${name}`)]];
    }),
  ) as Wire;
  const quota = printed.get('Quota')?.find(({ QuotaCode }) => QuotaCode === 'L-93826ACB')?.Value;
  const limit = typeof quota === 'number' && Number.isInteger(quota) ? quota : undefined;
  return { ...wire, routesPerTable: limit };
}

/** Entries come by list (with the list's id), or inside the lists of AWS itself. */
function entriesIn(printed: Dump['lists']): readonly Printed[] {
  const inside = (printed.get('PrefixLists') ?? []).flatMap(({ Cidrs, PrefixListId }) =>
    Array.isArray(Cidrs) ? Cidrs.map((Cidr: unknown) => ({ PrefixListId, Cidr })) : [],
  );
  const known = new Set(inside.map((one) => `${one.PrefixListId} ${one.Cidr}`));
  const apart = (printed.get('Entries') ?? []).filter(
    (one) => !known.has(`${one.PrefixListId} ${one.Cidr}`),
  );
  return [...inside, ...apart];
}

/** Prefix lists that routes of the VPC name and nobody printed: what they cover would be a guess. */
function unprinted({ PrefixLists = [], Entries = [], RouteTables = [] }: Wire, vpc: string) {
  const ids = RouteTables.filter(({ VpcId }) => VpcId === vpc).flatMap(({ Routes }) =>
    Routes.flatMap(({ DestinationPrefixListId }) => DestinationPrefixListId ?? []),
  );
  return [...new Set(ids)].filter(
    (id) =>
      !PrefixLists.some(({ PrefixListId }) => PrefixListId === id) ||
      !Entries.some(({ PrefixListId }) => PrefixListId === id),
  );
}
