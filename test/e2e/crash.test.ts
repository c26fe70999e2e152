import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { serve } from '../../providers/sandbox/server.ts';
import type { Clock } from '../../src/network/clock.ts';
import type { Network, Route } from '../../src/network/network.ts';
import { type Cloud, clouds } from '../providers/clouds.ts';
import { cli, environment } from './podway.ts';
import { shopConfig, shopNetwork, shopNodes } from './shop.ts';

/**
 * When the process dies:
 *
 *     request ──► [before] carried out [during] ──► reply [after]
 */
type Moment = 'before' | 'during' | 'after';

const speed = 50;
/** Most of a run's time is Node's compiling of the cloud's SDK. */
const compileCache = join(tmpdir(), 'podway-e2e-compiled');
const quickTime = fileURLToPath(new URL('quick-time.mjs', import.meta.url));
const realClock = { now: () => new Date(), sleep: async () => {} };

/** The sandbox's clock: as quick as podway's, and a delay, the only thing that sleeps on it, calls back. */
function clockThat(onDelay: () => Promise<void>): Clock {
  const begin = Date.now();
  return { now: () => new Date(begin + (Date.now() - begin) * speed), sleep: onDelay };
}

/** A sandbox with a folder beside it, in which the built command runs. */
async function shop(cloud: Cloud, onDelay: () => Promise<void> = async () => {}) {
  const { api, keys, rules } = cloud;
  const folder = await mkdtemp(join(tmpdir(), 'podway-crash-'));
  const served = await serve({
    network: shopNetwork(cloud),
    rules,
    api,
    clock: clockThat(onDelay),
    signatureClock: realClock,
  });
  await writeFile(join(folder, 'podway.yaml'), shopConfig(cloud, served.url));
  await writeFile(join(folder, 'nodes.json'), shopNodes(cloud));
  const start = (...words: readonly string[]) => {
    const child = spawn(process.execPath, ['--import', quickTime, cli, ...words], {
      cwd: folder,
      env: environment({
        ...keys,
        TEST_TIME_SPEED: String(speed),
        NODE_COMPILE_CACHE: compileCache,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const ended = once(child, 'close').then(async ([code]) => ({
      exitCode: code as number | null,
      said: (await said).join(''),
    }));
    return { child, ended };
  };
  const close = async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { served, start, folder, close };
}

/** The plan, and what a run that nothing disturbs asks and leaves. */
async function undisturbed(cloud: Cloud) {
  const { served, start, folder, close } = await shop(cloud);
  try {
    const planned = await start('plan', '-o', 'json=plan.json').ended;
    expect([planned.exitCode, planned.said]).toEqual([0, expect.any(String)]);
    const plan = await readFile(join(folder, 'plan.json'), 'utf8');
    served.forgetRequests();
    const applied = await start('apply', 'plan.json').ended;
    expect([applied.exitCode, applied.said]).toEqual([0, expect.any(String)]);
    const requests = served.requests();
    const left = await start('plan', '--detailed-exitcode').ended;
    expect([left.exitCode, left.said]).toEqual([0, expect.any(String)]);
    return { plan, requests, network: await served.network() };
  } finally {
    await close();
  }
}

/**
 * Kills a run at one moment, runs again, and tells all that is not as it should be.
 *
 * @param finished what kills left of the cloud, and was finished since: one run from each is enough.
 */
async function killedAt(
  cloud: Cloud,
  call: number,
  moment: Moment,
  whole: Awaited<ReturnType<typeof undisturbed>>,
  finished: Set<string>,
): Promise<readonly string[]> {
  let kill: () => Promise<void> = async () => {};
  const { served, start, folder, close } = await shop(cloud, () => kill());
  const wrong: string[] = [];
  try {
    await writeFile(join(folder, 'plan.json'), whole.plan);
    served.addFaults([
      { fault: 'delay', action: '*', call, times: 1, ms: 1, committed: moment !== 'before' },
    ]);
    const first = start('apply', 'plan.json', '--journal', 'journal.jsonl');
    kill = async () => {
      if (moment === 'after') {
        setImmediate(() => first.child.kill('SIGKILL'));
        return;
      }
      first.child.kill('SIGKILL');
      await first.ended;
      throw new Error('nobody is there to answer');
    };
    const { exitCode } = await first.ended;
    // How often it looks for what it wrote depends on the machine: there may be no such call this time.
    const mayEnd = whole.requests[call - 1]?.kind === 'poll' && exitCode === 0;
    if (exitCode !== null && !mayEnd) wrong.push(`ended by itself with exit code ${exitCode}`);
    const dead = await served.network();
    wrong.push(...lost(shopNetwork(cloud), dead, whole.network));
    if (foreignIn(dead) !== foreignIn(shopNetwork(cloud))) wrong.push('a foreign route changed');

    const left = stateOf(dead);
    if (!finished.has(left)) {
      finished.add(left);
      // The saved plan goes on, and so does one that is made anew.
      const what = finished.size % 2 === 0 ? 'plan.json' : '--yes';
      const again = await start('apply', what, '--journal', 'journal.jsonl').ended;
      if (again.exitCode !== 0) wrong.push(`exit code ${again.exitCode} then: ${again.said}`);
      const end = await served.network();
      if (stateOf(end) !== stateOf(whole.network)) wrong.push(`ends with ${stateOf(end)}`);
      if (foreignIn(end) !== foreignIn(shopNetwork(cloud))) wrong.push('foreign: not as before');
    }
  } finally {
    await close();
  }
  const { action, kind } = whole.requests[call - 1] ?? {};
  return wrong.map((one) => `killed ${moment} request ${call}, ${kind} ${action}: ${one}`);
}

/** All of a cloud that podway writes: routes, checks and tags. */
function stateOf({ interfaces, routeTables }: Network): string {
  const lines = routeTables.flatMap(({ id, routes, tags }) => [
    `${id} ${JSON.stringify(tags)}`,
    ...routes.map((route) => `${id} ${JSON.stringify({ ...route, id: undefined })}`).toSorted(),
  ]);
  const checks = interfaces.map(({ id, sourceDestCheck }) => `${id} ${sourceDestCheck}`);
  return [...lines, ...checks].join('\n');
}

const pods = ['10.244.1.0', '10.244.2.0', '10.244.3.0', '10.244.4.0', '10.244.5.0'];

/** Pods that were reachable and will be, and are not now. */
function lost(before: Network, now: Network, end: Network): readonly string[] {
  return ['rtb-a', 'rtb-b'].flatMap((table) =>
    pods
      .filter((pod) => leads(before, table, pod) && leads(end, table, pod))
      .filter((pod) => !leads(now, table, pod))
      .map((pod) => `${pod} is dark in ${table}`),
  );
}

/** Does longest-prefix match lead to a node that is there? Any of them forwards to the pod's own. */
function leads({ routeTables, interfaces }: Network, table: string, pod: string): boolean {
  const routes = routeTables.find(({ id }) => id === table)?.routes ?? [];
  const lengths = Array.from({ length: 33 }, (_, n) => 32 - n);
  const around = (route: Route, length: number) =>
    !('prefixList' in route.destination) &&
    route.destination.text === masked(pod, length) &&
    route.state === 'active';
  const hit = lengths.flatMap((length) => routes.filter((route) => around(route, length)))[0];
  return (hit?.nextHops ?? []).some((hop) =>
    interfaces.some(
      ({ id, instance, addresses }) =>
        (hop.kind === 'interface' && hop.id === id) ||
        (hop.kind === 'instance' && hop.id === instance) ||
        (hop.kind === 'address' && addresses.includes(hop.ip)),
    ),
  );
}

function masked(address: string, length: number): string {
  const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - length);
  const base = Math.floor(bits / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${length}`;
}

function foreignIn({ routeTables }: Network): string {
  const isForeign = ({ nextHops, origin }: Route) =>
    origin !== 'user' || nextHops.some(({ kind }) => kind === 'gateway');
  return routeTables
    .flatMap(({ id, routes }) =>
      routes.filter(isForeign).map((route) => `${id} ${JSON.stringify(route)}`),
    )
    .sort()
    .join('\n');
}

it.each(clouds)(
  '$rules.title: killed at any request, the next apply finishes the job',
  async (cloud) => {
    const whole = await undisturbed(cloud);
    expect(JSON.parse(whole.plan).ops.length).toBeLessThanOrEqual(12);
    const kills = whole.requests.flatMap(({ kind }, index) =>
      (kind === 'write' ? (['before', 'during', 'after'] as const) : (['during'] as const)).map(
        (moment) => [index + 1, moment] as const,
      ),
    );
    const wrong: string[] = [];
    const finished = new Set<string>();
    const next = async (): Promise<void> => {
      for (let one = kills.shift(); one; one = kills.shift())
        wrong.push(...(await killedAt(cloud, ...one, whole, finished)));
    };
    await Promise.all([next(), next()]);
    expect(wrong).toEqual([]);
  },
  // Some hundred processes: no limit on speed, but on hanging.
  600_000,
);
