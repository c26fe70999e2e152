import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../providers/sandbox/server.ts';
import { routesIn } from '../network/build.ts';
import { clouds } from '../providers/clouds.ts';
import { useQuickstart } from '../quickstart.ts';
import { start } from './podway.ts';
import { shopConfig, shopNetwork, shopNodes } from './shop.ts';

const quickstart = useQuickstart();

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

/**
 * An apply over HTTP, stopped at its first call that creates or replaces a route: the sandbox's `delay`
 * calls back while that call is in flight, and the answer comes after `meanwhile`.
 */
async function stoppedInFlight(
  cloud: (typeof clouds)[number],
  meanwhile: (child: ReturnType<typeof start>['child']) => Promise<void>,
) {
  const { api, keys, rules } = cloud;
  let stop: () => Promise<void> = async () => {};
  const clock = { now: () => new Date(), sleep: () => stop() };
  served = await serve({ network: shopNetwork(cloud), rules, api, clock, settleMs: 0 });
  const first = { aws: 'ReplaceRoute', alicloud: 'ModifyRouteEntry', tencent: 'ReplaceRoutes' };
  const action = first[rules.provider as keyof typeof first];
  served.addFaults([{ fault: 'delay', action, call: 1, times: 1, ms: 1, committed: true }]);
  await quickstart.write('podway.yaml', shopConfig(cloud, served.url));
  await writeFile('nodes.json', shopNodes(cloud));
  const running = start('apply --yes -o json=report.json -o text --journal journal.jsonl', keys);
  stop = () => meanwhile(running.child);
  return { ...(await running.ended), network: await served.network() };
}

async function linesSaid(child: ReturnType<typeof start>['child'], word: string): Promise<void> {
  let said = '';
  for await (const [chunk] of on(child.stderr as Readable)) {
    said += chunk.toString();
    if (said.includes(word)) return;
  }
}

async function* on(stream: Readable): AsyncGenerator<readonly [Buffer]> {
  for (;;) yield (await once(stream, 'data')) as [Buffer];
}

describe.each(clouds)('$rules.title: a signal during an apply', (cloud) => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: what is in flight is waited for, nothing else is sent, and the report tells all',
    async (signal) => {
      const { exitCode, stderr, network } = await stoppedInFlight(cloud, async (child) => {
        child.kill(signal);
        await linesSaid(child, 'stopping after what is in flight');
      });
      expect(exitCode).toBe(130);
      expect(stderr).not.toContain('    at ');
      const report = JSON.parse(await readFile('report.json', 'utf8'));
      const results: string[] = report.outcomes.map(({ result }: { result: string }) => result);
      expect(results).toContain('applied');
      expect(results).toContain('skipped');
      const ops: { op: string; result: string }[] = report.outcomes;
      const replaced = ops.find(({ op }) => op === 'rtb-a/10.244.2.0/24');
      expect(replaced?.result).toBe('applied');
      // What it says was done is done, and what it says was not is not.
      const created = ops.find(({ op }) => op === 'rtb-b/10.244.1.0/24');
      const isThere = routesIn(network, 'rtb-b').some((line) => line.startsWith('10.244.1.0/24'));
      expect(isThere).toBe(created?.result === 'applied');
    },
  );

  it('a second one does not wait: it says what is in flight, and ends with the signal', async () => {
    const { exitCode, stderr } = await stoppedInFlight(cloud, async (child) => {
      child.kill('SIGINT');
      await linesSaid(child, 'stopping after what is in flight');
      child.kill('SIGINT');
      await once(child, 'exit');
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('rtb-a/10.244.2.0/24');
    const journal = (await readFile('journal.jsonl', 'utf8')).trim().split('\n');
    const events = journal.map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({ op: 'rtb-a/10.244.2.0/24', event: 'sent' }),
    );
  });
});
