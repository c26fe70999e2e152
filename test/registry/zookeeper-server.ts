import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Debian's package `zookeeper`: its jar names what else it needs. */
const jar = '/usr/share/java/zookeeper.jar';

/**
 * Why no ZooKeeper can be started here; undefined: it can. Where `PODWAY_TEST_REQUIRE` lists `zookeeper`
 * it is tried anyway, so that its absence is a failure.
 */
function whyNoZookeeper(): string | undefined {
  if (process.env.PODWAY_TEST_REQUIRE?.split(',').includes('zookeeper')) return undefined;
  if (!existsSync(jar)) return `${jar} is not there`;
  return spawnSync('java', ['-version']).error?.message;
}

/** For `describe.skipIf`; says why, once for each file. */
export function withoutZookeeper(): boolean {
  const why = whyNoZookeeper();
  if (why !== undefined)
    process.stderr.write(
      `ZooKeeper is skipped: ${why}. It needs Debian's packages zookeeper and default-jre-headless.\n`,
    );
  return why !== undefined;
}

/** What starts a program: in this namespace, or in one of the lab. */
export type Start = (command: string, args: readonly string[]) => ChildProcess;

const here: Start = (command, args) => spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });

/** A server of ZooKeeper of our own, in a folder that is gone with it. */
export class ZookeeperServer implements AsyncDisposable {
  readonly address: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(address: string, folder: string, child: ChildProcess) {
    this.address = address;
    this.#folder = folder;
    this.#child = child;
  }

  /** On a free port of this machine, ready for sessions. */
  static async start(): Promise<ZookeeperServer> {
    const port = await freePort();
    const server = await ZookeeperServer.begin('127.0.0.1', port, here);
    await server.#ready(port);
    return server;
  }

  /** Wherever `start` puts it; whoever asks finds out when it answers. */
  static async begin(host: string, port: number, start: Start): Promise<ZookeeperServer> {
    const folder = await mkdtemp(join(tmpdir(), 'podway-zookeeper-'));
    const file = join(folder, 'zoo.cfg');
    const lines = [
      `dataDir=${folder}`,
      `clientPort=${port}`,
      `clientPortAddress=${host}`,
      'admin.enableServer=false',
      '4lw.commands.whitelist=ruok',
      'tickTime=500',
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
    const child = start('java', ['-Xmx96m', '-XX:+UseSerialGC', '-cp', jar, main, file]);
    return new ZookeeperServer(`${host}:${port}`, folder, child);
  }

  /** Runs commands of ZooKeeper's own client, one a line, and gives what it printed. */
  run(commands: readonly string[]): string {
    const main = 'org.apache.zookeeper.ZooKeeperMain';
    const args = ['-Xmx64m', '-cp', jar, main, '-waitforconnection', '-server', this.address];
    const { stdout, stderr } = spawnSync('java', args, {
      input: `${[...commands, 'quit'].join('\n')}\n`,
      encoding: 'utf8',
    });
    return `${stdout}${stderr}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(port: number): Promise<void> {
    let complaint = '';
    this.#child.stderr?.on('data', (chunk) => {
      complaint += chunk;
    });
    while ((await answerOf(port)) !== 'imok') {
      if (this.#child.exitCode !== null) throw new Error(`ZooKeeper ended: ${complaint}`);
      await wait(50);
    }
  }
}

/** What a server says to `ruok`; empty where nobody is there yet. */
function answerOf(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('ruok'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => resolve(''));
    socket.on('close', () => resolve(text));
  });
}

/** Below the ports that the kernel gives out itself: nobody who asks it for one gets this one meanwhile. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
