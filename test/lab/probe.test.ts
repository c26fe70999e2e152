import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkJson } from '../../src/network/read.ts';
import type { Report } from '../../src/report/report.ts';
import { blocksOf, root } from '../markdown.ts';
import { changed, type World } from '../world/world.ts';
import { withoutLab } from './available.ts';
import { build } from './built.ts';
import { nodeList } from './chain-world.ts';
import { designed, userRoutes } from './designs.ts';
import { type Fault, faults, type HostFault } from './faults.ts';
import { Lab } from './lab.ts';

// `podway probe` as a user runs it, on a consumer: the built command, in the consumer's namespace, with
// podway.yaml, the nodes and a snapshot beside it.

const podOn = (number: number) => `10.244.${number}.10:20880`;

describe.skipIf(withoutLab())('podway probe, on a consumer', () => {
  const built = withoutLab() ? undefined : build();
  const world = designed('A', 'flannel');
  let lab: Lab;
  let folder: string;

  beforeAll(async () => {
    lab = await Lab.start(world);
    folder = await mkdtemp(join(tmpdir(), 'podway-probe-'));
    await snapshot(world);
    const nodes = JSON.stringify(nodeList(world, [1, 2, 3]));
    await writeFile(join(folder, 'nodes.json'), nodes);
    await writeFile(join(folder, 'podway.yaml'), JSON.stringify(config));
  });

  afterAll(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
    built?.remove();
  });

  it('0: pods answer, from the bridge to the largest request', async () => {
    const { exitCode, stdout } = await podway(`--to ${podOn(1)} --to ${podOn(2)}`);
    expect(stdout).toContain('requests up to 8948 bytes');
    expect(exitCode).toBe(0);
  });

  it('0: what podway.yaml expects of this host holds', async () => {
    const { exitCode, report } = await probed('--expect');
    expect(report.expectations.map(({ to, verdict }) => [to, verdict])).toEqual(
      [1, 2, 3].map((number) => [`10.244.${number}.1`, 'reachable']),
    );
    expect(exitCode).toBe(0);
  });

  it('says that bridges tell nothing of pods, which they do not', async () => {
    const [alone, named] = await broken('ip_forward=0, the others', async () => [
      await probed('--expect'),
      await probed(`--expect --to ${podOn(2)}`),
    ]);
    const notes = alone.report.findings.filter(({ code }) => code === 'data-not-tried');
    expect(notes.map(({ evidence }) => evidence)).toEqual([
      expect.stringContaining('nodes were tried (3 bridges), and no pod'),
    ]);
    expect([alone.exitCode, named.exitCode]).toEqual([0, 2]);
    expect(firstCauses(named.report)).toContain('cause/owner-forwarding');
  });

  it('2: prints what docs/probe.md shows', async () => {
    const { exitCode, stdout } = await broken('ip_forward=0, gateways', () =>
      podway(`--to ${podOn(1)} --to ${podOn(2)}`),
    );
    const blocks = blocksOf(await readFile(join(root, 'docs', 'probe.md'), 'utf8'));
    const shown = blocks.find(({ code }) => code.includes('likely-cause'))?.code ?? '';
    const missing = shown.split('…').filter((part) => !plain(stdout).includes(plain(part)));
    expect(missing, stdout).toEqual([]);
    expect(exitCode).toBe(2);
  });

  it('2: names the host where documents show nothing, and what validate took for granted', async () => {
    const { exitCode, report } = await broken('ip_forward=0, gateways', () =>
      probed(`--to ${podOn(1)} --to ${podOn(2)}`),
    );
    expect(exitCode).toBe(2);
    expect(firstCauses(report)).toContain('cause/gateway-forwarding');
    expect(firstCauses(report)).not.toContain('cause/gateway-check');
    const joined = report.findings.find(({ code }) => code === 'static-not-live');
    expect(joined?.evidence).toContain('ip-forward');
  });

  it('2: names one cause where the symptoms show one', async () => {
    const found = await probed('--to 10.244.2.99:20880 --to 10.244.1.10:20880');
    expect([found.exitCode, firstCauses(found.report)]).toEqual([2, ['cause/pod-absent']]);
    const closed = await probed('--to 10.244.2.10:20881');
    expect([closed.exitCode, firstCauses(closed.report)]).toEqual([2, ['cause/port-closed']]);
    const nobodys = await probed('--to 10.244.9.10:20880');
    expect([nobodys.exitCode, firstCauses(nobodys.report)]).toEqual([2, ['cause/no-owner']]);
  });

  it('2: names the path MTU', async () => {
    const { exitCode, report } = await broken('pods’ MTU is 1500, and nobody is told', () =>
      probed(`--to ${podOn(1)} --to ${podOn(2)}`),
    );
    expect([exitCode, firstCauses(report)]).toEqual([2, ['cause/mtu-blackhole']]);
    expect(report.probes?.find(({ to }) => to === podOn(2))).toMatchObject({
      longest: 1398,
      stuck: 1428,
    });
  });

  it('2: says what validate finds, where it finds it', async () => {
    const none = changed(
      world,
      userRoutes(() => []),
    );
    await lab.follow(none.network);
    await snapshot(none);
    const { exitCode, report } = await probed(`--to ${podOn(2)}`);
    await lab.follow(world.network);
    await snapshot(world);
    expect([exitCode, firstCauses(report)]).toEqual([2, ['cause/no-route']]);
  });

  it('2, loudly: packets arrive that the snapshot does not let arrive', async () => {
    await snapshot(
      changed(
        world,
        userRoutes(() => []),
      ),
    );
    const { exitCode, report } = await probed(`--to ${podOn(2)}`);
    await snapshot(world);
    expect(exitCode).toBe(2);
    const loud = report.findings.find(({ code }) => code === 'live-not-static');
    expect(loud?.severity).toBe('error');
  });

  it('1: touches nothing outside the pod networks and the VPC, unless asked', async () => {
    const { exitCode, stderr } = await podway('--to 192.0.2.1:80');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('outside what podway may touch here (10.244.0.0/16, 10.0.0.0/16)');
  });

  async function snapshot({ network }: World): Promise<void> {
    await writeFile(join(folder, 'vpc.json'), networkJson(network));
  }

  async function broken<T>(sentence: string, work: () => Promise<T>): Promise<T> {
    const { hosts } = faults.find((one) => one.sentence === sentence) as Fault;
    const all = (hosts?.on('A') ?? []).map((id) => {
      const namespace = lab.layout.hosts.find((one) => one.id === id)?.namespace ?? '';
      const what = typeof hosts?.what === 'function' ? hosts.what(lab, id) : hosts?.what;
      return { namespace, ...(what as HostFault) };
    });
    for (const one of all) await lab.inside(one.namespace, one.break);
    try {
      return await work();
    } finally {
      for (const one of all) await lab.inside(one.namespace, one.mend);
    }
  }

  async function probed(flags: string) {
    const { exitCode, stdout, stderr } = await podway(`${flags} -o json --attempts 2`);
    if (stdout === '') throw new Error(stderr);
    return { exitCode, report: JSON.parse(stdout) as Report };
  }

  function podway(flags: string) {
    const consumer = lab.consumers[0]?.namespace ?? '';
    const cli = join(built?.folder ?? '', 'src', 'cli.js');
    const args = [cli, 'probe', '-f', join(folder, 'podway.yaml'), '--timeout', '1500ms'];
    const child = lab.holder.spawn(consumer, process.execPath, [...args, ...flags.split(' ')]);
    return ended(child);
  }
});

