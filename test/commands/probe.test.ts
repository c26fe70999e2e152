import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/report/report.ts';
import { dubboProvider, echoServer, Listening } from '../prober/servers.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

// What needs pods, nodes and broken hosts is in test/lab/probe.test.ts; this is the command itself.

const clock = {
  now: () => new Date(),
  sleep: (ms: number, signal?: AbortSignal) => wait(ms, undefined, signal ? { signal } : {}),
};

async function closedPort(host?: '::1'): Promise<number> {
  await using server = await Listening.start(() => {}, host);
  return server.port;
}

describe('podway probe, without podway.yaml', () => {
  it('0: data goes there and comes back', async () => {
    await using server = await Listening.start(dubboProvider);
    const to = `127.0.0.1:${server.port}`;
    const { exitCode, stdout, stderr } = await podway(`probe --to ${to} --protocol dubbo`, {
      clock,
    });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`met  this host → 127.0.0.1 tcp/${server.port}  reachable`);
    expect(stdout).toMatch(/dubbo {2}3 of 3 {2}ok .* requests up to 8948 bytes/);
  });

  it('0: a target of IPv6, in the brackets that it was written in', async () => {
    await using server = await Listening.start(dubboProvider, '::1');
    const line = `probe --to [::1]:${server.port} --protocol dubbo`;
    const { exitCode, stdout } = await podway(line, { clock });
    expect(stdout).toContain('1 expectation: 1 met');
    expect(stdout).toContain(`[::1]:${server.port}  dubbo  3 of 3  ok`);
    expect(exitCode).toBe(0);
  });

  it('2: nobody listens at a target of IPv6', async () => {
    const port = await closedPort('::1');
    const { exitCode, stdout } = await podway(`probe --to [::1]:${port} -o json`, { clock });
    const report = JSON.parse(stdout) as Report;
    expect(report.probes).toMatchObject([{ to: `[::1]:${port}`, errno: 'ECONNREFUSED' }]);
    expect(report.expectations).toMatchObject([{ to: '::1', cidrs: ['::1/128'] }]);
    expect(exitCode).toBe(2);
  });

  it('counts addresses for who looks on, and leaves nothing of it', async () => {
    await using server = await Listening.start(echoServer);
    const line = `probe --to 127.0.0.1:${server.port} --to 127.0.0.1:${await closedPort()} --attempts 1`;
    const watched = await podway(line, { clock, isTerminal: true });
    expect(watched.stderr.split('\r\u001b[K')).toEqual([
      '',
      'probed 1 of 2 addresses',
      'probed 2 of 2 addresses',
      '',
    ]);
    for (const env of [{ TERM: 'dumb' }, { CI: 'true' }])
      expect((await podway(line, { clock, isTerminal: true, env })).stderr).toBe('');
    expect((await podway(line, { clock })).stderr).toBe('');
  });

  it('0, with a note: without a protocol connections alone are tried', async () => {
    await using server = await Listening.start(echoServer);
    const { exitCode, stdout } = await podway(`probe --to 127.0.0.1:${server.port}`, { clock });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('note data-not-tried');
    expect(stdout).toContain('path MTU not measured');
  });

  it('2: a report that says what was seen, and what it looks like', async () => {
    const port = await closedPort();
    const { exitCode, stdout } = await podway(
      `probe --to 127.0.0.1:${port} --attempts 2 --output json`,
      { clock },
    );
    expect(exitCode).toBe(2);
    expect(reportSchema.parse(JSON.parse(stdout))).toBeDefined();
    const report = JSON.parse(stdout) as Report;
    expect(report.probes).toMatchObject([{ errno: 'ECONNREFUSED', attempts: 2, answered: 0 }]);
    const causes = report.findings.filter(({ code }) => code === 'likely-cause');
    expect(causes[0]?.subject).toBe('cause/port-closed');
    expect(causes[0]?.evidence).toMatch(
      /^rank 1 .* \(for it: .*\)\. Confirm: in the pod: ss -ltn$/,
    );
  });

  it.each(['junit', 'markdown', 'github', 'sarif'])('tells the same as %s', async (format) => {
    const port = await closedPort();
    const { exitCode, stdout } = await podway(`probe --to 127.0.0.1:${port} -o ${format}`, {
      clock,
    });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('ECONNREFUSED');
  });

  it('130: interrupted', async () => {
    await using server = await Listening.start(() => {});
    const by = new AbortController();
    const asked = podway(`probe --to 127.0.0.1:${server.port} --protocol http`, {
      clock,
      signal: by.signal,
    });
    await wait(50);
    by.abort();
    expect(await asked).toMatchObject({ exitCode: 130, stderr: 'podway: interrupted\n' });
  });

  it.each([
    ['probe', 'probe needs --to ADDRESS:PORT'],
    ['probe --to 10.244.2.10', '--to 10.244.2.10: wanted ADDRESS:PORT'],
    ['probe --to 10.244.2.300:80', '--to 10.244.2.300:80'],
    ['probe --to 10.244.2.10:70000', 'wanted ADDRESS:PORT'],
    ['probe --to 8.8.8.8:53', 'outside what podway may touch here (private addresses)'],
    ['probe --to 10.244.2.10:80 --protocol ftp', 'wanted dubbo, http, echo or tcp'],
    ['probe --to 10.244.2.10:80 --attempts 0', 'wanted a number from 1 to 100'],
    ['probe --to 10.244.2.10:80 --timeout 0', 'wanted a time above 0'],
    ['probe --expect', 'there is no podway.yaml that says what is expected'],
    ['probe --to 10.244.2.10:80 -f nowhere.yaml', 'nowhere.yaml'],
  ])('1: %s', async (line, says) => {
    const { exitCode, stderr } = await podway(line, { clock });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe('podway probe, with podway.yaml', () => {
  useQuickstart();

  it('1: stays within the pod networks and the VPC', async () => {
    const { exitCode, stderr } = await podway('probe --to 127.0.0.1:80', { clock });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('outside what podway may touch here (10.244.0.0/16');
  });

  it('goes on, and says so, where this host is none of the VPC', async () => {
    const port = await closedPort();
    const line = `probe --to 127.0.0.1:${port} --anywhere --attempts 1`;
    const { exitCode, stdout } = await podway(line, { clock });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('warning not-compared');
    expect(stdout).toContain('name one by --from');
  });
});
