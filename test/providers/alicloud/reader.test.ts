import { describe, expect, it } from 'vitest';
import { type Network, type Part, partSchema } from '../../../src/network/network.ts';
import { routesIn } from '../../network/build.ts';
import { type Reply, useEndpoints } from '../json-endpoint.ts';
import { useRefusingProxies } from '../refusing-proxy.ts';
import { alicloudAt, contextOf, keys } from './adapter.ts';
import { type Except, refusal, vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const refusingProxy = useRefusingProxies();
const everything = partSchema.options;
/** Which a plan then says. */
const untold = [{ families: [4, 6], limit: 200, source: 'default' }];

/** Reads the VPC of replies.ts, with some answers otherwise. */
async function read(except?: Except, parts: readonly Part[] = everything) {
  const { url, asked } = await endpoint(vpcReplies(except));
  const provider = await alicloudAt(url);
  const context = contextOf();
  try {
    const network = await provider.reader.read({ vpc: 'vpc-1', parts }, context);
    return { network, asked, slept: context.clock.slept };
  } finally {
    await provider.close();
  }
}

async function failure(except: Except, parts?: readonly Part[]): Promise<string> {
  try {
    await read(except, parts);
    return 'read';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const instead =
  (action: string, reply: Reply): Except =>
  (asked) =>
    asked.action === action ? reply : undefined;

describe('a VPC that Alibaba Cloud describes', () => {
  it('has CIDRs of both families, each once, and an account', async () => {
    const { network } = await read();
    expect(network.vpc.cidrs.map(String)).toEqual([
      '10.0.0.0/16',
      '172.20.0.0/16',
      '2001:db8:10::/56',
    ]);
    expect(network).toMatchObject({ account: '253460731706911', region: 'cn-hangzhou' });
    expect(network.incomplete).toEqual([]);
  });

  it('has vSwitches with their table, as they say it or as the table does', async () => {
    const { network } = await read();
    expect(
      network.subnets.map(({ id, zone, routeTable, acl, cidrs }) =>
        [id, zone, routeTable, acl ?? 'no ACL', ...cidrs.map(String)].join(' '),
      ),
    ).toEqual([
      'vsw-a cn-hangzhou-a vtb-custom nacl-1 10.0.1.0/24 2001:db8:10:1::/64',
      'vsw-b cn-hangzhou-b vtb-system no ACL 10.0.2.0/24',
    ]);
  });

  it('has tables with the limit that Quota Center tells', async () => {
    const { network } = await read();
    expect(
      network.routeTables.map(({ id, kind, main, name, limits }) => [
        id,
        kind,
        main,
        name,
        limits[0]?.limit,
      ]),
    ).toEqual([
      ['vtb-system', 'subnet', true, '', 300],
      ['vtb-custom', 'subnet', false, 'consumers', 300],
      ['vtb-gateway', 'edge', false, '', 300],
    ]);
  });

  it('has routes with their origin, state and mark; what is unknown is said so', async () => {
    const { network } = await read();
    expect(routesIn(network, 'vtb-system')).toMatchInlineSnapshot(`
      [
        "10.0.1.0/24 → local · system",
        "100.64.0.0/10 →  · system",
        "10.244.1.0/24 → i-1 · podway/shop",
        "0.0.0.0/0 → ngw-1",
        "172.16.0.0/12 → tr-attach-1 · propagated",
        "pl-1 → pcc-1",
      ]
    `);
    expect(routesIn(network, 'vtb-custom')).toMatchInlineSnapshot(`
      [
        "10.0.1.0/24 → local · system",
        "10.244.2.0/24 → eni-1b · pending",
        "10.244.3.0/24 → havip-1 · pending",
        "2001:db8:244::/64 → i-1",
        "192.0.2.7/32 → new-1",
      ]
    `);
    expect(network.prefixLists.map(({ id, maxEntries }) => [id, maxEntries])).toEqual([
      ['pl-1', 10],
    ]);
  });

  it('has interfaces and instances; a check that is not named stays so', async () => {
    const { network } = await read();
    expect(network.interfaces).toMatchObject([
      {
        id: 'eni-1',
        instance: 'i-1',
        addresses: ['10.0.1.11', '10.0.1.12', '2001:db8:10:1::11'],
        sourceDestCheck: true,
        primary: true,
        status: 'attached',
      },
      { id: 'eni-1b', subnet: 'vsw-b', primary: false, status: 'detached' },
    ]);
    expect(network.interfaces[1]).not.toHaveProperty('sourceDestCheck');
    expect(network.interfaces[1]).not.toHaveProperty('instance');
    expect(network.interfaces[0]?.prefixes.map(String)).toEqual(['10.0.1.64/28']);
    expect(network.instances.map(({ id, name, state }) => [id, name, state])).toEqual([
      ['i-1', 'node-1', 'running'],
      ['i-2', '', 'unknown'],
    ]);
  });

  it('has the groups that interfaces use: the denying rule first, and all out by default', async () => {
    const { network, asked } = await read();
    expect(network.securityGroups).toMatchObject([
      {
        id: 'sg-1',
        evaluation: 'ordered',
        intraGroup: 'allow',
        rules: [
          { direction: 'ingress', action: 'deny', priority: 1 },
          { direction: 'ingress', action: 'allow', priority: 1, peer: { group: 'sg-2' } },
          { action: 'allow', priority: 2, protocol: 'tcp', ports: [{ from: 20880, to: 20880 }] },
          { direction: 'egress', action: 'allow', priority: 101 },
          { direction: 'egress', action: 'allow', priority: 101 },
        ],
      },
    ]);
    const groups = asked.filter(({ action }) => action === 'DescribeSecurityGroupAttribute');
    expect(groups.map(({ parameters }) => parameters.SecurityGroupId)).toEqual(['sg-1']);
  });

  it('has ACLs, and the gateways that were listed or that routes lead to', async () => {
    const { network } = await read();
    expect(network.acls).toMatchObject([
      { id: 'nacl-1', rules: [{ action: 'allow' }, { action: 'deny', protocol: 'udp' }] },
    ]);
    expect(network.gateways.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'ngw-1 nat',
      'pcc-1 peering',
      'tr-attach-1 transit',
    ]);
  });

  it('reads only what was asked for', async () => {
    const { network, asked } = await read(undefined, ['interfaces']);
    expect(asked.map(({ action }) => action)).toEqual([
      'DescribeVpcs',
      'DescribeNetworkInterfaces',
    ]);
    expect(network.routeTables).toEqual([]);
  });
});

describe('pages', () => {
  it('are read to the end, by token and by number', async () => {
    const page = (asked: { readonly parameters: Readonly<Record<string, unknown>> }) =>
      Number(asked.parameters.NextToken ?? asked.parameters.PageNumber ?? 0);
    const { network, asked } = await read(
      (one) => {
        if (one.action === 'DescribeVSwitches') {
          const vSwitch = {
            VpcId: 'vpc-1',
            VSwitchId: `vsw-${'ab'[page(one) - 1]}`,
            ZoneId: 'z',
            CidrBlock: `10.0.${page(one)}.0/24`,
          };
          return { json: { TotalCount: 2, VSwitches: { VSwitch: [vSwitch] } } };
        }
        if (one.action !== 'DescribeInstances') return undefined;
        const at = page(one);
        const Instance = [{ InstanceId: `i-${at}`, Status: 'Running' }];
        return { json: { NextToken: at < 2 ? String(at + 1) : '', Instances: { Instance } } };
      },
      ['subnets', 'instances'],
    );
    expect(network.subnets.map(({ id }) => id)).toEqual(['vsw-a', 'vsw-b']);
    expect(network.instances.map(({ id }) => id)).toEqual(['i-0', 'i-1', 'i-2']);
    expect(asked.filter(({ action }) => action === 'DescribeInstances')).toHaveLength(3);
  });

  const hostile: readonly (readonly [string, Except, RegExp])[] = [
    [
      'a token that leads back',
      instead('DescribeInstances', { json: { NextToken: 'again', Instances: { Instance: [] } } }),
      /DescribeInstances: the list does not end/,
    ],
    [
      'a total that is never reached',
      instead('DescribeVSwitches', { json: { TotalCount: 9, VSwitches: { VSwitch: [] } } }),
      /DescribeVSwitches: the list ends after 0 of 9/,
    ],
    [
      'a list that is not there',
      instead('DescribeNetworkInterfaces', { json: { RequestId: 'r' } }),
      /DescribeNetworkInterfaces: the answer has no NetworkInterfaceSets/,
    ],
    [
      'a total that is no number',
      instead('DescribeVpcs', { json: { TotalCount: 'many', Vpcs: { Vpc: [] } } }),
      /DescribeVpcs: UnexpectedAnswer: .*totalCount.*proxy/,
    ],
  ];
  it.each(hostile)('with %s end in an error', async (_, except, message) => {
    expect(await failure(except)).toMatch(message);
  });

  it('are read again when the list changes between them', async () => {
    const { network } = await read(
      (asked, nth) => {
        if (asked.action !== 'DescribeVSwitches') return undefined;
        const number = Number(asked.parameters.PageNumber);
        const vSwitch = {
          VpcId: 'vpc-1',
          VSwitchId: `vsw-${'ab'[number - 1]}`,
          CidrBlock: `10.0.${number}.0/24`,
        };
        return { json: { TotalCount: nth === 1 ? 3 : 2, VSwitches: { VSwitch: [vSwitch] } } };
      },
      ['subnets'],
    );
    expect(network.subnets.map(({ id }) => id)).toEqual(['vsw-a', 'vsw-b']);
  });

  it('are read again when as many come as go, though nothing is there twice', async () => {
    const { network } = await read(
      (asked, nth) => {
        if (asked.action !== 'DescribeVSwitches') return undefined;
        const size = Number(asked.parameters.PageSize);
        const from = (Number(asked.parameters.PageNumber) - 1) * size;
        const gone = nth === 1 ? 0 : 1;
        const VSwitch = Array.from({ length: Math.min(size, 120 - from) }, (_, n) => ({
          VpcId: 'vpc-1',
          VSwitchId: `vsw-${gone + from + n}`,
          CidrBlock: `10.0.${gone + from + n}.0/24`,
        }));
        return { json: { TotalCount: 120, VSwitches: { VSwitch } } };
      },
      ['subnets'],
    );
    const ids = Array.from({ length: 120 }, (_, n) => `vsw-${n + 1}`);
    expect(network.subnets.map(({ id }) => id).sort()).toEqual(ids.sort());
  });
});

describe('a refusal', () => {
  it('for what planning needs names the RAM action', async () => {
    const denied = refusal(
      'Forbidden.RAM',
      'User not authorized to operate on the specified resource.',
      403,
    );
    expect(await failure(instead('DescribeRouteTableList', denied))).toMatchInlineSnapshot(
      `"alicloud: vpc:DescribeRouteTableList: Forbidden.RAM: User not authorized to operate on the specified resource. (request refused-1) Grant vpc:DescribeRouteTableList in RAM (docs/permissions.md)."`,
    );
  });

  it('for what only validation needs leaves that part unknown', async () => {
    const denied = refusal('Forbidden.RAM', 'User not authorized.', 403);
    const validation = /^(DescribeSecurityGroup|DescribeNetworkAcls|DescribeNatGateways)/;
    const { network } = await read(({ action }) => (validation.test(action) ? denied : undefined));
    expect(network.incomplete).toEqual(['securityGroups', 'acls', 'gateways']);
  });

  it('of Quota Center leaves the documented default', async () => {
    const { network } = await read(
      instead('ListProductQuotas', refusal('NoPermission', 'no', 403)),
    );
    expect(network.routeTables.map(({ limits }) => limits)).toEqual([untold, untold, untold]);
  });

  it('of Quota Center that is in trouble is an error: another limit would be another plan', async () => {
    const broken = instead('ListProductQuotas', refusal('ServiceUnavailable', 'no', 503));
    expect(await failure(broken)).toMatch(/quotas:ListProductQuotas: ServiceUnavailable: no/);
  });

  it('of Quota Center where the network does not lead there leaves the documented default', async () => {
    const { network } = await read(instead('ListProductQuotas', 'cut the connection'));
    expect(network.routeTables.map(({ limits }) => limits)).toEqual([untold, untold, untold]);
  });

  it('because of too many calls, or because something broke, is waited out', async () => {
    const { network, slept } = await read(({ action }, nth) => {
      if (action !== 'DescribeVpcs' || nth > 2) return undefined;
      return nth === 1
        ? refusal('Throttling.User', 'Request was denied due to user flow control.')
        : refusal('ServiceUnavailable', 'The request has failed.', 503);
    });
    expect(network.vpc.id).toBe('vpc-1');
    expect(slept).toHaveLength(2);
  });

  it('is waited out for as long as the cloud, or a proxy, asks for', async () => {
    const { slept } = await read(({ action }, nth) => {
      if (action !== 'DescribeVpcs' || nth > 2) return undefined;
      const headers = nth === 1 ? { 'x-acs-retry-after': '7000' } : { 'retry-after': '9' };
      return { json: { Code: 'Throttling', Message: 'Too fast.' }, status: 400, headers };
    });
    expect(slept).toEqual([7000, 9000]);
  });

  it('that does not end does not go on for ever', async () => {
    const message = await failure(instead('DescribeVpcs', refusal('Throttling', 'Too fast.')));
    expect(message).toMatch(/vpc:DescribeVpcs: Throttling: Too fast\. .*tried several times/);
  });

  it('because there is no such VPC says where it looked', async () => {
    const none = instead('DescribeVpcs', { json: { TotalCount: 0, Vpcs: { Vpc: [] } } });
    expect(await failure(none)).toBe(
      'alicloud: the VPC vpc-1 is not in cn-hangzhou, or not in the account of these keys. Check network.vpc and network.region in podway.yaml.',
    );
  });
});

describe('what is no answer of Alibaba Cloud’s', () => {
  const html = '<html><body>Welcome to the portal</body></html>';
  const rows: readonly (readonly [string, Reply, RegExp])[] = [
    [
      'a proxy’s page',
      { status: 200, body: html },
      /HTTP 200 brought what begins with .*portal.*proxy/,
    ],
    ['a proxy’s error page', { status: 502, body: html }, /Http502: .*tried several times/],
    ['a proxy’s refusal in JSON', { status: 407, json: { error: 'sign in' } }, /Http407/],
    ['nothing', { status: 200, body: '' }, /HTTP 200 brought nothing/],
    [
      'JSON that is cut',
      { status: 200, body: '{"RequestId":"r","Vpcs":{"Vpc":[{"Vp' },
      /CutAnswer/,
    ],
    ['a list in place of an object', { status: 200, body: '[1,2]' }, /wanted a JSON object/],
    [
      'an error of 10 MB',
      { status: 400, body: Buffer.alloc(10 * 2 ** 20, 'x') },
      /TooLarge: HTTP 400 with more than/,
    ],
    ['a cut connection', 'cut the connection', /ECONNRESET: the connection was cut/],
    [
      'text where a list belongs',
      { json: { TotalCount: 1, Vpcs: { Vpc: 'vpc-1' } } },
      /not as documented/,
    ],
    [
      'a CIDR that is none',
      { json: { TotalCount: 1, Vpcs: { Vpc: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/99' }] } } },
      /10\.0\.0\.0\/99/,
    ],
  ];
  it.each(rows)('%s ends in a clear error', async (_, reply, message) => {
    expect(await failure(instead('DescribeVpcs', reply))).toMatch(message);
  });

  it('leaves numbers in quotes and absurd dates alone', async () => {
    const { network } = await read((asked) =>
      asked.action === 'DescribeRouteEntryList'
        ? {
            json: {
              NextToken: '',
              TotalCount: '1',
              RouteEntrys: {
                RouteEntry: [
                  {
                    RouteTableId: asked.parameters.RouteTableId,
                    DestinationCidrBlock: '10.244.1.7/24',
                    Type: 'Custom',
                    Status: 'Melting',
                    GmtModified: '9999-99-99T99:99Z',
                    NextHops: {
                      NextHop: [{ NextHopType: 'Instance', NextHopId: 'i-1', Enabled: '0' }],
                    },
                  },
                ],
              },
            },
          }
        : undefined,
    );
    expect(network.routeTables[0]?.routes).toMatchObject([{ state: 'pending', origin: 'user' }]);
    expect(String(network.routeTables[0]?.routes[0]?.destination)).toBe('10.244.1.0/24');
  });

  it('shows no key, whatever it says', async () => {
    const all = Object.values(keys);
    const echo = refusal(
      'SignatureDoesNotMatch',
      `server string to sign is: ${all.join(' ')} AccessKeyId=${all[0]}&Signature=abc`,
    );
    const messages = [
      await failure(instead('DescribeVpcs', echo)),
      await failure(instead('DescribeVpcs', { status: 500, body: `<p>${all[0]}</p>` })),
    ];
    expect(messages.join('\n')).not.toMatch(/NeverShown000/);
    expect(messages.join('\n')).not.toContain(keys.ALIBABA_CLOUD_ACCESS_KEY_ID);
  });
});

describe('the way there', () => {
  it('leads through a proxy where the environment names one', async () => {
    const { url, asked, tunnels } = await endpoint(vpcReplies());
    const env = { ...keys, HTTP_PROXY: url };
    const provider = await alicloudAt('http://vpc.example.test', env);
    const scope = { vpc: 'vpc-1', parts: ['interfaces'] } as const;
    const network: Network = await provider.reader.read(scope, contextOf());
    await provider.close();
    expect(network.interfaces).toHaveLength(2);
    expect(tunnels).toContain('vpc.example.test:80');
    expect(asked[0]?.headers.host).toBe('vpc.example.test');
  });

  it('ends at a proxy that refuses, and at one that is not there', async () => {
    const proxied = (proxy: string) =>
      alicloudAt('http://vpc.example.test', { ...keys, HTTP_PROXY: proxy });
    const scope = { vpc: 'vpc-1', parts: [] };
    const strict = await refusingProxy(407);
    const refused = await proxied(strict);
    await expect(refused.reader.read(scope, contextOf())).rejects.toThrow(
      'PROXY_WANTS_LOGIN: the proxy wants a user and a password in its URL.',
    );
    const lost = await proxied('http://127.0.0.1:1');
    await expect(lost.reader.read(scope, contextOf())).rejects.toThrow(
      'PROXY_UNREACHABLE: the proxy cannot be reached. It was tried several times. Check HTTPS_PROXY and HTTP_PROXY; NO_PROXY names hosts that are reached without.',
    );
  });

  it('is refused for endpoints and proxies that are no URL, without showing them', async () => {
    await expect(alicloudAt('ftp://user:hunter2@x')).rejects.toThrow(
      /the endpoint is no http or https URL/,
    );
    await expect(alicloudAt('http://127.0.0.1:1/path')).rejects.toThrow(/without a path/);
  });

  it('sends a signature, a token where there is one, and never the secret', async () => {
    const { asked } = await read(undefined, ['interfaces']);
    const headers = asked[0]?.headers ?? {};
    expect(headers.authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=LTAI5tNeverShown000,/);
    expect(headers['x-acs-security-token']).toBe(keys.ALIBABA_CLOUD_SECURITY_TOKEN);
    expect(JSON.stringify(asked)).not.toContain(keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET);
  });

  it('ends within seconds where nobody listens, and says where, and what to check', async () => {
    const provider = await alicloudAt('http://127.0.0.1:1');
    const context = contextOf();
    await expect(provider.reader.read({ vpc: 'vpc-1', parts: [] }, context)).rejects.toThrow(
      'alicloud: vpc:DescribeVpcs: ECONNREFUSED: nothing listens on 127.0.0.1:1. It was tried several times. Check network.source.api.endpoint, where there is one, in podway.yaml.',
    );
    expect(context.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(4000);
    await provider.close();
  });

  it('ends at once when it is interrupted', async () => {
    const { url } = await endpoint(() => 'say nothing');
    const provider = await alicloudAt(url);
    const controller = new AbortController();
    const reading = provider.reader.read(
      { vpc: 'vpc-1', parts: everything },
      { ...contextOf(), signal: controller.signal },
    );
    controller.abort(new Error('Ctrl-C'));
    await expect(reading).rejects.toThrow('Ctrl-C');
    await provider.close();
  });
});
