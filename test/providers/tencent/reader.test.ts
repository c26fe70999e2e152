import { describe, expect, it, vi } from 'vitest';
import { type Part, partSchema } from '../../../src/network/network.ts';
import { routesIn } from '../../network/build.ts';
import { type Reply, useEndpoints } from '../json-endpoint.ts';
import { useRefusingProxies } from '../refusing-proxy.ts';
import { contextOf, keys, tencentAt } from './adapter.ts';
import { answer, type Except, refusal, vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const refusingProxy = useRefusingProxies();
const everything = partSchema.options;
/** Which a plan then says. */
const untold = [{ families: [4, 6], limit: 50, source: 'default' }];

/** Reads the VPC of replies.ts, with some answers otherwise. */
async function read(except?: Except, parts: readonly Part[] = everything) {
  const { url, asked } = await endpoint(vpcReplies(except));
  const provider = await tencentAt(url);
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

describe('a VPC that Tencent Cloud describes', () => {
  it('has CIDRs, each once, those of containers apart', async () => {
    const { network } = await read();
    expect(network.vpc.cidrs.map(String)).toEqual([
      '10.0.0.0/16',
      '172.16.0.0/16',
      '2001:db8:10::/56',
    ]);
    expect(network.vpc.containerCidrs.map(String)).toEqual(['10.200.0.0/16']);
    expect(network.incomplete).toEqual([]);
  });

  it('has subnets with their table, and tables with the limit that is told', async () => {
    const { network } = await read();
    expect(
      network.subnets.map(({ id, zone, routeTable, acl, cidrs }) =>
        [id, zone, routeTable, acl ?? 'no ACL', ...cidrs.map(String)].join(' '),
      ),
    ).toEqual([
      'subnet-a ap-guangzhou-2 rtb-a acl-1 10.0.1.0/24 2001:db8:10:1::/64',
      'subnet-b ap-guangzhou-3 rtb-b no ACL 172.16.2.0/24',
    ]);
    expect(
      network.routeTables.map(({ id, name, main, limits }) => [id, name, main, limits[0]?.limit]),
    ).toEqual([
      ['rtb-a', 'consumers', false, 120],
      ['rtb-b', 'default', true, 120],
    ]);
  });

  it('has routes; equal-cost items are one route, marked only where all of them are', async () => {
    const { network } = await read();
    expect(routesIn(network, 'rtb-a')).toMatchInlineSnapshot(`
      [
        "10.0.0.0/16 → local · system",
        "172.16.0.0/16 → local · system",
        "2001:db8:10::/56 → local · system",
        "10.244.1.0/24 → 10.0.1.11 · podway/shop",
        "10.244.2.0/24 → 10.0.1.11, 10.0.1.12 · podway/shop; by hand",
        "2001:db8:244::/64 → 10.0.1.11",
        "0.0.0.0/0 → nat-1 · disabled",
        "172.20.0.0/16 → ccn-1 · propagated",
        "169.254.64.0/23 → 10.0.1.9 · system",
        "192.0.2.0/24 → new-1",
        "198.51.100.0/24 → 10.0.1.100 · system",
      ]
    `);
    const ids = network.routeTables[0]?.routes.flatMap(({ id }) => id ?? []);
    expect(ids).toEqual([
      'rti-1',
      'rti-2,rti-3',
      'rti6-4',
      'rti-5',
      'rti-6',
      'rti-7',
      'rti-8',
      'rti-9',
    ]);
  });

  it('has local routes once: listed ones, or the VPC’s ranges where none is listed', async () => {
    const { network } = await read(
      (asked) =>
        asked.action === 'DescribeRouteTables'
          ? answer({
              TotalCount: 1,
              RouteTableSet: [
                {
                  VpcId: 'vpc-1',
                  RouteTableId: 'rtb-a',
                  RouteSet: [
                    {
                      DestinationCidrBlock: '10.0.0.0/16',
                      GatewayType: 'LOCAL',
                      GatewayId: 'local',
                    },
                  ],
                },
              ],
            })
          : undefined,
      ['routeTables'],
    );
    expect(routesIn(network, 'rtb-a')).toEqual(['10.0.0.0/16 → local · system']);
  });

  it('has interfaces and instances', async () => {
    const { network } = await read();
    expect(network.interfaces).toMatchObject([
      {
        id: 'eni-1',
        instance: 'ins-1',
        addresses: ['10.0.1.11', '10.0.1.12', '2001:db8:10:1::11'],
        primary: true,
        status: 'attached',
      },
      { id: 'eni-2', subnet: 'subnet-b', primary: false, status: 'detached' },
    ]);
    expect(network.instances.map(({ id, name, state }) => [id, name, state])).toEqual([
      ['ins-1', 'node-1', 'running'],
      ['ins-2', '', 'unknown'],
    ]);
  });

  it('has the groups of interfaces in order, ACLs, and gateways', async () => {
    const { network, asked } = await read();
    expect(network.securityGroups).toMatchObject([
      {
        id: 'sg-1',
        evaluation: 'ordered',
        intraGroup: 'deny',
        rules: [
          {
            action: 'allow',
            protocol: 'tcp',
            ports: [
              { from: 20880, to: 20880 },
              { from: 8000, to: 8010 },
            ],
          },
          { action: 'deny', protocol: 'all', ports: [], peer: { group: 'sg-2' } },
          { direction: 'egress', action: 'allow' },
        ],
      },
    ]);
    expect(network.acls).toMatchObject([
      { id: 'acl-1', rules: [{ action: 'allow' }, { action: 'deny', protocol: 'tcp', number: 1 }] },
    ]);
    expect(network.gateways.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'ccn-1 transit',
      'nat-1 nat',
      'pcx-1 peering',
    ]);
    expect(asked.filter(({ action }) => /Policies/.test(action))).toHaveLength(1);
  });

  it('has groups and ACLs that Network has no words for as unknown', async () => {
    const { network } = await read(({ action }) => {
      if (action === 'DescribeSecurityGroupPolicies') {
        const Ingress = [
          { AddressTemplate: { AddressId: 'ipm-1' }, Protocol: 'ALL', Action: 'ACCEPT' },
        ];
        return answer({ SecurityGroupPolicySet: { Ingress, Egress: [] } });
      }
      const acl = { VpcId: 'vpc-1', NetworkAclId: 'acl-1', NetworkAclType: 'QUINTUPLE' };
      return action === 'DescribeNetworkAcls'
        ? answer({ TotalCount: 1, NetworkAclSet: [acl] })
        : undefined;
    });
    expect(network.incomplete).toEqual(['securityGroups', 'acls']);
  });

  it('is asked for with Offset and Limit as each call wants them, and in the region', async () => {
    const { asked } = await read();
    const of = (name: string) => asked.find(({ action }) => action === name);
    expect(of('DescribeRouteTables')?.parameters).toMatchObject({ Offset: '0', Limit: '100' });
    expect(of('DescribeNetworkInterfaces')?.parameters).toMatchObject({ Offset: 0, Limit: 100 });
    expect(of('DescribeVpcs')?.headers).toMatchObject({
      'x-tc-region': 'ap-guangzhou',
      'x-tc-version': '2017-03-12',
      'x-tc-token': keys.TENCENTCLOUD_SESSION_TOKEN,
    });
    expect(JSON.stringify(asked)).not.toContain(keys.TENCENTCLOUD_SECRET_KEY);
  });

  it('asks for the VPC once where only tables are looked at again', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await tencentAt(url);
    const scope = { vpc: 'vpc-1', tables: ['rtb-b'], parts: ['routeTables'] } as const;
    for (let n = 0; n < 3; n++) {
      const { routeTables } = await provider.reader.read(scope, contextOf());
      expect(routeTables.map(({ id }) => id)).toEqual(['rtb-b']);
    }
    await provider.close();
    expect(asked.map(({ action }) => action)).toEqual([
      'DescribeVpcs',
      'DescribeAssistantCidr',
      'DescribeRouteTables',
      'DescribeVpcLimits',
      'DescribeRouteTables',
      'DescribeRouteTables',
    ]);
  });
});

