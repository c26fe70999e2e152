import { chmod, mkdir, rename, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { asNobody } from '../document/as-nobody.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

/** Runs it on bad input: one clear message, exit code 1, nothing on stdout, nothing written. */
async function refused(line: string): Promise<string> {
  const state = await quickstart.read('network.json').catch(() => '');
  const { exitCode, stdout, stderr } = await podway(line);
  expect(stderr).toMatch(/^podway: /);
  expect(stderr).not.toMatch(/\n {4}at |please report/);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(await quickstart.read('network.json').catch(() => '')).toBe(state);
  return stderr.slice('podway: '.length);
}

describe.each(['podway.yaml', 'nodes.json', 'network.json'])('%s', (file) => {
  async function cutInHalf(): Promise<void> {
    const text = await quickstart.read(file);
    await quickstart.write(file, text.slice(0, text.indexOf('\n', text.length / 2) - 1));
  }

  it.each([
    ['missing', () => rename(file, 'elsewhere')],
    ['a directory', () => rename(file, 'elsewhere').then(() => mkdir(file))],
    ['empty', () => quickstart.write(file, '')],
    ['white space', () => quickstart.write(file, ' \n\n')],
    ['a comment only', () => quickstart.write(file, '# nothing here\n')],
    ['not UTF-8', () => quickstart.write(file, Uint8Array.of(0x61, 0x3a, 0x20, 0xe9, 0x0a))],
    ['UTF-16', () => quickstart.write(file, Buffer.from('\ufeffa: 1\n', 'utf16le'))],
    [
      'binary',
      () =>
        quickstart.write(
          file,
          Uint8Array.from({ length: 64 }, (_, i) => i),
        ),
    ],
    ['no YAML', () => quickstart.write(file, 'a: [1, 2\nb: }\n')],
    ['a text', () => quickstart.write(file, 'hello\n')],
    ['a list of numbers', () => quickstart.write(file, '[1, 2, 3]\n')],
    ['an HTML page', () => quickstart.write(file, '<!doctype html>\n<p>502 Bad Gateway</p>\n')],
    ['a link to nowhere', () => rename(file, 'a').then(() => symlink('nowhere', file))],
    ['a link to itself', () => rename(file, 'a').then(() => symlink(file, file))],
    ['cut in half', cutInHalf],
  ])('%s', async (_what, damage) => {
    await damage();
    // The name of the file is what people look for first.
    expect(await refused('plan')).toContain(`${file}`);
  });
});

/** One error with its place, as an editor can follow it. */
describe('the message says where, what was found and what was wanted', () => {
  it.each([
    [
      'podway.yaml',
      '  region: cn-hangzhou',
      '  region: 5',
      'podway.yaml:14:11: network.region: found 5, wanted a string',
    ],
    ['podway.yaml', 'vpc: vpc-bp1quickstart', 'vcp: vpc-bp1quickstart', 'vcp'],
    [
      'podway.yaml',
      '  name: shop',
      '  name: shop\n  name: store',
      'podway.yaml:8:3: the key "name" is here a second time',
    ],
    ['podway.yaml', '10.244.0.0/16]', '10.244.0.1/16]', 'podway.yaml:8:17: cluster.podNetworks[0]'],
    [
      'podway.yaml',
      '172.16.11.20',
      '172.16.99.20',
      'podway.yaml:20:13: consumers.order-vms.hosts[0]',
    ],
    [
      'podway.yaml',
      'provider: alicloud',
      'provider: azure',
      'network.provider: found "azure", wanted',
    ],
    ['podway.yaml', 'version: 1', 'version: 2', 'podway.yaml:5:10: version: found 2, wanted 1'],
    [
      'nodes.json',
      '"10.244.0.0/24"',
      '"***HIDDEN***/25"',
      'nodes.json:24:20: node node-a1: spec.podCIDR: "***HIDDEN***/25" is redacted; wanted the node list as kubectl printed it',
    ],
    [
      'nodes.json',
      '"podCIDRs": ["10.244.0.0/24"]',
      '"podCIDRs": "10.244.0.0/24"',
      'node node-a1: spec.podCIDRs: found "10.244.0.0/24", wanted a list',
    ],
    [
      'nodes.json',
      '"kind": "List",',
      '"kind": "List", "metadata": {"remainingItemCount": 7},',
      'the API server cut this one',
    ],
    [
      'nodes.json',
      '"kind": "List",',
      '"kind": "List", "kind": "List",',
      'nodes.json:3:19: kind: the key "kind" is here a second time',
    ],
    [
      'network.json',
      '"version": 1',
      '"version": 2',
      'network.json:4:14: version: found 2, wanted 1',
    ],
    [
      'network.json',
      '"provider": "alicloud"',
      '"provider": "aws"',
      'network.json holds provider aws, not alicloud',
    ],
    [
      'network.json',
      '"vpc-bp1quickstart"',
      '"vpc-other"',
      'network.json holds vpc vpc-other, not vpc-bp1quickstart',
    ],
    ['network.json', '"nextHops": [', '"nextHop": [', 'nextHop'],
    ['network.json', '"kind": "Network",', '"kind": "Network", "secret": 1,', 'secret'],
  ])('%s with %j as %j', async (file, from, to, message) => {
    await quickstart.replace(file, from, to);
    expect(await refused('plan')).toContain(message);
  });

  it('all that is wrong at once', async () => {
    await quickstart.replace('podway.yaml', 'name: shop', 'name: 7');
    await quickstart.replace('podway.yaml', 'alicloud', 'azure');
    await quickstart.replace('podway.yaml', '10.96.0.0/12', '10.97.0.0/12');
    const text = await refused('plan');
    expect(text).toMatch(/^3 problems\n/);
    expect(text.trimEnd().split('\n')).toHaveLength(4);
  });
});

it('what a terminal obeys is written out, wherever it stands', async () => {
  await podway('plan -o json=plan.json');
  const state = await quickstart.read('network.json');
  await quickstart.replace('network.json', '"vpc-bp1quickstart"', '"vpc-\\u001b[2J"');
  expect(await refused('plan')).toContain('network.json holds vpc vpc-\\u001b[2J, not vpc-bp1');
  await quickstart.write('network.json', state.replace('"podway/shop"', '"\\u001b[2J"'));
  const { exitCode, stderr } = await podway('apply plan.json');
  expect(stderr).toContain('via instance i-bp1node000b1 "\\u001b[2J"; the plan expects');
  expect(exitCode).toBe(4);
});

describe('a saved plan', () => {
  async function savePlan(): Promise<void> {
    expect(await podway('plan -o json=plan.json')).toMatchObject({ exitCode: 0 });
  }

  it.each([
    [
      'of the next major version',
      '"formatVersion": "1.1"',
      '"formatVersion": "2.0"',
      'format version "2.0", wanted version 1.x; plan again with this podway',
    ],
    [
      'with one byte changed',
      'i-bp1node000a1',
      'i-bp1node000a9',
      'a plan that was changed after it was made',
    ],
    [
      'with its digest changed',
      '"digest": "sha256:',
      '"digest": "sha256:0',
      'a plan that was changed after it was made',
    ],
    ['without its digest', '"digest"', '"degist"', 'a plan that was changed after it was made'],
    [
      'of another kind',
      '"kind": "Plan"',
      '"kind": "Report"',
      'found kind "Report", wanted kind "Plan"',
    ],
    [
      'with a key twice',
      '"kind": "Plan"',
      '"kind": "Plan", "kind": "Plan"',
      'the key "kind" is here a second time',
    ],
  ])('%s is refused by show and apply alike', async (_what, from, to, message) => {
    await savePlan();
    await quickstart.replace('plan.json', from, to);
    expect(await refused('show plan.json')).toContain(message);
    expect(await refused('apply plan.json')).toContain(message);
  });

  it('of the next minor version is read: it only adds', async () => {
    await savePlan();
    const { digestOf } = await import('../../src/document/digest.ts');
    await quickstart.edit('plan.json', (plan) => {
      plan.formatVersion = '1.7';
      plan.somethingNew = true;
      const { digest, ...rest } = plan;
      plan.digest = digestOf(rest);
    });
    expect(await podway('show plan.json')).toMatchObject({ exitCode: 0 });
  });

  it('with a right digest and wrong content is refused by field', async () => {
    await savePlan();
    const { digestOf } = await import('../../src/document/digest.ts');
    await quickstart.edit('plan.json', (plan) => {
      plan.ops[0].kind = 'format-disk';
      const { digest, ...rest } = plan;
      plan.digest = digestOf(rest);
    });
    expect(await refused('apply plan.json')).toContain('ops[0].kind: found "format-disk", wanted');
  });

  it.each(['missing.json', '.', 'podway.yaml', 'network.json', 'nodes.json'])(
    'show %s: that is no plan',
    async (file) => {
      expect(await refused(`show ${file}`)).toContain(file);
      expect(await refused(`apply ${file}`)).toContain(file);
    },
  );
});

describe('what cannot be written is known before the work begins', () => {
  it.each([
    ['plan -o json=nowhere/plan.json', 'cannot write nowhere/plan.json: no such file or folder'],
    ['plan -o json=.', 'cannot write .: it is a folder, not a file'],
    ['plan -o json=podway.yaml/plan.json', 'cannot write podway.yaml/plan.json: '],
    ['apply --yes -o json=nowhere/report.json', 'cannot write nowhere/report.json: '],
  ])('podway %s', async (line, message) => {
    expect(await refused(line)).toContain(message);
  });

  it.each([
    ['a state file that is read-only', 'network.json', 0o444],
    ['a folder that is read-only', '', 0o555],
  ])('%s: apply says so before the first write', async (_what, name, mode) => {
    await podway('plan -o json=plan.json');
    for (const file of ['podway.yaml', 'nodes.json', 'network.json', 'plan.json']) {
      await chmod(quickstart.path(file), 0o666);
    }
    await chmod(quickstart.path(), 0o777);
    await chmod(quickstart.path(name), mode);
    const text = await asNobody(() => refused('apply plan.json'));
    await chmod(quickstart.path(), 0o777); // so that it can be removed
    expect(text).toMatch(
      /^cannot (write|create) network\.json(\.lock)?: permission denied\. Nothing was written\.\n$/,
    );
  });
});
