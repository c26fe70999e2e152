import { access } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/document/digest.ts';
import { FileError } from '../../src/document/write.ts';
import { useQuickstart } from '../quickstart.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

/** Makes the tables as podway wants them, so that a test can change the world from there. */
async function settled(): Promise<void> {
  expect(await podway('apply --yes')).toMatchObject({ exitCode: 0 });
}

async function savePlan(line = 'plan'): Promise<void> {
  expect(await podway(`${line} -o json=plan.json`)).toMatchObject({ exitCode: 0 });
}

/** Runs it, and requires that it neither wrote the state nor left its lock behind. */
async function writesNothing(line: string, circumstances: Parameters<typeof podway>[1] = {}) {
  const before = await quickstart.read('network.json');
  const ran = await podway(line, circumstances);
  expect(await quickstart.read('network.json')).toBe(before);
  await expect(access(quickstart.path('network.json.lock'))).rejects.toThrow('ENOENT');
  return ran;
}

function withoutMarks(data: { routeTables: { routes: { description?: string }[] }[] }): void {
  for (const { routes } of data.routeTables) {
    for (const route of routes) {
      if (route.description === 'podway/shop') route.description = 'by hand';
    }
  }
}

describe('a saved plan', () => {
  it('is carried out without a question, and then there is nothing to do', async () => {
    await savePlan();
    const { exitCode, stdout, stderr } = await podway('apply plan.json');
    expect(stdout).toMatch(/^9 changes in vpc-bp1quickstart: 9 applied\.\n/);
    expect([exitCode, stderr]).toEqual([0, '']);
    const again = await podway('plan --detailed-exitcode');
    expect(again.stdout).toContain('Nothing to do: the tables are as planned.');
    expect(again.exitCode).toBe(0);
    await expect(access(quickstart.path('network.json.lock'))).rejects.toThrow('ENOENT');
  });

  it('no longer speaks of stale routes once they are gone', async () => {
    const planned = await podway('plan -o json=plan.json');
    expect(planned.stdout).toContain('note stale-route');
    expect((await podway('apply plan.json')).stdout).not.toContain('stale-route');
  });

  it('carried out twice finds all of it already done', async () => {
    await savePlan();
    await podway('apply plan.json');
    const { exitCode, stdout } = await writesNothing('apply plan.json');
    expect(stdout).toMatch(/^9 changes in vpc-bp1quickstart: 9 already\.\n/);
    expect(exitCode).toBe(0);
  });

  it('is stale where the tables changed since: all reasons, nothing written', async () => {
    await savePlan();
    await quickstart.edit('network.json', ({ routeTables }) => {
      routeTables[1].routes[2].nextHops[0].id = 'i-bp1node000b2';
      routeTables[2].routes.push({
        destination: '10.244.0.0/24',
        nextHops: [{ kind: 'instance', id: 'i-bp1node000b2' }],
      });
    });
    const { exitCode, stdout, stderr } = await writesNothing('apply plan.json');
    expect(stderr).toMatchInlineSnapshot(`
      "The plan is stale, nothing was written:
        vtb-apps-a/10.244.1.0/24: found route to 10.244.1.0/24 via instance i-bp1node000b2 "podway/shop"; the plan expects route to 10.244.1.0/24 via instance i-bp1node000b1 "podway/shop"
        vtb-apps-b/10.244.0.0/24: found route to 10.244.0.0/24 via instance i-bp1node000b2; the plan expects no route to 10.244.0.0/24
      Plan again.
      "
    `);
    expect([exitCode, stdout]).toEqual([4, '']);
  });

  it.each([
    ['', '2026-11-23T10:00:01Z', 4, 'a day and a second later it is too old'],
    ['', '2026-11-23T10:00:00Z', 0, 'a day later it is not'],
    [' --max-age 30m', '2026-11-22T10:31:00Z', 4, 'unless --max-age says so'],
    [' --max-age 7d', '2026-11-28T10:00:00Z', 0, 'or says otherwise'],
  ])('apply plan.json%s at %s exits with %i: %s', async (flag, now, exitCode) => {
    await savePlan();
    const ran = await podway(`apply plan.json${flag}`, { clock: new VirtualClock(now) });
    expect(ran.exitCode).toBe(exitCode);
    const says = 'it is from 2026-11-22T10:00:00.000Z, older than --max-age allows';
    if (exitCode === 4) expect(ran.stderr).toContain(says);
  });

  it.each([
    ['cluster', 'name: shop', 'name: store', 'cluster shop, not store'],
    ['region', 'region: cn-hangzhou', 'region: cn-shanghai', 'region cn-hangzhou, not cn-shanghai'],
  ])('for another %s is refused before anything is read', async (what, from, to, says) => {
    await savePlan();
    await quickstart.replace('podway.yaml', from, to);
    if (what === 'region') {
      await quickstart.edit('network.json', (data) => {
        delete data.region;
      });
    }
    const { exitCode, stderr } = await writesNothing('apply plan.json');
    expect(stderr).toContain(`podway: the plan is for ${says} as in podway.yaml.`);
    expect(exitCode).toBe(1);
  });

  it('that is stale and refused by a guard is stale: no flag helps it', async () => {
    await settled();
    await quickstart.write('nodes.json', '{"kind":"List","items":[]}');
    await savePlan();
    expect((await writesNothing('apply plan.json')).exitCode).toBe(3);
    await quickstart.edit('network.json', ({ routeTables }) => {
      routeTables[1].routes[2].nextHops[0].id = 'i-bp1node000b2';
    });
    expect((await writesNothing('apply plan.json')).exitCode).toBe(4);
  });
});