describe('pages', () => {
  const paged =
    (total: (nth: number) => number): Except =>
    (asked, nth) => {
      if (asked.action !== 'DescribeInstances') return undefined;
      const from = Number(asked.parameters.Offset);
      const InstanceSet = Array.from({ length: Math.min(100, 250 - from) }, (_, n) => ({
        InstanceId: `ins-${from + n}`,
        InstanceState: 'RUNNING',
      }));
      return answer({ TotalCount: total(nth), InstanceSet });
    };

  it('are read to the end', async () => {
    const { network } = await read(
      paged(() => 250),
      ['instances'],
    );
    expect(new Set(network.instances.map(({ id }) => id)).size).toBe(250);
  });

  it('are read again when the list changes between them', async () => {
    const { network, asked } = await read(
      paged((nth) => (nth === 1 ? 251 : 250)),
      ['instances'],
    );
    expect(network.instances).toHaveLength(250);
    expect(asked.filter(({ action }) => action === 'DescribeInstances')).toHaveLength(5);
  });

  it('are read again when as many come as go, though nothing is there twice', async () => {
    const { network } = await read(
      (asked, nth) => {
        if (asked.action !== 'DescribeInstances') return undefined;
        const gone = nth === 1 ? 0 : 1;
        const from = Number(asked.parameters.Offset);
        const length = Math.min(Number(asked.parameters.Limit), 250 - from);
        const InstanceSet = Array.from({ length }, (_, n) => ({
          InstanceId: `ins-${gone + from + n}`,
          InstanceState: 'RUNNING',
        }));
        return answer({ TotalCount: 250, InstanceSet });
      },
      ['instances'],
    );
    const ids = Array.from({ length: 250 }, (_, n) => `ins-${n + 1}`);
    expect(network.instances.map(({ id }) => id).sort()).toEqual(ids.sort());
  });

  it('of a list that never stays the same, or ends too soon, end in an error', async () => {
    expect(
      await failure(
        paged((nth) => 1_000 + nth),
        ['instances'],
      ),
    ).toMatch(/DescribeInstances: the list changed during each of 5 readings/);
    const short = instead('DescribeSubnets', answer({ TotalCount: 3, SubnetSet: [] }));
    expect(await failure(short)).toMatch(/DescribeSubnets: the list ends after 0 of 3/);
  });
});

