import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { serve } from '../../providers/sandbox/server.ts';
import { awsWire } from '../../providers/sandbox/wire/aws/api.ts';
import { sandboxKey } from '../../providers/sandbox/wire/aws/signature.ts';
import type { Network } from '../../src/network/network.ts';
import { networkJson } from '../../src/network/read.ts';
import { Follower } from '../../test/lab/follower.ts';
import { Lab } from '../../test/lab/lab.ts';
import { realClock } from '../../test/registry/real-clock.ts';
import { ZookeeperServer } from '../../test/registry/zookeeper-server.ts';
import { changed, host, overlay, worldOf } from '../../test/world/world.ts';
import { configOf, nodeListOf } from './documents.ts';
import { Talker } from './talker.ts';

/** Where the pieces of the story are. */
export interface Stage {
  /** The built command: dist/src/cli.js. */
  readonly cli: string;
  /** The folder with provider.mjs, consumer.mjs and their packages. */
  readonly folder: string;
  /** Told as it happens. */
  readonly tell: (line: string) => void;
}

/** What a step came to, for whoever checks it. */
export interface Told {
  readonly failure: string;
  readonly validated: readonly [exitCode: number, said: string];
  readonly probed: readonly [exitCode: number, said: string];
  readonly planned: readonly [exitCode: number, said: string];
  readonly applied: readonly [exitCode: number, said: string];
  readonly answers: readonly string[];
  /** Milliseconds from the end of `apply` to the first answer, of the slower consumer. */
  readonly firstAnswerMs: number;
  readonly secondFailure: string;
  readonly replanned: readonly [exitCode: number, said: string];
  readonly reapplied: readonly [exitCode: number, said: string];
  /** From the gateway's end to the first answer after it. */
  readonly outageMs: number;
  /** From the end of the second `apply` to that answer. */
  readonly recoveryMs: number;
}

const zookeeperHost = '10.0.128.50';
const providerPort = 20881;
/** The longest wait for any one thing to happen; the story fails after it. */
const patienceMs = 60_000;

/**
 * A Dubbo provider in a pod registers its address; consumers on two VMs look it up and fail; podway routes;
 * they go on without a restart; a gateway dies; podway routes again.
 *
 * @throws {Error} where a step does not go as told.
 */