describe('without a saved plan', () => {
  it('shows the plan and asks; "yes" applies it', async () => {
    const { exitCode, stdout, stderr, questions } = await podway('apply', { answer: 'yes' });
    expect(questions).toEqual([
      'Apply these 9 changes to vpc-bp1quickstart (alicloud)? Only "yes" is taken: ',
    ]);
    expect(stderr).toContain('Plan for cluster shop in vpc-bp1quickstart');
    expect(stderr).not.toContain('Apply exactly this plan');
    expect(stdout).toContain('9 applied');
    expect(exitCode).toBe(0);
  });

  it.each(['y', 'no', '', 'yes please'])('the answer %j is no', async (answer) => {
    const { exitCode, stdout, stderr } = await writesNothing('apply', { answer });
    expect(stderr).toMatch(/\nRefused, nothing was written:\n {2}the answer was not "yes"\.\n$/);
    expect([exitCode, stdout]).toEqual([3, '']);
  });

  it('nobody at a terminal and no --yes: refused', async () => {
    const { exitCode, stderr } = await writesNothing('apply');
    expect(stderr).toContain('nobody at a terminal can be asked. Give --yes, or apply a saved');
    expect(exitCode).toBe(3);
  });

  it('--yes applies without a question', async () => {
    const { exitCode, questions } = await podway('apply --yes', { answer: 'no' });
    expect([exitCode, questions]).toEqual([0, []]);
  });

  it('nothing to do is said and nobody is asked', async () => {
    await settled();
    const { exitCode, stdout, questions } = await writesNothing('apply', { answer: 'yes' });
    expect(stdout).toMatch(/^Nothing to do in vpc-bp1quickstart: the tables are as planned\.\n/);
    expect([exitCode, questions]).toEqual([0, []]);
  });
});

describe('guards refuse before the first write; the flag that they name lets the plan through', () => {
  it.each([
    {
      guard: 'lost',
      what: 'there is no room left for any route',
      change: async () =>
        quickstart.write(
          'podway.yaml',
          `${await quickstart.read('podway.yaml')}routes: { reserve: 199 }\n`,
        ),
    },
    {
      guard: 'moved',
      what: 'every node has another pod prefix',
      change: () =>
        quickstart.edit('nodes.json', ({ items }) => {
          items.forEach(
            (node: { spec: { podCIDR: string; podCIDRs: string[] } }, index: number) => {
              node.spec.podCIDR = `10.244.${(index + 1) % items.length}.0/24`;
              node.spec.podCIDRs = [node.spec.podCIDR];
            },
          );
        }),
    },
    {
      guard: 'removed',
      what: 'the cluster was read as empty',
      change: () => quickstart.write('nodes.json', '{"kind":"List","items":[]}'),
    },
  ])('$guard: $what', async ({ guard, change }) => {
    await settled();
    await change();
    const refused = await writesNothing('apply --yes');
    expect(refused.stderr).toMatch(/Refused, nothing was written:\n {2}guard /);
    const [flag = 'none'] = refused.stderr.match(new RegExp(`--max-${guard} \\d+`)) ?? [];
    expect(refused.exitCode).toBe(3);
    await savePlan();
    expect((await writesNothing('apply plan.json')).exitCode).toBe(3);

    expect((await podway(`apply plan.json ${flag}`)).stdout).toMatch(/\d applied/);
  });
});

