import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

type Piped = ChildProcessByStdio<Writable, Readable, Readable>;

/** A script that failed in the lab: what it was, and what it said. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/**
 * A user, network and mount namespace of our own, and a shell in it. The namespaces live as long as
 * that shell, and the shell lives no longer than its standard input: also when this process is killed,
 * the kernel takes everything away. No privilege is needed.
 */
export class Holder {
  readonly #shell: Piped;
  readonly #children = new Set<Piped>();
  /** Ends when the shell has ended. */
  readonly ended: Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #pid = '';

  private constructor() {
    // -Urnm: namespaces for users (root inside), networks and mounts.
    this.#shell = spawn('unshare', ['-Urnm', '--fork', '--kill-child', 'bash', '--norc'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#shell.stdout.setEncoding('utf8');
    this.#shell.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.#shell.once('error', () => resolve());
      this.#shell.once('exit', () => resolve());
    });
    this.ended.then(() => {
      for (const child of this.#children) child.kill('SIGKILL');
    });
  }

  /** @throws {ScriptError} where namespaces are not allowed, or a mount is not. */
  static async start(): Promise<Holder> {
    const holder = new Holder();
    try {
      await holder.#prepare();
      return holder;
    } catch (error) {
      await holder.close();
      throw error;
    }
  }

  /**
   * Runs a script of bash, one after the other, until its first command that fails; resolves with what
   * it printed.
   */
  run(script: string): Promise<string> {
    const turn = this.#last.then(() => this.#run(script));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Starts a program in a network namespace of the lab. It is killed when the lab ends. */
  spawn(namespace: string, command: string, args: readonly string[]): Piped {
    const enter = ['-t', this.#pid, '-U', '-m', '--preserve-credentials'];
    const inside = ['nsenter', `--net=/run/netns/${namespace}`, command, ...args];
    const child = spawn('nsenter', [...enter, ...inside], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async close(): Promise<void> {
    this.kill();
    await this.ended;
  }

  /** The kernel does the rest. */
  kill(): void {
    this.#shell.kill('SIGKILL');
  }

  async #prepare(): Promise<void> {
    // `ip netns` keeps its names under /run: with one of our own, labs of the same names stand side by side.
    const script =
      'mount -t tmpfs tmpfs /run\nmkdir -p /run/netns\nmount -t sysfs none /sys\necho $$';
    this.#pid = await this.run(script);
  }

  #run(script: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { stdin, stdout, stderr } = this.#shell;
      let text = '';
      let complaint = '';
      const hear = (chunk: Buffer) => {
        complaint += chunk.toString('utf8');
      };
      const finish = (error: Error | undefined) => {
        stdout.off('data', listen);
        stderr.off('data', hear);
        this.#shell.off('exit', died);
        this.#shell.off('error', died);
        if (error) reject(error);
        else resolve(text.trimEnd());
      };
      const failed = (how: string) =>
        new ScriptError(`${how}: ${text}${complaint}\nin the script:\n${script}`);
      const listen = (chunk: string) => {
        text += chunk;
        // The script's end, and its status, between two NULs, which no text has.
        const end = /\0(\d+)\0$/.exec(text);
        if (!end) return;
        text = text.slice(0, end.index);
        finish(end[1] === '0' ? undefined : failed(`status ${end[1]}`));
      };
      const died = () => finish(failed('the shell of the lab ended'));
      if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return died();
      stdout.on('data', listen);
      stderr.on('data', hear);
      this.#shell.once('exit', died);
      this.#shell.once('error', died);
      stdin.write(`( set -e\n${script}\n) </dev/null 2>&1\nprintf '\\0%d\\0' $?\n`);
    });
  }
}