export async function live({ cli, folder, tell }: Stage): Promise<Told> {
  const world = changed(
    worldOf('aws', { nodes: 3, zones: 2 }),
    host('vma', '10.0.128.100'),
    host('vmb', '10.0.129.100'),
    host('zk', zookeeperHost),
    overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'yes' } }),
  );
  const { network, rules } = world;
  const files = await mkdtemp(join(tmpdir(), 'podway-dubbo-'));
  const served = await serve({
    network,
    rules,
    api: awsWire,
    clock: realClock,
    signatureClock: realClock,
  });
  try {
    await using lab = await Lab.start(world);
    await using follower = new Follower(lab, () => served.network());
    const namespaceOf = (id: string) => {
      const found = lab.consumers.find((one) => one.id === id)?.namespace;
      if (found === undefined) throw new Error(`the lab has no ${id}`);
      return found;
    };
    await using zookeeper = await ZookeeperServer.begin(zookeeperHost, 2181, (command, args) =>
      lab.holder.spawn(namespaceOf('eni-zk'), command, args),
    );
    const pod = lab.pods.at(-1);
    if (!pod) throw new Error('the lab has no pod');
    const run = (script: string, namespace: string, args: readonly string[]): Talker =>
      new Talker(
        lab.holder.spawn(namespace, process.execPath, [join(folder, script), ...args]),
        patienceMs,
      );
    const podway = async (line: string, start: Start): Promise<readonly [number, string]> => {
      tell(`$ podway ${line.replaceAll(`${files}/`, '')}`);
      const { status, said } = await ended(start([cli, ...line.split(' ')]));
      const short = said.replaceAll(`${files}/`, '');
      tell(short.trimEnd());
      return [status, short];
    };
    const env = {
      PATH: process.env.PATH,
      HOME: files,
      AWS_ACCESS_KEY_ID: sandboxKey.id,
      AWS_SECRET_ACCESS_KEY: sandboxKey.secret,
    };
    const here: Start = (args) => spawn(process.execPath, args, { env, cwd: files });
    const onVm: Start = (args) => lab.holder.spawn(namespaceOf('eni-vma'), process.execPath, args);
    const config = join(files, 'podway.yaml');
    const offline = join(files, 'offline.yaml');
    await writeFile(config, JSON.stringify(configOf({ api: { endpoint: served.url } })));
    await writeFile(offline, JSON.stringify(configOf({ file: 'vpc.json' })));
    const record = async (nodes: readonly number[]) => {
      await writeFile(join(files, 'nodes.json'), JSON.stringify(nodeListOf(world, nodes)));
      await writeFile(join(files, 'vpc.json'), networkJson(await served.network()));
    };
    await record([1, 2, 3]);

    tell(`# ZooKeeper on ${zookeeper.address}; a Dubbo provider in a pod, ${pod.address}`);
    const provider = run('provider.mjs', pod.namespace, [
      zookeeper.address,
      pod.address,
      String(providerPort),
    ]);
    await provider.heard((line) => line === 'registered');
    tell('# It has registered. Consumers on two VMs, one in each zone, call it again and again.');
    const consumers = ['vma', 'vmb'].map((name) =>
      run('consumer.mjs', namespaceOf(`eni-${name}`), [zookeeper.address, name]),
    );
    const failures = await Promise.all(consumers.map((one) => one.call(({ ok }) => !ok)));
    const failure = failures[0]?.says ?? '';
    tell(`vma: ${failure}`);

    const registry = `--registry zookeeper://${zookeeper.address}`;
    const validated = await podway(`validate --file ${offline} ${registry}`, onVm);
    const probed = await podway(`probe --file ${offline} --attempts 2 ${registry}`, onVm);
    const planned = await podway(`plan --file ${config}`, here);
    const applied = await podway(`apply --yes --file ${config}`, here);
    const appliedAt = Date.now();
    const answered = await Promise.all(consumers.map((one) => one.call(({ ok }) => ok)));
    const answers = answered.map(({ says }) => says);
    const firstAnswerMs = Math.max(...answered.map(({ heard }) => heard)) - appliedAt;
    tell(`vma: ${answers[0]}`);
    tell(`vmb: ${answers[1]}`);
    tell(`# Neither was restarted. First answers ${seconds(firstAnswerMs)} after the apply.`);

    const gateway = gatewayOf(await served.network());
    const offAt = Date.now();
    await served.change([{ change: 'set-instance', instance: gateway, state: 'stopped' }]);
    await follower.caughtUp();
    tell(`# ${gateway}, the gateway of zone a, is switched off.`);
    const [vma] = consumers;
    if (!vma) throw new Error('there is no consumer');
    const secondFailure = (await vma.call(({ ok, at }) => !ok && at >= offAt)).says;
    tell(`vma: ${secondFailure}`);
    await record([1, 2, 3].filter((number) => gateway !== `i-${number}`));
    const replanned = await podway(`plan --file ${config}`, here);
    const reapplied = await podway(`apply --yes --file ${config}`, here);
    const reappliedAt = Date.now();
    const again = await vma.call(({ ok, at }) => ok && at >= offAt);
    const outageMs = again.heard - offAt;
    const recoveryMs = again.heard - reappliedAt;
    tell(`vma: ${again.says}`);
    tell(
      `# An answer ${seconds(outageMs)} after the gateway went, ${seconds(recoveryMs)} after the apply.`,
    );
    for (const one of [provider, ...consumers]) one.mustRun();
    return {
      failure,
      validated,
      probed,
      planned,
      applied,
      answers,
      firstAnswerMs,
      secondFailure,
      replanned,
      reapplied,
      outageMs,
      recoveryMs,
    };
  } finally {
    await served.close();
    await rm(files, { recursive: true, force: true });
  }
}

type Start = (args: readonly string[]) => ChildProcess;

async function ended(child: ChildProcess): Promise<{ status: number; said: string }> {
  child.stdin?.end();
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('podway was started without pipes');
  const [status, out, talk] = await Promise.all([exit, text(stdout), text(stderr)]);
  return { status, said: `${talk}${out}` };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The instance that zone a's table sends pods to. */
function gatewayOf({ routeTables, interfaces }: Network): string {
  const route = routeTables
    .find(({ id }) => id === 'rtb-a')
    ?.routes.find(({ origin }) => origin === 'user');
  const hop = route?.nextHops[0];
  const found = interfaces.find((one) => hop?.kind === 'interface' && one.id === hop.id);
  if (found?.instance === undefined) throw new Error('rtb-a leads to no instance');
  return found.instance;
}
