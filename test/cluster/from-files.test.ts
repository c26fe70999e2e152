import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readClusterFiles } from '../../src/cluster/from-files.ts';
import { nodeObject } from './builders.ts';

const fixtures = fileURLToPath(new URL('../fixtures/cluster/', import.meta.url));
const options = { name: 'shop', podCidrsFrom: 'auto', overlay: {} } as const;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podway-cluster-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function message(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (reason: unknown) => reason,
  );
  return String(error).replaceAll(`${folder}/`, '');
}

describe('what kubectl prints', () => {
  it('reads the same cluster in every shape and split of it', async () => {
    const text = await readFile(join(fixtures, 'kubeadm-flannel.json'), 'utf8');
    const list: { items: object[] } = JSON.parse(text);
    const expected = await readClusterFiles({ ...options, files: [await file('list', text)] });
    const shapes: readonly (readonly string[])[] = [
      [stringify(list)],
      [JSON.stringify(list.items)],
      [list.items.map((item) => stringify(item)).join('---\n')],
      list.items.map((item) => JSON.stringify(item)),
      list.items.toReversed().map((item) => stringify(item)),
      [text, stringify(list.items[1])],
    ];
    for (const [index, texts] of shapes.entries()) {
      const files = texts.map((part, i) => file(`${index}-${i}`, part));
      const cluster = await readClusterFiles({ ...options, files: await Promise.all(files) });
      expect(cluster).toEqual(expected);
    }
  });
});

describe('bad files', () => {
  it('says what is wrong with each of them', async () => {
    const files = [
      join(folder, 'missing.json'),
      folder,
      await file('empty.json', ''),
      await file('cut.json', '{"kind":"List","items":[{"kind":"No'),
      await file('good.json', JSON.stringify(nodeObject({}))),
    ];
    const lines = (await message(readClusterFiles({ ...options, files }))).split('\n');
    expect(lines).toHaveLength(4);
    for (const name of ['missing.json', folder, 'empty.json', 'cut.json']) {
      expect(lines.filter((line) => line.includes(name))).toHaveLength(1);
    }
  });

  it('names both files that tell different things of one node', async () => {
    const files = [
      await file('1.json', JSON.stringify(nodeObject({ name: 'a' }))),
      await file('2.yaml', stringify(nodeObject({ name: 'a', spec: {} }))),
    ];
    expect(await message(readClusterFiles({ ...options, files }))).toBe(
      'DocumentError: 2.yaml:1:1: node a: found other data, wanted what 1.json:1 says of this node, or one of the two only',
    );
  });
});

describe('a large list', () => {
  const large = `${' '.repeat(99)}\n`.repeat(50_001);

  it('in YAML gets a note that JSON is faster', async () => {
    const path = await file('large.yaml', `${stringify(nodeObject({}))}${large}`);
    const { findings } = await readClusterFiles({ ...options, files: [path] });
    expect(findings.filter(({ code }) => code === 'large-yaml')).toEqual([
      {
        code: 'large-yaml',
        severity: 'note',
        subject: `file/${path}`,
        evidence: '5.0 MB of YAML',
        remedy: 'Write the list with `kubectl get nodes -o json` instead of `-o yaml`.',
        place: { file: path },
      },
    ]);
  });

  it('in JSON is read without what nodes are large for, and is the same cluster', async () => {
    const images = [{ names: ['x'.repeat(1_000_000)] }];
    const nodes = ['a', 'b', 'c'].map((name) => {
      const node = nodeObject({ name });
      const status = node.status as object;
      return {
        ...node,
        status: { ...status, images, conditions: [{ type: 'Ready', status: 'True' }] },
      };
    });
    const list = (items: readonly object[]) => JSON.stringify({ kind: 'List', items });
    const read = async (path: string) => readClusterFiles({ ...options, files: [path] });
    expect(await read(await file('whole.json', list(nodes)))).toEqual(
      await read(
        await file(
          'small.json',
          list(nodes.map((n) => ({ ...n, status: { ...n.status, images: [] } }))),
        ),
      ),
    );
    const wrong = [...nodes, nodeObject({ name: 'd', status: { addresses: [{}] } })];
    expect(await message(read(await file('wrong.json', list(wrong))))).toMatch(
      /^DocumentError: wrong\.json:1:\d{7}: node d: status\.addresses\[0\]\.type: found nothing, wanted a type of address$/,
    );
  });

  it('in JSON does not', async () => {
    const path = await file('large.json', `${JSON.stringify(nodeObject({}))}${large}`);
    const { findings } = await readClusterFiles({ ...options, files: [path] });
    expect(findings.map(({ code }) => code)).not.toContain('large-yaml');
  });
});