function ended(child: ReturnType<Lab['holder']['spawn']>) {
  return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) => {
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        texts[name] += chunk.toString('utf8');
      });
    child.once('close', (exitCode) => resolve({ exitCode, ...texts }));
  });
}

/** Without what differs from run to run and from page to page: times, and where lines are broken. */
function plain(text: string): string {
  return text
    .replaceAll(/\d+(?: to \d+)? ms/g, 'N ms')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function firstCauses({ findings }: Report): readonly string[] {
  return findings
    .filter(({ code, evidence }) => code === 'likely-cause' && evidence.startsWith('rank 1 '))
    .map(({ subject }) => subject);
}

const config = {
  version: 1,
  cluster: {
    name: 'shop',
    podNetworks: ['10.244.0.0/16'],
    source: { files: ['nodes.json'] },
    overlay: {
      encapsulation: 'vxlan',
      port: 8472,
      masquerade: { podToOutside: 'yes', outsideToPod: 'yes' },
    },
  },
  network: { provider: 'aws', region: 'region-1', vpc: 'vpc-1', source: { file: 'vpc.json' } },
  consumers: { apps: { subnets: ['apps-a', 'apps-b'] } },
  expect: [{ from: 'apps', to: 'pods', ports: ['tcp/20880'], reachable: true }],
};