describe('what else is refused before the first write', () => {
  it('a plan with pod prefixes that go dark, unless --allow-disruption', async () => {
    await quickstart.write(
      'podway.yaml',
      `${(await quickstart.read('podway.yaml')).replace('podNetworks', 'overlay: { masquerade: { podToOutside: unknown, outsideToPod: unknown } }\n  podNetworks')}routes: { reserve: 0 }\n`,
    );
    // A table without a free slot, and a route that only a narrower one can take the place of.
    await quickstart.edit('network.json', ({ routeTables }) => {
      const own = (destination: string, node: string) => ({
        destination,
        nextHops: [{ kind: 'instance', id: `i-bp1node000${node}` }],
        description: 'podway/shop',
      });
      for (const table of routeTables.slice(1)) {
        table.limits = [{ families: [4], limit: 5, source: 'read' }];
        table.routes = [
          ...table.routes.slice(0, 2),
          own('10.244.0.0/22', 'a1'),
          own('10.244.1.0/24', 'a2'),
          own('10.244.2.0/24', 'b1'),
          own('10.244.3.0/24', 'b2'),
        ];
      }
    });
    const refused = await writesNothing('apply --yes');
    expect(refused.stderr).toMatch(
      /Refused, nothing was written:\n {2}table\/vtb-apps-a: .*10\.244\.0\.0\/24/,
    );
    expect(refused.stderr).toContain('Apply with --allow-disruption');
    expect(refused.exitCode).toBe(3);
    expect(await podway('apply --yes --allow-disruption')).toMatchObject({ exitCode: 0 });
  });

  it("another writer's per-node routes, until they are adopted", async () => {
    await settled();
    await quickstart.edit('network.json', withoutMarks);
    await quickstart.replace('nodes.json', /10\.244\.0\.0/g, '10.244.7.0');
    const refused = await writesNothing('apply --yes');
    expect(refused.stderr).toContain('another-writer');
    expect(refused.stderr).toMatch(/Refused, nothing was written:\n {2}table\/vtb-apps-a: /);
    expect(refused.exitCode).toBe(3);
    const adopt =
      'routes: { adopt: [10.244.0.0/24, 10.244.1.0/24, 10.244.2.0/24, 10.244.3.0/24] }\n';
    await quickstart.write('podway.yaml', `${await quickstart.read('podway.yaml')}${adopt}`);
    expect(await podway('apply --yes')).toMatchObject({ exitCode: 0 });
  });

  it('a recorded network, before anybody is asked', async () => {
    await savePlan();
    await quickstart.replace('podway.yaml', 'sandbox: network.json', 'file: network.json');
    for (const line of ['apply', 'apply plan.json']) {
      const { exitCode, stderr, questions } = await writesNothing(line, { answer: 'yes' });
      expect(stderr).toContain('network.json is a recording of vpc-bp1quickstart');
      expect([exitCode, questions]).toEqual([3, []]);
    }
  });

  it('but a recorded network that is as planned needs no writer', async () => {
    await settled();
    await quickstart.replace('podway.yaml', 'sandbox: network.json', 'file: network.json');
    expect(await podway('apply')).toMatchObject({ exitCode: 0 });
  });
});

