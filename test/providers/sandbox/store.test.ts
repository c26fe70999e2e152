import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Store } from '../../../providers/sandbox/store.ts';
import { networkJson } from '../../../src/network/read.ts';
import { networkOf } from '../../network/build.ts';
import { temporaryFolder } from '../folder.ts';

const { fresh } = temporaryFolder();

describe('Store', () => {
  it('does not write over what somebody else wrote between its reading and its writing', async () => {
    const path = fresh();
    const ours = networkOf({ account: 'ours' });
    const theirs = networkOf({ account: 'theirs' });
    await writeFile(path, networkJson(networkOf()));
    const store = new Store(path);
    const before = await store.load();
    await writeFile(path, networkJson(theirs));
    expect(await store.save(before, ours)).toMatchObject({ kind: 'failed', code: 'StateChanged' });
    expect((await store.load()).network).toEqual(theirs);
    expect(await store.save(await store.load(), ours)).toEqual({ kind: 'saved' });
    expect(await readFile(path, 'utf8')).toBe(networkJson(ours));
  });

  it('reads YAML, and writes JSON in its place', async () => {
    const path = fresh().replace('.json', '.yaml');
    await writeFile(
      path,
      'kind: Network\nversion: 1\nprovider: aws\nvpc: { id: vpc-1, cidrs: [10.0.0.0/16] }\n',
    );
    const store = new Store(path);
    const state = await store.load();
    expect(await store.save(state, { ...state.network, account: '1' })).toEqual({ kind: 'saved' });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ account: '1' });
    expect((await store.load()).network.account).toBe('1');
  });

  it('parses a text once, and again when it changes', async () => {
    const path = fresh();
    await writeFile(path, networkJson(networkOf()));
    const store = new Store(path);
    const first = await store.load();
    expect(await store.load()).toBe(first);
    await writeFile(path, networkJson(networkOf({ account: '1' })));
    expect((await store.load()).network.account).toBe('1');
  });
});
