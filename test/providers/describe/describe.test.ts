import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { open } from '../../../providers/index.ts';
import { ReadOnlyError } from '../../../src/network/provider.ts';
import { awsAt, contextOf, everything } from '../aws/adapter.ts';
import { useEndpoints } from '../aws/endpoint.ts';
import { dumpOf, type Printout, printed } from '../aws/printed.ts';
import { vpcReplies } from '../aws/replies.ts';
import { temporaryFolder } from '../folder.ts';

const endpoint = useEndpoints();
const { fresh } = temporaryFolder();

const scope = { vpc: 'vpc-1', parts: everything };

let outputs: Record<string, Printout>;
let url: string;

beforeEach(async () => {
  ({ url } = await endpoint(vpcReplies()));
  outputs = await printed(url);
});

async function opened(path: string) {
  const target = { provider: 'aws', region: 'eu-west-1', vpc: 'vpc-1' };
  return open({ ...target, source: { kind: 'describe', path } });
}

/** The network that a dump holds, apart from when it was printed. */
async function networkIn(dump: Readonly<Record<string, unknown>>) {
  const provider = await opened(await dumpOf(fresh(), dump));
  const { collectedAt: _, ...network } = await provider.reader.read(scope, contextOf());
  return network;
}

/** What the API says of the same VPC. */
async function networkOfApi() {
  const provider = await awsAt(url);
  const { collectedAt: _, ...network } = await provider.reader.read(scope, contextOf());
  await provider.close();
  return network;
}

function without(...names: readonly string[]): Record<string, Printout> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !names.includes(name)));
}

const listIn = (name: string, list: string) => outputs[name]?.[list];

describe("what the cloud's CLI printed", () => {
  it('is the network that the API tells', async () => {
    expect(await networkIn(outputs)).toEqual(await networkOfApi());
  });

  it.each<[string, () => Record<string, unknown>]>([
    [
      'made into bare arrays by --query',
      () => ({
        ...outputs,
        DescribeVpcs: listIn('DescribeVpcs', 'Vpcs'),
        DescribeSubnets: listIn('DescribeSubnets', 'Subnets'),
        DescribeRouteTables: listIn('DescribeRouteTables', 'RouteTables'),
        DescribeNetworkInterfaces: listIn('DescribeNetworkInterfaces', 'NetworkInterfaces'),
        DescribeSecurityGroups: listIn('DescribeSecurityGroups', 'SecurityGroups'),
        DescribeNetworkAcls: listIn('DescribeNetworkAcls', 'NetworkAcls'),
        'pl-1': listIn('pl-1', 'Entries'),
      }),
    ],
    [
      'lists of lists, as --query Reservations[].Instances gives',
      () => {
        const reservations = listIn('DescribeInstances', 'Reservations') as readonly {
          readonly Instances: readonly unknown[];
        }[];
        return { ...outputs, DescribeInstances: reservations.map(({ Instances }) => Instances) };
      },
    ],
    [
      'an instance each, as --query Reservations[0].Instances[0] gives',
      () => {
        const reservations = listIn('DescribeInstances', 'Reservations') as readonly {
          readonly Instances: readonly object[];
        }[];
        const { DescribeInstances: _, ...others } = outputs;
        const each = reservations.flatMap(({ Instances }) => Instances);
        // What an instance says of its interfaces is less than all.
        const named = each.map((one, index) => [
          `instance-${index}`,
          { ...one, NetworkInterfaces: [], SecurityGroups: [] },
        ]);
        return { ...others, ...Object.fromEntries(named) };
      },
    ],
    [
      'reservations, as --query Reservations gives',
      () => ({ ...outputs, DescribeInstances: listIn('DescribeInstances', 'Reservations') }),
    ],
    [
      'all in one file, as jq -s makes it',
      () => ({ all: Object.values(without('pl-1')), 'pl-1': outputs['pl-1'] }),
    ],
    ['printed twice', () => ({ ...outputs, again: outputs.DescribeRouteTables })],
    [
      'page by page',
      () => {
        const [first, ...others] = listIn('DescribeSubnets', 'Subnets') as readonly unknown[];
        return {
          ...outputs,
          DescribeSubnets: { Subnets: [first] },
          more: { Subnets: others },
        };
      },
    ],
    [
      'beside outputs of commands that podway has no use for',
      () => ({ ...outputs, addresses: { Addresses: [{ PublicIp: '203.0.113.1' }] }, none: [] }),
    ],
    [
      'of a whole region',
      () => ({
        ...outputs,
        others: {
          Vpcs: [{ VpcId: 'vpc-2', CidrBlock: '10.0.0.0/16', IsDefault: true }],
          Subnets: [{ SubnetId: 'subnet-z', VpcId: 'vpc-2', CidrBlock: '10.0.1.0/24' }],
        },
      }),
    ],
    [
      'with numbers and flags in quotes',
      () =>
        JSON.parse(
          JSON.stringify(outputs).replace(
            /"(DeviceIndex|RuleNumber|SourceDestCheck|Main)":(\w+)/g,
            '"$1":"$2"',
          ),
        ),
    ],
  ])('%s: the same network', async (_, dump) => {
    expect(await networkIn(dump())).toEqual(await networkOfApi());
  });

  it('says when the oldest of it was printed', async () => {
    const provider = await opened(await dumpOf(fresh(), outputs));
    const { collectedAt } = await provider.reader.read(scope, contextOf());
    expect(Math.abs(Date.now() - Date.parse(collectedAt))).toBeLessThan(3_600_000);
  });

  it('may be one file', async () => {
    const path = fresh();
    await writeFile(
      path,
      JSON.stringify(Object.values(without('pl-1', 'DescribeManagedPrefixLists'))),
    );
    await expect(opened(path)).rejects.toThrow(
      /does not say what is in the prefix lists.*\n.*describe-managed-prefix-lists --region eu-west-1.*\n.*get-managed-prefix-list-entries --region eu-west-1 --prefix-list-id pl-1 > pl-1.json/,
    );
  });

  it('is never written', async () => {
    const provider = await opened(await dumpOf(fresh(), outputs));
    await expect(provider.writer()).rejects.toThrow(ReadOnlyError);
  });
});

