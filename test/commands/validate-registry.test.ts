import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configOf, nodeListOf } from '../../examples/dubbo/documents.ts';
import { networkJson } from '../../src/network/read.ts';
import type { Report } from '../../src/report/report.ts';
import { useTempFolder } from '../document/temp-folder.ts';
import { changed, host, worldOf } from '../world/world.ts';
import { podway } from './podway.ts';

const temp = useTempFolder();

async function validated(addresses: string, more = '') {
  const world = changed(worldOf('aws', { nodes: 3, zones: 2 }), host('vma', '10.0.128.100'));
  const config = temp.inside('podway.yaml');
  await writeFile(config, JSON.stringify(configOf({ file: 'vpc.json' })));
  await writeFile(temp.inside('vpc.json'), networkJson(world.network));
  await writeFile(temp.inside('nodes.json'), JSON.stringify(nodeListOf(world, [1, 2, 3])));
  await writeFile(temp.inside('addresses.txt'), addresses);
  const ran = await podway(
    `validate --file ${config} --registry ${temp.inside('addresses.txt')} --output json${more}`,
  );
  return { ...ran, report: (ran.stdout === '' ? {} : JSON.parse(ran.stdout)) as Report };
}

describe('podway validate --registry', () => {
  it('says of each address what it is, by service', async () => {
    const { report, exitCode } = await validated(
      '10.244.2.10:20880 com.example.Greet\n10.0.128.100:80 web\n172.17.0.2:20880 com.example.Pay\n172.17.0.3:20880 com.example.Pay\n',
    );
    const [registry] = report.registries ?? [];
    expect(
      registry?.addresses.map((one) => `${one.service} ${one.is} ${one.verdict ?? ''}`.trim()),
    ).toEqual([
      'com.example.Greet pod unreachable',
      'com.example.Pay stale',
      'com.example.Pay stale',
      'web host',
    ]);
    const advertised = report.findings.filter(({ code }) => code.startsWith('advertised-'));
    expect(advertised.map(({ code, subject, place }) => [code, subject, place?.line])).toEqual([
      ['advertised-docker-bridge', 'service/com.example.Pay', 3],
      ['advertised-unreachable', 'service/com.example.Greet', 1],
    ]);
    expect(advertised[0]?.evidence).toContain('Likewise 172.17.0.3:20880');
    expect(advertised[1]?.evidence).toContain('apps does not reach it (no-route');
    expect(exitCode).toBe(2);
  });

  it('ends with 1 where the registry is dead, and names it', async () => {
    const { exitCode, stderr } = await validated(
      '10.244.2.10:1\n',
      ' --registry zookeeper://127.0.0.1:1',
    );
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/^podway: zookeeper: 127\.0\.0\.1:1: /),
    ]);
  });

  it('refuses what is no registry, and one flow together with a registry', async () => {
    const odd = await validated('10.244.2.10:1\n', ' --registry nacos://10.0.0.5:8848');
    expect([odd.exitCode, odd.stderr]).toEqual([1, expect.stringContaining('found nacos://')]);
    const both = await validated('10.244.2.10:1\n', ' --from apps --to pods');
    expect([both.exitCode, both.stderr]).toEqual([1, expect.stringContaining('are about all')]);
  });
});