it('takes null for an empty list where the total says so', async () => {
  const { network } = await read(
    instead('DescribeInstances', answer({ TotalCount: 0, InstanceSet: null })),
  );
  expect(network.instances).toEqual([]);
});

describe('a refusal', () => {
  it('for what planning needs names the CAM action', async () => {
    const denied = refusal(
      'UnauthorizedOperation',
      'You are not authorized to perform the operation.',
    );
    expect(await failure(instead('DescribeRouteTables', denied))).toMatchInlineSnapshot(
      `"tencent: vpc:DescribeRouteTables: UnauthorizedOperation: You are not authorized to perform the operation. (request refused-1) Grant vpc:DescribeRouteTables in CAM (docs/permissions.md)."`,
    );
  });

  it('for what only validation needs leaves that part unknown', async () => {
    const denied = refusal('AuthFailure.UnauthorizedOperation', 'no');
    const validation = /^(DescribeSecurityGroup|DescribeNetworkAcls|DescribeNatGateways)/;
    const { network } = await read(({ action }) => (validation.test(action) ? denied : undefined));
    expect(network.incomplete).toEqual(['securityGroups', 'acls', 'gateways']);
  });

  it('of the limits leaves the documented default', async () => {
    const { network } = await read(
      instead('DescribeVpcLimits', refusal('UnauthorizedOperation', 'no')),
    );
    expect(network.routeTables.map(({ limits }) => limits)).toEqual([untold, untold]);
  });

  it('of the limits because something broke is an error: another limit would be another plan', async () => {
    const broken = instead('DescribeVpcLimits', refusal('InternalError', 'oops'));
    expect(await failure(broken)).toMatch(/vpc:DescribeVpcLimits: InternalError: oops/);
  });

  it('because of too many calls, or because something broke, is waited out', async () => {
    const { slept } = await read(({ action }, nth) => {
      if (action !== 'DescribeVpcs' || nth > 2) return undefined;
      return nth === 1 ? refusal('RequestLimitExceeded', 'slow') : refusal('InternalError', 'oops');
    });
    expect(slept).toHaveLength(2);
  });

  it.each([
    ['there is no such VPC', 'ResourceNotFound', 'The resource `vpc-1` is not found.'],
    ['the id is none of a VPC', 'InvalidParameterValue.Malformed', 'VpcIds is malformed.'],
    ['there is no such region', 'UnsupportedRegion', 'The region is not supported here.'],
  ])('because %s says where to look', async (_, code, message) => {
    expect(await failure(instead('DescribeVpcs', refusal(code, message)))).toMatch(
      new RegExp(`${code}: .* Check network.vpc and network.region in podway.yaml.$`),
    );
  });

  it('because there is no such VPC says where it looked', async () => {
    const none = instead('DescribeVpcs', answer({ TotalCount: 0, VpcSet: [] }));
    expect(await failure(none)).toBe(
      'tencent: the VPC vpc-1 is not in ap-guangzhou, or not in the account of these keys. Check network.vpc and network.region in podway.yaml.',
    );
  });
});

