import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { live } from '../../examples/dubbo/story.ts';
import { withoutLab } from '../lab/available.ts';
import { withoutZookeeper } from '../registry/zookeeper-server.ts';
import { cli } from './podway.ts';

const folder = fileURLToPath(new URL('../../examples/dubbo/', import.meta.url));

/** The example's own packages: `npm ci --ignore-scripts --prefix examples/dubbo`. */
function withoutDubbo(): boolean {
  const isRequired = process.env.PODWAY_TEST_REQUIRE?.split(',').includes('zookeeper');
  const isMissing = !isRequired && !existsSync(`${folder}node_modules`);
  if (isMissing)
    process.stderr.write(
      'The Dubbo story is skipped: its packages are missing. npm ci --ignore-scripts --prefix examples/dubbo\n',
    );
  return isMissing;
}

it.skipIf(withoutLab() || withoutZookeeper() || withoutDubbo())(
  'Dubbo consumers on VMs reach a provider in a pod, and again after its gateway died',
  async () => {
    const lines: string[] = [];
    const told = await live({ cli, folder, tell: (line) => lines.push(line) });
    const story = lines.join('\n');
    expect(told.failure, story).toMatch(/remote invoke timeout/);
    expect(told.validated[1], story).toContain('service/com.example.Greet:1.0.0');
    expect(told.validated[1]).toMatch(/advertised-unreachable|does not reach it/);
    expect(told.validated[0]).toBe(2);
    expect(told.probed[1]).toMatch(/no-route|route/);
    expect(told.probed[0]).toBe(2);
    expect([told.planned[0], told.applied[0]], story).toEqual([0, 0]);
    expect(told.answers).toEqual([
      'Hello vma, from pod 10.244.3.10',
      'Hello vmb, from pod 10.244.3.10',
    ]);
    expect(told.secondFailure, story).toMatch(/timeout/);
    expect([told.replanned[0], told.reapplied[0]], story).toEqual([0, 0]);
    expect(told.recoveryMs).toBeLessThanOrEqual(told.outageMs);
  },
  300_000,
);
