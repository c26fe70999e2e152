import { spawn } from 'node:child_process';
import { platform } from 'node:os';

/** iputils', where the system has it. */
const program = 'ping';

/** What a single echo request came to: the address's own answer, a complaint of somebody on the way, or nothing. */
export type Ping =
  | { readonly kind: 'answers' }
  | { readonly kind: 'complaint'; readonly from: string; readonly what: string }
  | { readonly kind: 'nothing' };

/**
 * Asks Linux's own `ping`, which may do what Node cannot: hear who sent an ICMP error. More evidence, no
 * more than that: clouds and pods are free not to answer.
 *
 * @returns undefined where there is no such program, or it may not.
 */
export function ping(address: string, timeoutMs: number, signal: AbortSignal) {
  return new Promise<Ping | undefined>((resolve) => {
    if (platform() !== 'linux') return resolve(undefined);
    const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
    const child = spawn(program, ['-n', '-c', '1', '-W', seconds, address], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
      signal,
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    child.on('error', () => resolve(undefined));
    // 2: it could not try (iputils ping(8)); 1: it did, and no answer came.
    child.on('close', (code) => resolve(code === 0 || code === 1 ? pingIn(text) : undefined));
  });
}

/** Reads what iputils' ping prints with `-n`. */
export function pingIn(text: string): Ping {
  if (/bytes from /.test(text)) return { kind: 'answers' };
  const [, from, what] = /^From (\S+?):? icmp_seq=\d+ (.+)$/m.exec(text) ?? [];
  if (from === undefined || what === undefined) return { kind: 'nothing' };
  return { kind: 'complaint', from, what: what.trim() };
}
