import { describe, expect, it } from 'vitest';
import { readNetwork } from '../../src/network/read.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

/** All that does not depend on how podway.yaml names its sources. */
function planIn(json: string): unknown {
  const { digest, inputs, ...plan } = JSON.parse(json);
  return { ...plan, cluster: inputs.cluster, network: inputs.network };
}

describe('podway snapshot', () => {
  it('writes the network to stdout, dated, as a file that plan takes', async () => {
    const original = await podway('plan -o json');
    const { exitCode, stdout, stderr } = await podway('snapshot');
    expect([exitCode, stderr]).toEqual([0, '']);
    await quickstart.write('vpc.json', stdout);
    expect((await readNetwork('vpc.json')).collectedAt).toBe('2026-11-22T10:00:00.000Z');

    await quickstart.replace('podway.yaml', 'sandbox: network.json', 'file: vpc.json');
    const again = await podway('plan -o json');
    expect(planIn(again.stdout)).toEqual(planIn(original.stdout));
  });

  it('--cluster writes what was read of the cluster: planning from it gives the same plan', async () => {
    const original = await podway('plan -o json');
    expect(await podway('snapshot --cluster cluster.json')).toMatchObject({ exitCode: 0 });
    const list = JSON.parse(await quickstart.read('cluster.json'));
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    expect(Object.keys(list.items[0].status.nodeInfo)).toEqual(['operatingSystem']);

    await quickstart.replace('podway.yaml', '[nodes.json]', '[cluster.json]');
    const again = await podway('plan -o json');
    expect(planIn(again.stdout)).toEqual(planIn(original.stdout));
  });

  it('goes to the file that is named, and to the terminal only where none is', async () => {
    const { stdout } = await podway('snapshot');
    expect((await podway('snapshot -o json=vpc.json')).stdout).toBe('');
    expect(await quickstart.read('vpc.json')).toBe(stdout);
  });

  it('keeps the date of a recording', async () => {
    await quickstart.replace('podway.yaml', 'sandbox: network.json', 'file: network.json');
    await quickstart.edit('network.json', (data) => {
      data.collectedAt = '2026-01-02T03:04:05Z';
    });
    const { stdout } = await podway('snapshot');
    expect(JSON.parse(stdout).collectedAt).toBe('2026-01-02T03:04:05Z');
  });

  it('of a network that was not read completely: written, said, and exit code 6', async () => {
    await quickstart.edit('network.json', (data) => {
      data.incomplete = ['acls'];
    });
    const { exitCode, stdout, stderr } = await podway('snapshot');
    expect(JSON.parse(stdout).incomplete).toEqual(['acls']);
    expect(stderr).toBe('podway: the snapshot lacks what could not be read: acls\n');
    expect(exitCode).toBe(6);
  });

  it.each([
    ['snapshot --cluster nowhere/cluster.json', 'cannot write nowhere/cluster.json: no such file'],
    ['snapshot -o json=nowhere/vpc.json', 'cannot write nowhere/vpc.json: no such file or folder'],
  ])('podway %s fails before anything is read', async (line, message) => {
    await quickstart.write('podway.yaml', 'not looked at');
    const { exitCode, stdout, stderr } = await podway(line);
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  it('writes no cluster file where the cluster cannot be read', async () => {
    await quickstart.edit('nodes.json', ({ items }) => {
      items[2].spec.podCIDR = '***HIDDEN***/25';
    });
    const { exitCode, stdout, stderr } = await podway('snapshot --cluster cluster.json');
    expect(stderr).toContain('nodes.json:');
    await expect(quickstart.read('cluster.json')).rejects.toThrow('ENOENT');
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  it('needs a cluster only where --cluster asks for one', async () => {
    const source = 'kubeconfig: { path: no-such-file }';
    await quickstart.replace('podway.yaml', 'files: [nodes.json]', source);
    expect((await podway('snapshot')).exitCode).toBe(0);
    const { exitCode, stderr } = await podway('snapshot --cluster cluster.json');
    expect(stderr).toContain('no-such-file');
    expect(exitCode).toBe(1);
  });
});
