import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

async function replaceInConfig(from: string | RegExp, to: string): Promise<void> {
  await quickstart.replace('podway.yaml', from, to);
}

/** The annotation of a finding, up to its message. */
async function annotation(code: string): Promise<string | undefined> {
  const { stdout } = await podway('plan -o github');
  return stdout.match(new RegExp(`^::\\w+ (.*),title=podway%3A ${code}::`, 'm'))?.[1];
}

describe('a finding names the line of podway.yaml that it is about', () => {
  it('the key that settles it', async () => {
    await replaceInConfig('podNetworks: [10.244.0.0/16]', 'podNetworks: [10.244.0.0/23]');
    expect(await annotation('claim-outside-pod-networks')).toBe('file=podway.yaml,line=8,col=16');
  });

  it('the nearest thing around it, where the key is left out', async () => {
    const { stdout } = await podway('plan');
    expect(stdout).toMatch(
      /→ State it under cluster\.overlay in podway\.yaml\. \(podway\.yaml:7:3\)\n/,
    );
  });

  it('the file alone, where that is all of it', async () => {
    await quickstart.edit('network.json', (network) => {
      network.routeTables[1].routes.push({
        destination: '10.244.1.128/25',
        nextHops: [{ kind: 'gateway', id: 'tgw-1' }],
      });
    });
    expect(await annotation('foreign-in-range')).toBe('file=podway.yaml');
    await replaceInConfig('consumers:', 'routes: { budget: 7 }\nconsumers:');
    expect(await annotation('foreign-in-range')).toBe('file=podway.yaml,line=18,col=9');
  });

  it('in a plan of today and in the saved one', async () => {
    await podway('plan -f podway.yaml -o json=plan.json -o github=now.txt');
    expect((await podway('show plan.json -o github')).stdout).toBe(
      await quickstart.read('now.txt'),
    );
  });

  it('by the name that the file was given by', async () => {
    await quickstart.write('other.yaml', await quickstart.read('podway.yaml'));
    const { stdout } = await podway('plan -f other.yaml');
    expect(stdout).toContain('(other.yaml:7:3)');
  });

  it('and none where no key settles it', async () => {
    await quickstart.edit('nodes.json', (list) => {
      list.items[1].spec.podCIDR = list.items[0].spec.podCIDR;
      list.items[1].spec.podCIDRs = list.items[0].spec.podCIDRs;
    });
    const { stdout } = await podway('plan -o github');
    expect(stdout).toMatch(/^::error title=podway%3A claim-contested::/m);
  });
});

it('--full shows what is folded, and its twin does', async () => {
  await replaceInConfig('consumers:', 'routes: { tables: all }\nconsumers:');
  await quickstart.edit('network.json', (network) => {
    const [table] = network.routeTables.filter((one: { id: string }) => one.id === 'vtb-apps-b');
    for (let number = 1; number <= 10; number++) {
      network.routeTables.push({ ...table, id: `vtb-more-${number}`, main: false });
    }
  });
  const folded = await podway('plan');
  expect(folded.stdout).toMatch(/^\d+ tables with the same changes/m);
  expect(folded.stdout).toContain('\nAlike changes share a line: podway plan --full shows each.\n');
  const full = await podway('plan --full');
  expect(full.stdout).not.toContain('tables with the same changes');
  expect(full.stdout.match(/^Table vtb-more-/gm)).toHaveLength(10);
  expect((await podway('plan', { env: { PODWAY_FULL: 'true' } })).stdout).toBe(full.stdout);
  await podway('plan -o json=plan.json');
  const shown = (await podway('show plan.json --full')).stdout;
  expect(shown.match(/^Table vtb-more-/gm)).toHaveLength(10);
});