describe('what is missing', () => {
  it('for validation is incomplete', async () => {
    const { incomplete } = await networkIn(
      without('DescribeSecurityGroups', 'DescribeNetworkAcls', 'DescribeVpnGateways'),
    );
    expect(incomplete).toEqual(['securityGroups', 'acls', 'gateways']);
  });

  it('of the quota leaves the default, which a plan says', async () => {
    const { routeTables } = await networkIn(without('GetServiceQuota'));
    expect(routeTables[0]?.limits).toEqual([
      { families: [4], limit: 50, source: 'default' },
      { families: [6], limit: 50, source: 'default' },
    ]);
  });

  it('for planning is an error with all commands that print it', async () => {
    const dump = await dumpOf(fresh(), without('DescribeSubnets', 'DescribeInstances'));
    await expect(opened(dump)).rejects.toThrow(
      [
        `${dump} lacks Subnets, Instances, and planning needs all of them. Print them into it:`,
        '  aws ec2 describe-subnets --region eu-west-1 --filters Name=vpc-id,Values=vpc-1 > Subnets.json',
        '  aws ec2 describe-instances --region eu-west-1 --filters Name=vpc-id,Values=vpc-1 > Instances.json',
      ].join('\n'),
    );
  });

  it('names files in which nothing was recognised', async () => {
    const dump = await dumpOf(fresh(), { ...without('DescribeSubnets'), subnets: [['subnet-a']] });
    await expect(opened(dump)).rejects.toThrow(
      `In these files podway recognises nothing: ${join(dump, 'subnets.json')}.`,
    );
  });

  it('the VPC itself', async () => {
    const dump = { ...outputs, DescribeVpcs: { Vpcs: [] } };
    await expect(networkIn(dump)).rejects.toThrow('there is no VPC vpc-1 in it');
  });

  it('everything', async () => {
    const dump = await dumpOf(fresh(), {});
    await expect(opened(dump)).rejects.toThrow(`${dump} holds no .json file.`);
    await expect(opened(join(dump, 'none'))).rejects.toThrow('no such file or folder');
  });
});

describe('what cannot be trusted', () => {
  it('is cut: it goes on at a token', async () => {
    const cut = { ...outputs.DescribeSubnets, NextToken: 'eyJOZXh0VG9rZW4iOiBudWxsfQ==' };
    await expect(networkIn({ ...outputs, DescribeSubnets: cut })).rejects.toThrow(
      /DescribeSubnets.json: Subnets is cut: it goes on at a NextToken. Print all of it: aws ec2 describe-subnets/,
    );
  });

  it('contradicts itself between files', async () => {
    const subnets = structuredClone(listIn('DescribeSubnets', 'Subnets')) as {
      CidrBlock: string;
    }[];
    for (const subnet of subnets) subnet.CidrBlock = '10.0.9.0/24';
    await expect(networkIn({ ...outputs, later: { Subnets: subnets } })).rejects.toThrow(
      /DescribeSubnets.json and .*later.json say different things of Subnets subnet-a \(CidrBlock\)/,
    );
  });

  it('contradicts itself between lists', async () => {
    const dump = { ...outputs, DescribeSubnets: { Subnets: [] } };
    await expect(networkIn(dump)).rejects.toThrow(
      /contradicts itself.*\n {2}interfaces\[0\].subnet: found "subnet-a", wanted an id under subnets/,
    );
  });

  it('is not as the CLI prints it', async () => {
    const subnets = listIn('DescribeSubnets', 'Subnets') as readonly object[];
    const dump = { Subnets: subnets.map((one) => ({ ...one, CidrBlock: 7 })) };
    await expect(networkIn({ ...outputs, DescribeSubnets: dump })).rejects.toThrow(
      /Subnets: \[0\].CidrBlock: found 7, wanted/,
    );
  });

  it('is no JSON', async () => {
    const dump = await dumpOf(fresh(), outputs);
    await writeFile(join(dump, 'broken.json'), '{"Subnets": [');
    await expect(opened(dump)).rejects.toThrow(/broken.json:1/);
  });

  it('entries that do not say of which list they are', async () => {
    const dump = { ...without('pl-1'), entries: outputs['pl-1'] };
    await expect(networkIn(dump)).rejects.toThrow(
      'entries.json: the entries do not say which prefix list they are of. Name the file for it',
    );
  });
});
