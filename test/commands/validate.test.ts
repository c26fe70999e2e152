import { beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/report/report.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

const reaches = 'expect:\n  - { from: order-vms, to: pods, ports: [tcp/20880], reachable: true }\n';

async function expecting(text: string): Promise<void> {
  await quickstart.write('podway.yaml', (await quickstart.read('podway.yaml')) + text);
}

describe('podway validate', () => {
  beforeEach(() => expecting(reaches));

  it('2: what is expected does not hold; where, one packet, and what stands in the way', async () => {
    const { exitCode, stdout, stderr } = await podway('validate');
    expect([exitCode, stderr]).toEqual([2, '']);
    expect(stdout).toContain(
      'FAILED  order-vms → pods tcp/20880  wanted reachable, is so only in part\n      but not in 10.244.0.0/22\n      for example 172.16.11.20 → 10.244.0.0 tcp/20880 is unreachable',
    );
    expect(stdout).toContain('error default-route-leak\n    route/vtb-apps-a/0.0.0.0/0');
  });

  it('0: all that is expected holds once a saved plan is applied, and after it is', async () => {
    await podway('plan -o json=plan.json');
    const before = await quickstart.read('network.json');
    expect(await podway('validate --plan plan.json')).toMatchObject({ exitCode: 0 });
    expect(await quickstart.read('network.json')).toBe(before);
    await podway('apply plan.json');
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('met  order-vms → pods tcp/20880  reachable');
    expect(stdout).toContain(
      'Rests on what no cloud shows: consumer-local-route, forward-policy, host-firewall, ip-forward, network-policy',
    );
  });

  it('6: --strict takes nothing for granted', async () => {
    await podway('apply --yes');
    const { exitCode, stdout } = await podway('validate --strict');
    expect(exitCode).toBe(6);
    expect(stdout).toContain('unknown  order-vms → pods tcp/20880  wanted reachable, and cannot');
  });

  it('0: --strict, with all that it rests on settled in podway.yaml', async () => {
    await podway('apply --yes');
    await expecting(
      'assume: { ip-forward: on, forward-policy: accept, network-policy: none, host-firewall: none, consumer-local-route: none }\n',
    );
    expect(await podway('validate --strict')).toMatchObject({ exitCode: 0 });
  });

  it('2: what podway.yaml says of the hosts breaks the path', async () => {
    await podway('apply --yes');
    await expecting('assume: { ip-forward: off }\n');
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('error assumption-broken');
  });

  it('6: what decides was not read', async () => {
    await podway('apply --yes');
    await quickstart.edit('network.json', (data) => {
      data.incomplete = ['securityGroups'];
    });
    const { exitCode, stdout } = await podway('validate -o text -o junit=podway.xml');
    expect(exitCode).toBe(6);
    expect(stdout).toContain('the security groups were not read');
    expect(await quickstart.read('podway.xml')).toMatch(
      /<skipped message="wanted reachable, and cannot be told; .*because order-vms, security groups, egress: the security groups were not read">/,
    );
  });

  it('says all of it as JSON, JUnit and SARIF at once', async () => {
    const { exitCode } = await podway(
      'validate -o json=report.json -o junit=podway.xml -o sarif=podway.sarif',
    );
    expect(exitCode).toBe(2);
    const report = reportSchema.parse(JSON.parse(await quickstart.read('report.json')));
    expect(report.summary).toMatchObject({
      expectations: 1,
      met: 0,
      failed: 1,
      unknown: 0,
      errors: 3,
    });
    const xml = await quickstart.read('podway.xml');
    expect(xml).toContain(
      '<failure type="expectation" message="wanted reachable, is so only in part">',
    );
    expect(xml).toContain(
      'because vtb-apps-a, route table: the route to 0.0.0.0/0 sends them to the nat gateway ngw-bp1nat',
    );
    const sarif = JSON.parse(await quickstart.read('podway.sarif'));
    const ids = sarif.runs[0].results.map((one: { ruleId: string }) => one.ruleId);
    expect(ids).toEqual([
      'expectation-failed',
      'default-route-leak',
      'default-route-leak',
      'table-not-covered',
      'stale-route',
      'overlay-assumed',
    ]);
  });

  it('1: a plan of tables that have changed since', async () => {
    await podway('plan -o json=plan.json');
    await podway('apply --yes');
    const { exitCode, stderr } = await podway('validate --plan plan.json');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--plan plan.json: the tables changed since');
  });
});

describe('podway validate without expectations', () => {
  it('2: asks for routing alone, and names what stands in the way', async () => {
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('default-route-leak');
  });

  it('0: nothing stands in the way', async () => {
    await podway('apply --yes');
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing stands in the way. podway.yaml expects nothing yet');
  });

  it('6: what cannot be told is no pass in any format', async () => {
    await podway('apply --yes');
    await quickstart.edit('network.json', (data) => {
      data.routeTables[1].routes.find(
        (one: { readonly destination: string }) => one.destination === '10.244.0.0/24',
      ).state = 'pending';
    });
    const { exitCode, stdout } = await podway(
      'validate -o text -o junit=podway.xml -o markdown=podway.md',
    );
    expect(exitCode).toBe(6);
    expect(stdout).toContain('cannot be decided with what was read');
    expect(await quickstart.read('podway.md')).toContain(
      '### podway validate: cannot be decided with what was read',
    );
    const xml = await quickstart.read('podway.xml');
    expect(xml).toContain('tests="1" failures="0" errors="0" skipped="1"');
    expect(xml).toMatch(
      /<skipped message="cannot be decided with what was read; [a-z-]+: .*10\.244\.0\.0\/24/,
    );
  });
});

describe('an expectation that hosts are not reached', () => {
  const unreached = (port: string): string =>
    `expect:\n  - { from: order-vms, to: pods, ports: [${port}], reachable: false }\n`;

  it('holds where security groups refuse, though all is routed', async () => {
    await expecting(unreached('tcp/22'));
    await podway('apply --yes');
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('met  order-vms → pods tcp/22  unreachable');
  });

  it('fails where packets arrive', async () => {
    await expecting(unreached('tcp/20880'));
    await podway('apply --yes');
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('order-vms → pods tcp/20880  wanted unreachable, is reachable');
    expect(stdout).toContain(
      'because order-vms, security groups, egress: sg-apps: allow egress all to 0.0.0.0/0; vtb-apps-a, route table: the route to 10.244.0.0/24; node-a1, security groups, ingress: sg-nodes: allow ingress tcp/20880 from 172.16.0.0/16',
    );
  });

  it('6: says why nobody can tell, and no command that would let the packets in', async () => {
    await expecting(unreached('tcp/22'));
    await podway('apply --yes');
    await quickstart.edit('network.json', (data) => {
      data.incomplete = ['securityGroups'];
    });
    const { exitCode, stdout } = await podway('validate');
    expect(exitCode).toBe(6);
    expect(stdout).toContain('unknown  order-vms → pods tcp/22  wanted unreachable, and cannot');
    expect(stdout).toContain('security groups, ingress: the security groups were not read');
    expect(stdout).not.toContain('AuthorizeSecurityGroup');
  });
});
