import { describe, expect, it } from 'vitest';
import type { Part } from '../../../src/network/network.ts';
import { routesIn } from '../../network/build.ts';
import { awsAt, contextOf, everything, keys } from './adapter.ts';
import { type Asked, answer, type Reply, refusal, useEndpoints } from './endpoint.ts';
import { replies, vpcReplies } from './replies.ts';

const endpoint = useEndpoints();

/** Reads the VPC of replies.ts, with some answers otherwise. */
async function read(
  parts: readonly Part[] = everything,
  except?: (asked: Asked, nth: number) => Reply | undefined,
) {
  const { url, asked } = await endpoint(vpcReplies(except));
  const provider = await awsAt(url);
  const context = contextOf();
  try {
    const network = await provider.reader.read({ vpc: 'vpc-1', parts }, context);
    return { network, asked, slept: context.clock.slept };
  } finally {
    await provider.close();
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
/** Which a plan then says. */
const untold = [
  { families: [4], limit: 50, source: 'default' },
  { families: [6], limit: 50, source: 'default' },
];
const planning: readonly Part[] = [
  'subnets',
  'routeTables',
  'interfaces',
  'instances',
  'prefixLists',
];

describe('a VPC that EC2 describes', () => {
  it('has the CIDRs that are associated, of both families', async () => {
    const { network } = await read();
    expect(network.vpc.cidrs.map(String)).toEqual(['10.0.0.0/16', '2001:db8:1234:1a00::/56']);
    expect(network).toMatchObject({ account: '123456789012', region: 'eu-west-1', incomplete: [] });
  });

  it('has subnets with their zone, and a table only where one is named', async () => {
    const { network } = await read();
    expect(
      network.subnets.map(({ id, zone, routeTable, acl, cidrs }) =>
        [id, zone, routeTable ?? 'the main one', acl, ...cidrs.map(String)].join(' '),
      ),
    ).toEqual([
      'subnet-a eu-west-1a rtb-a acl-1 10.0.1.0/24 2001:db8:1234:1a00::/64',
      'subnet-b eu-west-1b the main one acl-1 10.0.2.0/24',
    ]);
  });

  it('has tables: the main one, one with tags, one of a gateway', async () => {
    const { network } = await read();
    expect(
      network.routeTables.map(({ id, name, kind, main, tags }) => ({ id, name, kind, main, tags })),
    ).toEqual([
      { id: 'rtb-main', name: '', kind: 'subnet', main: true, tags: {} },
      {
        id: 'rtb-a',
        name: 'consumers',
        kind: 'subnet',
        main: false,
        tags: { Name: 'consumers', 'podway/shop': 'owned' },
      },
      { id: 'rtb-edge', name: '', kind: 'edge', main: false, tags: {} },
    ]);
  });

  it('has routes of every origin and state; what is unknown is no route that podway may touch', async () => {
    const { network } = await read();
    expect(routesIn(network, 'rtb-main')).toEqual([
      '10.0.0.0/16 → local · system',
      '0.0.0.0/0 → igw-1',
      'pl-1 → vpce-1',
    ]);
    expect(routesIn(network, 'rtb-a')).toEqual([
      '10.0.0.0/16 → local · system',
      '2001:db8:1234:1a00::/56 → local · system',
      '10.244.1.0/24 → eni-1',
      '10.244.2.0/24 → eni-gone · blackhole',
      '10.244.3.0/24 → i-9',
      '172.16.0.0/12 → vgw-1 · propagated',
      '192.168.0.0/16 → pcx-1',
      '198.18.0.0/15 → tgw-1',
      '203.0.113.0/24 →  · system · disabled',
    ]);
    expect(network.routeTables[1]?.routes.at(-1)?.nextHops).toEqual([
      { kind: 'unknown', type: 'none', id: '' },
    ]);
  });

  it('has interfaces: several of an instance, delegated prefixes, one that is free', async () => {
    const { network } = await read();
    expect(
      network.interfaces.map((one) => ({ ...one, prefixes: one.prefixes.map(String) })),
    ).toEqual([
      {
        id: 'eni-1',
        instance: 'i-1',
        subnet: 'subnet-a',
        addresses: ['10.0.1.11', '10.0.1.12', '2001:db8:1234:1a00::11'],
        prefixes: ['10.0.1.64/28'],
        sourceDestCheck: true,
        securityGroups: ['sg-1'],
        primary: true,
        status: 'attached',
      },
      {
        id: 'eni-1b',
        instance: 'i-1',
        subnet: 'subnet-b',
        addresses: ['10.0.2.11'],
        prefixes: [],
        sourceDestCheck: false,
        securityGroups: [],
        primary: false,
        status: 'attached',
      },
      {
        id: 'eni-free',
        subnet: 'subnet-b',
        addresses: ['10.0.2.12'],
        prefixes: [],
        sourceDestCheck: true,
        securityGroups: [],
        primary: false,
        status: 'detached',
      },
    ]);
  });

  it('has instances of all reservations', async () => {
    const { network } = await read();
    expect(network.instances.map(({ id, name, state }) => `${id} ${name} ${state}`)).toEqual([
      'i-1 node-1 running',
      'i-2  stopping',
      'i-3  unknown',
    ]);
  });

  it('has rules of security groups, a peer each, and rules of ACLs in their order, without the last one that all have', async () => {
    const { network } = await read();
    expect(
      network.securityGroups[0]?.rules.map(({ direction, protocol, ports, icmp, peer }) =>
        [
          direction,
          protocol,
          ...ports.map(({ from, to }) => `${from}-${to}`),
          ...(icmp ? [`type ${icmp.type} code ${icmp.code}`] : []),
          Object.values(peer).join(),
        ].join(' '),
      ),
    ).toEqual([
      'ingress tcp 20880-20890 10.0.0.0/16',
      'ingress tcp 20880-20890 2001:db8::/32',
      'ingress tcp 20880-20890 pl-1',
      'ingress tcp 20880-20890 sg-1',
      'ingress icmp type 8 code -1 0.0.0.0/0',
      'egress all 0.0.0.0/0',
    ]);
    expect(
      network.acls[0]?.rules.map(({ number, direction, action, protocol, ports, icmp, cidr }) =>
        [
          number,
          direction,
          action,
          protocol,
          ...ports.map(({ from, to }) => `${from}-${to}`),
          ...(icmp ? [`type ${icmp.type} code ${icmp.code}`] : []),
          cidr.text,
        ].join(' '),
      ),
    ).toEqual([
      '100 ingress allow tcp 1024-65535 0.0.0.0/0',
      '110 ingress allow icmpv6 type 128 code 0 ::/0',
    ]);
  });

  it('counts a prefix list of AWS by its weight, not by its entries', async () => {
    const { network } = await read();
    expect(network.prefixLists).toMatchObject([{ id: 'pl-1', maxEntries: 1 }]);
    expect(network.prefixLists[0]?.entries.map(String)).toEqual(['52.218.0.0/17', '3.5.64.0/21']);
  });

  it("has gateways, and of a peering the peer's CIDRs", async () => {
    const { network } = await read();
    expect(network.gateways.map(({ id, kind, carries }) => `${id} ${kind} ${carries}`)).toEqual([
      'igw-1 internet unknown',
      'nat-1 nat unknown',
      'pcx-1 peering 192.168.0.0/17,192.168.128.0/24,2001:db8:9999::/56',
      'tgw-1 transit unknown',
      'vgw-1 vpn unknown',
    ]);
  });

  it('has the limit that Service Quotas tells, for each family', async () => {
    const { network } = await read();
    expect(network.routeTables[0]?.limits).toEqual([
      { families: [4], limit: 500, source: 'read' },
      { families: [6], limit: 500, source: 'read' },
    ]);
  });
});

describe('what is asked', () => {
  it('is no more than the parts that are wanted', async () => {
    const { network, asked } = await read(planning);
    expect([...new Set(asked.map(({ action }) => action))].sort()).toEqual([
      'DescribeInstances',
      'DescribeManagedPrefixLists',
      'DescribeNetworkInterfaces',
      'DescribeRouteTables',
      'DescribeSubnets',
      'DescribeVpcs',
      'GetManagedPrefixListEntries',
      'GetServiceQuota',
    ]);
    expect(network).toMatchObject({ securityGroups: [], acls: [], gateways: [] });
  });

  it('is asked of one VPC, page by page, to the end', async () => {
    const pages = replies.DescribeNetworkInterfaces?.networkInterfaceSet as readonly [];
    const { network, asked } = await read(['interfaces', 'subnets'], ({ action, parameters }) => {
      if (action !== 'DescribeNetworkInterfaces') return undefined;
      const at = Number(parameters.NextToken ?? 0);
      return answer(action, {
        networkInterfaceSet: pages.slice(at, at + 1),
        ...(at + 1 < pages.length ? { nextToken: String(at + 1) } : { nextToken: '' }),
      });
    });
    expect(network.interfaces.map(({ id }) => id)).toEqual(['eni-1', 'eni-1b', 'eni-free']);
    const filter = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': 'vpc-1', MaxResults: '1000' };
    expect(
      asked.flatMap(({ action, parameters }) =>
        action === 'DescribeNetworkInterfaces' ? [parameters] : [],
      ),
    ).toEqual([filter, { ...filter, NextToken: '1' }, { ...filter, NextToken: '2' }]);
  });

  it('are only the tables that are wanted, where subnets are not', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url);
    const scope = { vpc: 'vpc-1', tables: ['rtb-a'], parts: ['routeTables'] as const };
    const network = await provider.reader.read(scope, contextOf());
    expect(network.routeTables.map(({ id }) => id)).toEqual(['rtb-a']);
    expect(asked.find(({ action }) => action === 'DescribeRouteTables')?.parameters).toMatchObject({
      'Filter.2.Name': 'route-table-id',
      'Filter.2.Value.1': 'rtb-a',
    });
  });

  it('is the quota once, however often the VPC is read', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url);
    for (let n = 0; n < 3; n++)
      await provider.reader.read({ vpc: 'vpc-1', parts: planning }, contextOf());
    expect(asked.filter(({ action }) => action === 'GetServiceQuota')).toHaveLength(1);
  });
});