describe('what was written is told by the exit code', () => {
  it('2: all is as planned, and an error finding is left', async () => {
    await quickstart.replace('nodes.json', 'cn-hangzhou.i-bp1node000b2', 'cn-hangzhou.i-gone');
    await quickstart.replace('nodes.json', /172\.16\.2\.12/g, '172.16.2.99');
    const { exitCode, stdout } = await podway('apply --yes');
    expect(stdout).toMatch(/^\d changes in vpc-bp1quickstart: \d applied\.\n/);
    expect(stdout).toContain('error node-not-found');
    expect(exitCode).toBe(2);
    // And again, with nothing left to do.
    expect((await podway('apply --yes')).exitCode).toBe(2);
  });

  /** A plan for one table, which has less room for it by the time it is applied. */
  async function savePlanForTableWith(room: number): Promise<void> {
    await quickstart.replace('podway.yaml', '172.16.11.20, ', '');
    await savePlan();
    await quickstart.edit('network.json', ({ routeTables }) => {
      routeTables[2].limits = [{ families: [4], limit: 1 + room, source: 'read' }];
    });
  }

  it('5: the table filled up meanwhile, and some routes are in', async () => {
    await savePlanForTableWith(2);
    const { exitCode, stdout } = await podway('apply plan.json');
    expect(stdout).toMatch(/failed +vtb-apps-b\/10\.244\.3\.0\/24 +QuotaExceeded/);
    expect(stdout).toContain('4 changes in vpc-bp1quickstart: 2 applied, 2 failed.');
    expect(exitCode).toBe(5);
    // The next run finishes the job once there is room.
    await quickstart.edit('network.json', ({ routeTables }) => {
      delete routeTables[2].limits;
    });
    const again = await podway('apply plan.json');
    expect(again.stdout).toContain('2 applied, 2 already.');
    expect(again.exitCode).toBe(0);
  });

  it('1: the table filled up meanwhile, and nothing could be written', async () => {
    await savePlanForTableWith(0);
    const { exitCode, stdout } = await writesNothing('apply plan.json');
    expect(stdout).toContain('4 changes in vpc-bp1quickstart: 4 failed.');
    expect(exitCode).toBe(1);
  });

  const stdoutFails = new FileError('cannot write to stdout: no space left on the disk');

  it('2: everything was applied, and the report could not be written: stderr has it', async () => {
    const { exitCode, stderr } = await podway('apply --yes', { stdoutFails });
    expect(stderr).toContain('9 changes in vpc-bp1quickstart: 9 applied.');
    expect(stderr).toMatch(
      /\npodway: everything was applied, but the report is lost: cannot write to stdout: no space left on the disk\n$/,
    );
    expect(exitCode).toBe(2);
  });

  it('5: partly applied, and the report could not be written', async () => {
    await savePlanForTableWith(2);
    const { exitCode, stderr } = await podway('apply plan.json', { stdoutFails });
    expect(stderr).toContain('4 changes in vpc-bp1quickstart: 2 applied, 2 failed.');
    expect(stderr).toMatch(/\npodway: cannot write to stdout: no space left on the disk\n$/);
    expect(exitCode).toBe(5);
  });

  it('1: the report could not be written, nor anything else', async () => {
    await settled();
    const { exitCode, stderr } = await podway('apply --yes', { stdoutFails });
    expect(stderr).toMatch(/\npodway: cannot write to stdout: no space left on the disk\n$/);
    expect(exitCode).toBe(1);
  });

  it.each(['routeTables', 'interfaces', 'prefixLists'])(
    '6: the network was recorded without its %s',
    async (part) => {
      await savePlan();
      await quickstart.edit('network.json', (data) => {
        data.incomplete = [part];
      });
      for (const line of ['plan', 'apply --yes', 'apply plan.json']) {
        const { exitCode, stdout, stderr } = await writesNothing(line);
        expect(stderr).toBe(
          `podway: vpc-bp1quickstart was recorded without its ${part}, and planning needs them. Record it again with the right to read them.\n`,
        );
        expect([exitCode, stdout]).toEqual([6, '']);
      }
    },
  );
});

it('the JSON report has an outcome for each op of the plan', async () => {
  const { stdout, stderr } = await podway('apply --yes --output json');
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    kind: 'Report',
    command: 'apply',
    createdAt: '2026-11-22T10:00:00.000Z',
    target: { vpc: 'vpc-bp1quickstart', cluster: 'shop' },
    summary: { ops: 9, applied: 9, already: 0, failed: 0, skipped: 0, unknown: 0 },
  });
  expect(report.outcomes).toHaveLength(9);
  expect(stderr).toContain('Plan for cluster shop');
});

it('a plan that was changed and sealed again still cannot touch what is out of bounds', async () => {
  await podway('plan -o json=plan.json');
  const { digest: _, ...plan } = JSON.parse(await quickstart.read('plan.json'));
  const op = plan.ops.find((one: { kind: string }) => one.kind === 'delete-route');
  Object.assign(op, { destination: '0.0.0.0/0', id: `${op.table}/0.0.0.0/0` });
  op.before = { nextHops: [{ kind: 'gateway', id: 'ngw-bp1nat' }], description: 'to the internet' };
  await quickstart.write('plan.json', JSON.stringify({ ...plan, digest: digestOf(plan) }));
  const before = await quickstart.read('network.json');
  const { exitCode, stderr } = await podway('apply plan.json');
  expect(stderr).toContain('out of bounds: vtb-apps-a/0.0.0.0/0');
  expect([exitCode, await quickstart.read('network.json')]).toEqual([1, before]);
});
