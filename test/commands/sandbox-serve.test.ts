import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { awsRules } from '../../providers/aws/rules.ts';
import { main } from '../../src/main.ts';
import { networkJson, readNetwork } from '../../src/network/read.ts';
import { worldOf } from '../conformance/world.ts';
import { useQuickstart } from '../quickstart.ts';
import { fakeWorld, podway } from './podway.ts';

const quickstart = useQuickstart();

/** Starts `podway sandbox serve …` and waits for its URL. */
async function serving(line: string) {
  const stop = new AbortController();
  const { world, said } = fakeWorld({ signal: stop.signal });
  let printed: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve) => {
    printed = resolve;
  });
  const stdout = {
    isTerminal: false,
    write: async (text: string) => {
      await world.stdout.write(text);
      printed(text.trim());
    },
  };
  const ended = main(['sandbox', 'serve', ...line.split(' ')], { ...world, stdout });
  // Where it ends without a URL the test has what it said.
  const first = await Promise.race([url, ended.then(() => '')]);
  return { url: first, ended, said, stop: () => stop.abort() };
}

const ask = async (url: string, what: string, change?: object) =>
  fetch(
    `${url}/_podway/${what}`,
    change && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ changes: [change] }),
    },
  );

const tag = { change: 'set-tag', table: 'rtb-a', tag: 'seen', value: 'yes' };

describe('podway sandbox serve', () => {
  it('prints its URL alone to stdout, serves, and ends well when it is told to', async () => {
    await writeFile('aws.json', networkJson(worldOf(awsRules)));
    const { url, ended, said, stop } = await serving('--network aws.json --port 0');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await ask(url, 'change', tag)).status).toBe(200);
    stop();
    expect(await ended).toBe(0);
    expect(said()).toEqual({
      stdout: `${url}\n`,
      stderr: expect.stringContaining('podway: vpc-1 as an API of AWS'),
      questions: [],
    });
    expect((await readNetwork('aws.json')).routeTables[0]?.tags).toEqual({ seen: 'yes' });
    await expect(ask(url, 'requests')).rejects.toThrow();
  });

  it('--memory leaves the file alone, and another podway may write it', async () => {
    await writeFile('aws.json', networkJson(worldOf(awsRules)));
    const before = await quickstart.read('aws.json');
    const { url, ended, stop } = await serving('--network aws.json --port 0 --memory --settle 0');
    const second = await serving('--network aws.json --port 0');
    expect((await ask(url, 'change', tag)).status).toBe(200);
    expect(await (await ask(url, 'network')).text()).toContain('"seen": "yes"');
    stop();
    second.stop();
    expect(await Promise.all([ended, second.ended])).toEqual([0, 0]);
    expect(await quickstart.read('aws.json')).toBe(before);
  });

  it('--faults makes faults from the start', async () => {
    await writeFile('aws.json', networkJson(worldOf(awsRules)));
    await quickstart.write('faults.yaml', 'kind: Faults\nversion: 1\nfaults: [{ fault: close }]\n');
    const { url, ended, stop } = await serving('--network aws.json --port 0 --faults faults.yaml');
    await expect(fetch(url, { method: 'POST', body: 'Action=DescribeVpcs' })).rejects.toThrow();
    expect((await fetch(url, { method: 'POST', body: 'Action=DescribeVpcs' })).status).toBe(403);
    stop();
    expect(await ended).toBe(0);
  });

  it('releases the file when it cannot listen', async () => {
    await writeFile('aws.json', networkJson(worldOf(awsRules)));
    const first = await serving('--network aws.json --port 0 --memory');
    const port = new URL(first.url).port;
    const { exitCode, stderr } = await podway(`sandbox serve --network aws.json --port ${port}`);
    expect(stderr).toContain(
      `cannot listen on 127.0.0.1, port ${port}: another program listens there`,
    );
    expect(exitCode).toBe(1);
    const second = await serving('--network aws.json --port 0');
    first.stop();
    second.stop();
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  });

  it.each([
    ['', 'sandbox serve needs --network FILE: what podway snapshot saved'],
    ['--network nowhere.json', 'nowhere.json'],
    ['--network podway.yaml', 'podway.yaml'],
    ['--network network.json --faults network.json', 'faults'],
    ['--network network.json --port 70000', '--port: found "70000", wanted a port from 0 to 65535'],
    [
      '--network network.json --settle soon',
      '--settle: found "soon", wanted 0, or a number and a unit',
    ],
    ['--network network.json --host=', '--host: found "", wanted an address or a name'],
    ['--network network.json more', 'sandbox serve takes no further argument "more"'],
    ['--yes', 'no option --yes of sandbox serve; it belongs to apply'],
  ])('%s is refused', async (line, message) => {
    const { exitCode, stdout, stderr } = await podway(`sandbox serve ${line}`.trim());
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  it.each(['sandbox', 'sandbox srve'])('podway %s has a near miss', async (line) => {
    const { exitCode, stderr } = await podway(line);
    expect(stderr).toContain('did you mean sandbox serve?');
    expect(exitCode).toBe(1);
  });

  it.each(['sandbox serve --help', 'help sandbox serve'])('podway %s is its help', async (line) => {
    expect((await podway(line)).stdout).toContain('podway sandbox serve [options]');
  });
});
