import { beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/report/report.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

const reaches = 'expect:\n  - { from: order-vms, to: pods, ports: [tcp/20880], reachable: true }\n';

async function expecting(text: string): Promise<void> {
  await quickstart.write('podway.yaml', (await quickstart.read('podway.yaml')) + text);
}

describe('podway validate --from --to', () => {
  it('is a testcase of its own name for each flow', async () => {
    await podway('validate --from order-vms --to pods --port tcp/20880 -o junit=podway.xml');
    const xml = await quickstart.read('podway.xml');
    const names = [...xml.matchAll(/<testcase [^>]*name="([^"]+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(4);
    expect(new Set(names).size).toBe(names.length);
  });

  it('2: says where one flow stops, check by check, and which rule or route it is', async () => {
    const { exitCode, stdout } = await podway(
      'validate --from 172.16.12.20 --to 10.244.1.5 --port tcp/20880',
    );
    expect(exitCode).toBe(2);
    expect(stdout).toMatchInlineSnapshot(`
      "order-vms 172.16.12.20 → 10.244.1.5 tcp/20880, pods of node-a2: unreachable
      The request, check by check
        assumed  order-vms   consumer-local-route     the consumer itself has no route of its own to the pod networks
        assumed  order-vms   host-firewall            no firewall on consumer or node refuses the packets
        pass     order-vms   security groups, egress  sg-apps: allow egress all to 0.0.0.0/0
        pass     order-vms   ACL, egress              no ACL
        BLOCK    vtb-apps-b  route table              the route to 0.0.0.0/0 sends them to the nat gateway ngw-bp1nat [default-route-leak]

      Rests on what no cloud shows: consumer-local-route, host-firewall
        → Settle these under \`assume\` in podway.yaml

      Findings: 1 error
        error default-route-leak
          route/vtb-apps-b/0.0.0.0/0: route table: the route to 0.0.0.0/0 sends them to the nat gateway ngw-bp1nat. It concerns requests to 10.244.1.5/32, consumer order-vms
          → Plan and apply: \`podway plan\`, then \`podway apply\`. By hand, for one pod prefix, and podway will not keep it: \`aliyun vpc CreateRouteEntry --RegionId cn-hangzhou --RouteTableId vtb-apps-b --DestinationCidrBlock 10.244.1.0/24 --NextHopType Instance --NextHopId i-bp1node000a2\`.

      vpc-bp1quickstart: the packets do not arrive and come back.
      "
    `);
  });

  it('0: follows one that arrives, there and back', async () => {
    await podway('apply --yes');
    const { exitCode, stdout } = await podway(
      'validate --from 172.16.12.20 --to node-b1 --port tcp/20880',
    );
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    const reply = lines.indexOf('The reply');
    expect(
      lines.slice(1, reply).filter((line) => line.startsWith('  pass')).length,
    ).toBeGreaterThan(5);
    expect(lines.slice(reply).filter((line) => line.startsWith('  pass')).length).toBeGreaterThan(
      2,
    );
    expect(stdout).toContain('vpc-bp1quickstart: the packets arrive and come back.');
  });

  it('of a consumer shows the worst kind of host, and how the others fare', async () => {
    const { exitCode, stdout } = await podway('validate --from order-vms --to 10.244.1.5');
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(
      /^order-vms 172\.16\.12\.20 → 10\.244\.1\.5 \(routing\), .*unreachable\n/,
    );
    expect(stdout).toContain(
      'Other kinds of hosts or pods (--full explains each)\n  order-vms 172.16.11.20 → 10.244.1.5 (routing), pods of node-a2  reachable',
    );
    const all = await podway('validate --from order-vms --to 10.244.1.5 --full');
    expect(all.stdout.match(/check by check/g)).toHaveLength(2);
  });

  it('to pods: one of each kind, as JSON too', async () => {
    const { stdout } = await podway('validate --from order-vms --to pods -o json');
    const { flows = [], summary } = reportSchema.parse(JSON.parse(stdout));
    expect(flows.map(({ verdict }) => verdict)).toContain('reachable');
    expect(flows[0]?.verdict).toBe('unreachable');
    expect(summary.expectations).toBe(flows.length);
  });

  it.each([
    ['--from order-vms', 'one flow is --from and --to'],
    ['--port tcp/22', 'one flow is --from and --to'],
    ['--from order-vms --to 10.244.1.5 --port 22', '--port: found "22", wanted tcp/20880'],
    ['--from vms --to 10.244.1.5', '--from vms: wanted a consumer of podway.yaml (order-vms)'],
    ['--from 10.9.9.9 --to 10.244.1.5', '--from 10.9.9.9: no subnet of vpc-bp1quickstart holds'],
    ['--from order-vms --to 10.244.77.1', 'no node owns it, so no pod has it'],
    ['--from order-vms --to 10.9.9.9', 'it is outside the pod networks (10.244.0.0/16)'],
    ['--from order-vms --to node-z', '--to node-z: wanted a pod'],
    ['--from order-vms --to fd00::1', 'it is outside the pod networks'],
    [
      '--from order-vms --to 10.244.1.5 --survive 1',
      '--against, --survive and --registry are about all',
    ],
  ])('1: %s', async (flags, says) => {
    const { exitCode, stdout, stderr } = await podway(`validate ${flags}`);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
  });
});

describe('podway validate --against', () => {
  beforeEach(async () => {
    await expecting(reaches);
    await podway('snapshot -o json=before.json');
  });

  it('0: nothing changed, and says so', async () => {
    await podway('apply --yes');
    await podway('snapshot -o json=now.json');
    const { exitCode, stdout } = await podway('validate --against now.json');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('No change since now.json');
    const { stdout: json } = await podway('validate --against now.json -o json');
    expect(reportSchema.parse(JSON.parse(json)).difference).toMatchObject({
      changes: [],
      moves: [],
    });
  });

  it('0: what podway.yaml asks for is reached now: shown, and no finding on its ports', async () => {
    await podway('apply --yes');
    const { exitCode, stdout } = await podway('validate --against before.json');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('order-vms (vsw-apps-b) newly reaches 10.244.0.0/22 on tcp/20880');
    expect(stdout).toContain('moved from i-bp1node000b1 to i-bp1node000a2');
    expect(stdout).not.toContain('new-exposure');
  });

  it('2: what was reached is not any more', async () => {
    await podway('apply --yes');
    await podway('snapshot -o json=good.json');
    await quickstart.edit('network.json', (data) => {
      for (const group of data.securityGroups) {
        if (group.id !== 'sg-nodes') continue;
        group.rules = group.rules.filter(
          (rule: { ports?: readonly unknown[] }) =>
            !JSON.stringify(rule.ports ?? []).includes('20880'),
        );
      }
    });
    const { exitCode, stdout } = await podway('validate --against good.json');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('no longer reaches 10.244.0.0/22 on tcp/20880');
    expect(stdout).toMatch(
      /error regression\n {4}consumer\/order-vms: tcp\/20880 from vsw-apps-[ab]/,
    );
    expect(stdout).toContain('error ingress-denied');
    expect(stdout).toContain(
      'aliyun ecs AuthorizeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-nodes --IpProtocol tcp --PortRange 20880/20880 --SourceCidrIp',
    );
  });

  it('a port that nobody asked for is a new exposure: a warning', async () => {
    await podway('apply --yes');
    await podway('snapshot -o json=good.json');
    await quickstart.edit('network.json', (data) => {
      for (const group of data.securityGroups) {
        if (group.id !== 'sg-nodes') continue;
        group.rules.push({
          direction: 'ingress',
          protocol: 'tcp',
          ports: [{ from: 22, to: 22 }],
          peer: { cidr: '172.16.0.0/16' },
        });
      }
    });
    const { exitCode, stdout } = await podway('validate --against good.json');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/warning new-exposure\n {4}consumer\/order-vms: tcp\/22 from/);
  });

  it('1: another network', async () => {
    await quickstart.replace('before.json', '"vpc-bp1quickstart"', '"vpc-other"');
    const { exitCode, stderr } = await podway('validate --against before.json');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('before.json holds vpc vpc-other, not vpc-bp1quickstart');
  });

  it('1: would write the report over the network that it reads', async () => {
    const { exitCode, stderr } = await podway('validate --against before.json -o json=before.json');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('an output would overwrite before.json');
  });
});

describe('podway validate when nodes die', () => {
  beforeEach(() => expecting(reaches));

  /** All pods behind node-a1, in both tables. */
  async function throughOne(): Promise<void> {
    await podway('apply --yes');
    await quickstart.edit('network.json', (data) => {
      for (const table of data.routeTables) {
        const managed = table.routes.filter((route: { destination: string }) =>
          String(route.destination).startsWith('10.244.'),
        );
        if (managed.length === 0) continue;
        const [first] = managed;
        const own = managed.find(
          (route: { destination: string }) => route.destination === '10.244.0.0/24',
        );
        table.routes = [
          ...table.routes.filter((route: unknown) => !managed.includes(route)),
          { ...first, id: `${first.id}x`, destination: '10.244.0.0/16', nextHops: own.nextHops },
        ];
      }
    });
  }

  it('0: --survive 1 where each node takes only its own pods', async () => {
    await podway('apply --yes');
    const { exitCode, stdout } = await podway('validate --survive 1');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Any one node may die: no pods but its own become unreachable.');
  });

  it('2: --survive 1 where one gateway carries all', async () => {
    await throughOne();
    expect((await podway('validate')).exitCode).toBe(0);
    const { exitCode, stdout } = await podway('validate --survive 1');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('1 node takes pods of other nodes along: see the findings.');
    expect(stdout).toContain(
      'node/node-a1: 3 pod prefixes of other nodes would go dark for order-vms: 10.244.1.0/24, 10.244.2.0/23 (by vtb-apps-a, vtb-apps-b)',
    );
  });

  it('2: --without that gateway; 0: --without another node', async () => {
    await throughOne();
    const { exitCode, stdout } = await podway('validate --without node-a1');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('error next-hop-down');
    expect(await podway('validate --without node-b1 --without node-b2')).toMatchObject({
      exitCode: 0,
    });
  });

  it.each([
    ['--without node-a', '--without node-a: the cluster has no such node; did you mean node-a1?'],
    ['--survive 2', '--survive: found "2", wanted 1'],
  ])('1: %s', async (flags, says) => {
    const { exitCode, stderr } = await podway(`validate ${flags}`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe('podway validate of what was not read', () => {
  it.each(['subnets', 'routeTables', 'interfaces'])(
    '6: without its %s nothing can be told',
    async (part) => {
      await quickstart.edit('network.json', (data) => {
        data.incomplete = [part];
      });
      const { exitCode, stdout, stderr } = await podway('validate');
      expect([exitCode, stdout]).toEqual([6, '']);
      expect(stderr).toContain(`was recorded without its ${part}, and validating needs them`);
    },
  );

  it('6: nothing is expected, and the instances were not read', async () => {
    await podway('apply --yes');
    await quickstart.edit('network.json', (data) => {
      data.incomplete = ['instances'];
      data.instances = [];
    });
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(6);
    expect(stdout).toContain('cannot be decided with what was read');
  });

  it('2 before 6: an expectation fails, another cannot be told', async () => {
    await podway('apply --yes');
    await expecting(`${reaches}  - { from: order-vms, to: pods, reachable: false }\n`);
    await quickstart.edit('network.json', (data) => {
      data.incomplete = ['securityGroups'];
    });
    expect(await podway('validate')).toMatchObject({ exitCode: 2 });
  });
});

describe('podway plan', () => {
  it('says what becomes reachable', async () => {
    const { stdout } = await podway('plan');
    expect(stdout).toContain(
      'Reach: order-vms → pods (routing): 10.244.0.0/22 becomes reachable; then all pods are.',
    );
  });

  it('says what stays out of reach, and why', async () => {
    await expecting(reaches.replace('20880', '22'));
    const { exitCode, stdout } = await podway('plan');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'Reach: order-vms → pods tcp/22: 10.244.0.0/22 unreachable (ingress-denied).',
    );
  });

  it('says nothing is different where nothing is', async () => {
    await podway('apply --yes');
    const { stdout } = await podway('plan');
    expect(stdout).toContain('all pods are reachable, as they were.');
  });

  it('judges by routing alone where security groups were not read, and plans as ever', async () => {
    await expecting(reaches);
    const before = JSON.parse((await podway('plan -o json')).stdout);
    await quickstart.edit('network.json', (data) => {
      data.incomplete = ['securityGroups'];
    });
    const { exitCode, stdout } = await podway('plan');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Reach: order-vms → pods (routing): 10.244.0.0/22 becomes reachable');
    const after = JSON.parse((await podway('plan -o json')).stdout);
    expect(after.inputs).toEqual(before.inputs);
  });
});