describe('what is no answer of Tencent Cloud’s', () => {
  const html = '<html><body>Welcome to the portal</body></html>';
  const rows: readonly (readonly [string, Reply, RegExp])[] = [
    ['a proxy’s page', { status: 200, body: html }, /UnexpectedAnswer: .*proxy/],
    ['a proxy’s error page', { status: 502, body: html }, /Http502: .*tried several times/],
    ['a proxy’s refusal', { status: 407, body: '' }, /Http407: .*proxy/],
    ['JSON of somebody else’s', { json: { error: 'sign in' } }, /UnexpectedAnswer: .*proxy/],
    ['JSON that is cut', { status: 200, body: '{"Response":{"VpcSet":[{"Vp' }, /CutAnswer/],
    ['10 MB of an error', { status: 500, body: Buffer.alloc(10 * 2 ** 20, 'x') }, /Http500/],
    ['a cut connection', 'cut the connection', /ECONNRESET: the connection was cut/],
    ['a list that is not there', answer({ TotalCount: 2 }), /has no VpcSet/],
    ['a list that is none', answer({ TotalCount: 2, VpcSet: 'all' }), /has no VpcSet/],
    ['no total', answer({ VpcSet: [] }), /has no TotalCount/],
    [
      'a CIDR that is none',
      answer({ TotalCount: 1, VpcSet: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/99' }] }),
      /10\.0\.0\.0\/99/,
    ],
  ];
  it.each(rows)('%s ends in a clear error', async (_, reply, message) => {
    expect(await failure(instead('DescribeVpcs', reply))).toMatch(message);
  });

  it('shows no key, whatever it says', async () => {
    const all = Object.values(keys).join(' ');
    const message = await failure(
      instead(
        'DescribeVpcs',
        refusal('AuthFailure.SignatureFailure', `SecretId=${all} Signature=${all}`),
      ),
    );
    expect(message).toMatch(/AuthFailure.SignatureFailure/);
    expect(message).not.toContain(keys.TENCENTCLOUD_SECRET_ID);
  });
});

describe('the way there', () => {
  it('leads through a proxy where the environment names one, and past it where NO_PROXY does', async () => {
    const { url, tunnels } = await endpoint(vpcReplies());
    const scope = { vpc: 'vpc-1', parts: ['interfaces'] } as const;
    const provider = await tencentAt('http://vpc.example.test', { ...keys, HTTP_PROXY: url });
    await provider.reader.read(scope, contextOf());
    await provider.close();
    expect(tunnels).toContain('vpc.example.test:80');

    tunnels.length = 0;
    const direct = await tencentAt(url, { ...keys, HTTP_PROXY: 'http://127.0.0.1:1' });
    await direct.reader.read(scope, contextOf());
    await direct.close();
    expect(tunnels).toEqual([]);
  });

  it('ends at a proxy that refuses, and at one that is not there', async () => {
    const proxied = (proxy: string) =>
      tencentAt('http://vpc.example.test', { ...keys, HTTP_PROXY: proxy });
    const scope = { vpc: 'vpc-1', parts: [] };
    const refused = await proxied(await refusingProxy(403));
    await expect(refused.reader.read(scope, contextOf())).rejects.toThrow(
      'PROXY_REFUSES: the proxy does not let it through.',
    );
    const lost = await proxied('http://127.0.0.1:1');
    await expect(lost.reader.read(scope, contextOf())).rejects.toThrow(
      'PROXY_UNREACHABLE: the proxy cannot be reached. It was tried several times. Check HTTPS_PROXY and HTTP_PROXY; NO_PROXY names hosts that are reached without.',
    );
  });

  it('without credentials says what was tried, and prints nothing', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const home = process.env.HOME;
    process.env.HOME = '/nonexistent';
    const { url } = await endpoint(vpcReplies());
    const provider = await tencentAt(url, {});
    try {
      const reading = provider.reader.read({ vpc: 'vpc-1', parts: [] }, contextOf());
      await expect(reading).rejects.toThrow(/NoCredentials: no credentials were found/);
      expect(printed).not.toHaveBeenCalled();
    } finally {
      process.env.HOME = home;
      printed.mockRestore();
      await provider.close();
    }
  });

  it('ends within seconds where nobody listens, and says where, and what to check', async () => {
    const provider = await tencentAt('http://127.0.0.1:1');
    const context = contextOf();
    await expect(provider.reader.read({ vpc: 'vpc-1', parts: [] }, context)).rejects.toThrow(
      'tencent: vpc:DescribeVpcs: ECONNREFUSED: nothing listens on 127.0.0.1:1. It was tried several times. Check network.source.api.endpoint, where there is one, in podway.yaml.',
    );
    expect(context.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(4000);
    await provider.close();
  });

  it('ends at once when it is interrupted', async () => {
    const { url } = await endpoint(() => 'say nothing');
    const provider = await tencentAt(url);
    const controller = new AbortController();
    const context = { ...contextOf(), signal: controller.signal };
    const reading = provider.reader.read({ vpc: 'vpc-1', parts: everything }, context);
    controller.abort(new Error('Ctrl-C'));
    await expect(reading).rejects.toThrow('Ctrl-C');
    await provider.close();
  });
});
