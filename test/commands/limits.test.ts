import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

const withLimits = (limits: string) =>
  quickstart.replace('podway.yaml', 'consumers:', `routes: { limits: ${limits} }\nconsumers:`);

/** The lines of a plan that tell how full tables are. */
async function routesLines(): Promise<readonly string[]> {
  const { stdout } = await podway('plan');
  return stdout.split('\n').filter((line) => line.startsWith('  routes: '));
}

describe('routes.limits of podway.yaml', () => {
  it('takes the place of the default, and the plan says whose number it is', async () => {
    expect(await routesLines()).toEqual([
      "  routes: 3 → 5 of 200 (the cloud's default)",
      "  routes: 1 → 5 of 200 (the cloud's default)",
    ]);
    await withLimits('[{ limit: 480 }, { limit: 9, tables: [vtb-apps-b] }]');
    expect(await routesLines()).toEqual([
      '  routes: 3 → 5 of 480 (podway.yaml)',
      '  routes: 1 → 5 of 9 (podway.yaml)',
    ]);
  });

  it('bounds what is planned', async () => {
    await withLimits('[{ limit: 3, tables: [vtb-apps-b] }]');
    const { stdout } = await podway('plan');
    expect(stdout).toContain('(limit 3, podway.yaml)');
  });

  it('is part of a snapshot', async () => {
    await withLimits('[{ limit: 480, tables: [vtb-apps-a] }]');
    const { stdout } = await podway('snapshot');
    const { routeTables } = JSON.parse(stdout) as {
      routeTables: { id: string; limits?: unknown }[];
    };
    const limits = Object.fromEntries(routeTables.map((one) => [one.id, one.limits ?? []]));
    expect(limits).toMatchObject({
      'vtb-apps-a': [{ families: [4, 6], limit: 480, source: 'config' }],
      'vtb-apps-b': [],
    });
  });

  it('names no family of those that share a limit', async () => {
    await withLimits('[{ limit: 480, families: [4] }]');
    const { exitCode, stderr } = await podway('plan');
    expect(stderr).toMatch(
      /podway\.yaml:\d+:\d+: routes\.limits\[0\]\.families: found \[4\], wanted \[4,6\] or nothing/,
    );
    expect(exitCode).toBe(1);
  });

  it('names no table that is not there', async () => {
    await withLimits('[{ limit: 480, tables: [vtb-app-a] }]');
    const { exitCode, stderr } = await podway('plan');
    expect(stderr).toMatch(
      /podway\.yaml:\d+:\d+: routes\.limits\[0\]\.tables: found vtb-app-a, which is not in vpc-bp1/,
    );
    expect(exitCode).toBe(1);
  });
});