describe('what may not be read', () => {
  const denied = refusal(
    'UnauthorizedOperation',
    'You are not authorized to perform this operation.',
    403,
  );

  it.each([
    ['DescribeSecurityGroups', ['securityGroups']],
    ['DescribeNetworkAcls', ['acls']],
    ['DescribeVpnGateways', ['gateways']],
  ])('%s: only validation needs it, so the network lacks %j', async (action, incomplete) => {
    const { network } = await read(everything, (asked) =>
      asked.action === action ? denied : undefined,
    );
    expect(network.incomplete).toEqual(incomplete);
  });

  it.each([
    'DescribeVpcs',
    'DescribeSubnets',
    'DescribeRouteTables',
    'DescribeNetworkInterfaces',
    'DescribeInstances',
    'DescribeManagedPrefixLists',
    'GetManagedPrefixListEntries',
  ])('%s: planning needs it, so the error names the permission', async (action) => {
    const failed = read(everything, (asked) => (asked.action === action ? denied : undefined));
    await expect(failed).rejects.toThrow(
      new RegExp(
        `aws: ${action} failed .*vpc-1 \\(eu-west-1\\).*\\(request refused-1\\).*lack the permission ec2:${action}`,
      ),
    );
  });

  it('the quota: the documented default holds', async () => {
    const { network } = await read(planning, ({ action }) =>
      action === 'GetServiceQuota'
        ? {
            status: 400,
            type: 'application/x-amz-json-1.1',
            body: '{"__type":"AccessDeniedException","message":"no"}',
          }
        : undefined,
    );
    expect(network.routeTables[0]?.limits).toEqual(untold);
  });

  it('the quota that throttles is an error: another limit would be another plan', async () => {
    const failed = read(planning, ({ action }) =>
      action === 'GetServiceQuota'
        ? {
            status: 429,
            type: 'application/x-amz-json-1.1',
            body: '{"__type":"TooManyRequestsException","Message":"slow down"}',
          }
        : undefined,
    );
    await expect(failed).rejects.toThrow(
      'aws: Service Quotas did not tell how many routes a table may hold: TooManyRequestsException: slow down.',
    );
  });

  it('the quota where the network does not lead there: the documented default holds', async () => {
    const { network } = await read(planning, ({ action }) =>
      action === 'GetServiceQuota' ? 'cut the connection' : undefined,
    );
    expect(network.routeTables[0]?.limits).toEqual(untold);
  });

  it('a VPC that is not there', async () => {
    await expect(
      read(everything, ({ action }) =>
        action === 'DescribeVpcs' ? answer(action, { vpcSet: [] }) : undefined,
      ),
    ).rejects.toThrow('there is no VPC vpc-1 in eu-west-1');
  });
});

