import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFaults } from '../../providers/sandbox/faults.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { networkJson, readNetwork } from '../../src/network/read.ts';
import { blocksOf, root } from '../markdown.ts';
import { routesIn } from '../network/build.ts';
import { clouds } from '../providers/clouds.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway, start } from './podway.ts';
import { shopConfig, shopNetwork, shopNodes } from './shop.ts';

// docs/rehearsal.md, step by step; a first sandbox plays the cloud that is not to be touched.

const quickstart = useQuickstart();

const page = await readFile(join(root, 'docs', 'rehearsal.md'), 'utf8');
const lines = blocksOf(page)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.trim().split('\n'));

const running: ReturnType<typeof start>[] = [];
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

/** Starts a sandbox on a port that is free; its URL is the first thing that it prints. */
async function serve(line: string): Promise<string> {
  const server = start(`${line} --port 0 --settle 0`);
  running.push(server);
  const [first] = (await once(server.child.stdout as Readable, 'data')) as [Buffer];
  return first.toString().trim();
}

describe('docs/rehearsal.md', () => {
  it.each(clouds)('is what one does on $rules.title', async (cloud) => {
    const { keys, rules } = cloud;
    await quickstart.write('real.json', networkJson(shopNetwork(cloud)));
    await quickstart.write('nodes.json', shopNodes(cloud));
    const real = await serve('sandbox serve --network real.json');
    const before = await readNetwork('real.json');
    await quickstart.write('podway.yaml', shopConfig(cloud, real));

    let url = '';
    const codes: Record<string, number> = {};
    for (const line of lines) {
      const [word, ...rest] = line.split(' ');
      if (word === 'cp') {
        await copyFile(rest[0] ?? '', rest[1] ?? '');
        await quickstart.replace(rest[1] ?? '', real, url);
      } else if (line.includes('sandbox serve')) {
        url = await serve(rest.join(' '));
      } else {
        const { exitCode, stderr } = podway(rest.join(' '), keys);
        codes[line] = exitCode;
        expect([line, exitCode, stderr]).toEqual([line, 0, expect.any(String)]);
      }
    }
    expect(Object.keys(codes)).toHaveLength(4);

    // What was saved is what is there, and what is rehearsed happens to the copy alone.
    const after = await readNetwork('real.json');
    for (const { id } of before.routeTables)
      expect(routesIn(after, id)).toEqual(routesIn(before, id));
    const copy = await readNetwork('vpc.json');
    const routes = copy.routeTables.find(({ id }) => id === 'rtb-b')?.routes ?? [];
    expect(routes.map(({ destination }) => String(destination)).sort()).toEqual(
      [
        '10.0.0.0/16',
        '10.244.1.0/24',
        '10.244.200.0/24',
        '10.244.2.0/24',
        '10.244.3.0/24',
        '10.244.4.0/24',
      ].sort(),
    );
    for (const [name, value] of Object.entries(keys)) expect(page).toContain(`${name}=${value}`);
    expect(page).toContain(`| ${rules.title} |`);
  });

  it('shows an endpoint and faults as podway reads them', () => {
    const [endpoint, faults] = blocksOf(page).flatMap(({ language, code }) =>
      language === 'yml' ? [code] : [],
    );
    expect(parse(endpoint ?? '')).toMatchObject({
      network: { source: { api: { endpoint: 'http://127.0.0.1:4566' } } },
    });
    const read = parseFaults(parseDocument(faults ?? '', 'faults.yaml'));
    expect(read.map(({ fault }) => fault)).toEqual(['close', 'throttle']);
  });
});