describe('trouble on the way', () => {
  const busy = refusal('RequestLimitExceeded', 'Request limit exceeded.', 503);

  it.each<[string, Reply]>([
    ['throttled', busy],
    ['broken', refusal('InternalError', 'An internal error has occurred', 500)],
    ['cut off', { body: '<DescribeSubnetsResponse><subnetSet><item><subnetId>sub' }],
    ['the connection cut', 'cut the connection'],
    [
      'a page of a proxy that has no way',
      { status: 502, type: 'text/html', body: '<html>502</html>' },
    ],
  ])('%s twice, and then an answer: it is read all the same', async (_, reply) => {
    const { network, asked, slept } = await read(planning, ({ action }, nth) =>
      action === 'DescribeSubnets' && nth <= 2 ? reply : undefined,
    );
    expect(network.subnets).toHaveLength(2);
    expect(asked.filter(({ action }) => action === 'DescribeSubnets')).toHaveLength(3);
    expect(slept).toHaveLength(2);
  });

  it('is not tried for ever: eight times, with pauses that grow', async () => {
    const { url, asked } = await endpoint(
      vpcReplies(({ action }) => (action === 'DescribeVpcs' ? busy : undefined)),
    );
    const provider = await awsAt(url);
    const context = contextOf();
    const scope = { vpc: 'vpc-1', parts: [] };
    await expect(provider.reader.read(scope, context)).rejects.toThrow(
      'aws: DescribeVpcs failed while reading the VPC of vpc-1 (eu-west-1): RequestLimitExceeded: Request limit exceeded (request refused-1).',
    );
    expect(asked).toHaveLength(8);
    const { slept } = context.clock;
    slept.forEach((ms, index) => {
      const most = Math.min(500 * 2 ** index, 20_000);
      expect([ms >= most / 2, ms <= most]).toEqual([true, true]);
    });
  });

  it.each<[string, Reply, RegExp]>([
    [
      "a portal's page with status 200",
      { type: 'text/html', body: '<!doctype html><html><body>Please log in</body></html>' },
      /HTTP 200 brought what begins with .*doctype html.*wanted DescribeSubnetsResponse.*proxy/,
    ],
    ['an empty answer', { body: '' }, /HTTP 200 brought nothing, wanted DescribeSubnetsResponse/],
    [
      'an answer to something else',
      answer('DescribeVpcs', { vpcSet: [] }),
      /wanted DescribeSubnetsResponse/,
    ],
    [
      'JSON',
      { type: 'application/json', body: '{"Subnets":[]}' },
      /brought what begins with .*Subnets.*wanted DescribeSubnetsResponse/,
    ],
    [
      'an error of ten megabytes',
      { status: 400, body: Buffer.alloc(10 * 2 ** 20, 'x') },
      /HTTP 400 with more than 1048576 bytes/,
    ],
    [
      'a subnet without an id',
      answer('DescribeSubnets', { subnetSet: [{ vpcId: 'vpc-1' }] }),
      /aws: DescribeSubnets: \[0\].SubnetId: found nothing, wanted a string\n.*not as the cloud documents/,
    ],
    [
      'a CIDR that is none',
      answer('DescribeSubnets', {
        subnetSet: [{ subnetId: 'subnet-a', vpcId: 'vpc-1', cidrBlock: '10.0.1.0/99' }],
      }),
      /aws: DescribeSubnets: \[0\].CidrBlock: "10.0.1.0\/99" is not a prefix/,
    ],
    [
      'the same page for ever',
      answer('DescribeSubnets', { subnetSet: [], nextToken: 'again' }),
      /aws: DescribeSubnets: the list does not end: a page leads back to one before/,
    ],
  ])('%s is no empty VPC: it is an error', async (_, reply, message) => {
    const failed = read(planning, ({ action }) =>
      action === 'DescribeSubnets' ? reply : undefined,
    );
    await expect(failed).rejects.toThrow(message);
  });

  it('numbers as texts do no harm', async () => {
    const odd = answer('DescribeNetworkInterfaces', {
      networkInterfaceSet: [
        {
          networkInterfaceId: 'eni-1',
          subnetId: 'subnet-a',
          vpcId: 'vpc-1',
          status: 'in-use',
          attachment: { instanceId: 'i-1', deviceIndex: '0', attachTime: '9999-12-31T23:59:59Z' },
        },
      ],
    });
    const { network } = await read(planning, ({ action }) =>
      action === 'DescribeNetworkInterfaces' ? odd : undefined,
    );
    expect(network.interfaces[0]).toMatchObject({ primary: true, addresses: [] });
  });

  it('a date that is none is an error, though podway reads no dates: the SDK does', async () => {
    const interfaces = answer('DescribeNetworkInterfaces', {
      networkInterfaceSet: [
        { networkInterfaceId: 'eni-1', attachment: { attachTime: '9999-99-99T99:99:99Z' } },
      ],
    });
    const failed = read(planning, ({ action }) =>
      action === 'DescribeNetworkInterfaces' ? interfaces : undefined,
    );
    await expect(failed).rejects.toThrow(
      'UnreadableAnswer: the SDK cannot read the answer: Value 99 out of range [1, 12] (request id-of-DescribeNetwor).',
    );
  });

  it('a VPC that changes while it is read is read once more', async () => {
    const early = answer('DescribeSubnets', { subnetSet: [] });
    const { network, asked } = await read(planning, ({ action }, nth) =>
      action === 'DescribeSubnets' && nth === 1 ? early : undefined,
    );
    expect(network.subnets).toHaveLength(2);
    expect(asked.filter(({ action }) => action === 'DescribeSubnets')).toHaveLength(2);
  });

  it('a VPC that contradicts itself for good is an error', async () => {
    const failed = read(planning, ({ action }) =>
      action === 'DescribeSubnets' ? answer(action, { subnetSet: [] }) : undefined,
    );
    await expect(failed).rejects.toThrow(
      /contradicts itself.*\n {2}interfaces\[0\].subnet: found "subnet-a", wanted an id under subnets/,
    );
  });

  it('ends within seconds where nobody listens, and says where, and what to check', async () => {
    const provider = await awsAt('http://127.0.0.1:1');
    const context = contextOf();
    await expect(provider.reader.read({ vpc: 'vpc-1', parts: [] }, context)).rejects.toThrow(
      'aws: DescribeVpcs failed while reading the VPC of vpc-1 (eu-west-1): ECONNREFUSED: nothing listens on 127.0.0.1:1. It was tried several times. Check network.source.api.endpoint, where there is one, in podway.yaml.',
    );
    expect(context.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(4000);
    await provider.close();
  });

  it('stops when it is told to', async () => {
    const { url } = await endpoint(() => 'say nothing');
    const provider = await awsAt(url);
    const stop = new AbortController();
    const { clock } = contextOf();
    const reading = provider.reader.read(
      { vpc: 'vpc-1', parts: [] },
      { clock, signal: stop.signal },
    );
    stop.abort();
    await expect(reading).rejects.toBe(stop.signal.reason);
  });
});

describe('keys', () => {
  const secrets = Object.values(keys);

  it.each([
    'Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/ec2/aws4_request is not known',
    `The request signature we calculated does not match: ${keys.AWS_SECRET_ACCESS_KEY}`,
    `token: ${keys.AWS_SESSION_TOKEN}`,
  ])('never show in errors, also when EC2 repeats them: %s', async (message) => {
    const failed = read(planning, ({ action }) =>
      action === 'DescribeVpcs' ? refusal('SignatureDoesNotMatch', message, 403) : undefined,
    );
    const shown = await failed.then(() => '', messageOf);
    expect(shown).toMatch(/SignatureDoesNotMatch/);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });
});
