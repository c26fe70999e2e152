import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKubeconfig } from '../../../src/cluster/live/kubeconfig.ts';
import { errorOf } from '../../document/error-of.ts';
import { useTempFolder } from '../../document/temp-folder.ts';

const { inside } = useTempFolder();

const two = `
current-context: eu
contexts:
- name: eu
  context: { cluster: eu-cluster, user: jane }
- name: cn
  context: { cluster: cn-cluster, user: joe }
- name: lost
  context: { cluster: nowhere, user: jane }
- name: nobody
  context: { cluster: eu-cluster, user: ghost }
- name: anonymous
  context: { cluster: cn-cluster }
clusters:
- name: eu-cluster
  cluster: { server: "https://eu.example:6443" }
- name: cn-cluster
  cluster: { server: "https://cn.example:6443" }
users:
- name: jane
  user: { token: s3cret-of-jane }
- name: joe
  user: { token: s3cret-of-joe }
`;

async function choose(text: string, context?: string) {
  await writeFile(inside('config'), text);
  return readKubeconfig([inside('config')], context);
}

describe('readKubeconfig', () => {
  it.each([
    [undefined, 'https://eu.example:6443', 's3cret-of-jane'],
    ['cn', 'https://cn.example:6443', 's3cret-of-joe'],
    ['anonymous', 'https://cn.example:6443', undefined],
  ])('takes of context %s its cluster and its user', async (context, server, token) => {
    const chosen = await choose(two, context);
    expect(chosen.cluster.server).toBe(server);
    expect(chosen.user.token).toBe(token);
    const folder = inside('.').replace(/\/\.?$/, '');
    expect([chosen.clusterFolder, chosen.userFolder]).toEqual([folder, folder]);
  });

  it('takes JSON as well', async () => {
    const { server } = (
      await choose(
        JSON.stringify({
          'current-context': 'a',
          contexts: [{ name: 'a', context: { cluster: 'b', user: '' } }],
          clusters: [{ name: 'b', cluster: { server: 'https://b' } }],
          users: null,
        }),
      )
    ).cluster;
    expect(server).toBe('https://b');
  });

  it.each<[string, string, string | undefined, string]>([
    [
      'a context that is not there',
      two,
      'us',
      '/config:4:1: contexts: found no context "us", wanted one of "eu", "cn", "lost", "nobody", "anonymous"',
    ],
    [
      'a current context that is not there',
      'current-context: a\ncontexts: [{ name: b, context: { cluster: c } }]',
      undefined,
      '/config:1:18: current-context: found no context "a", wanted "b"',
    ],
    [
      'no current context',
      two.replace('current-context: eu', ''),
      undefined,
      '/config:3:1: current-context: found no current context, wanted one of "eu", "cn", "lost", "nobody", "anonymous"',
    ],
    [
      "a kubeconfig as kubectl writes it where there is none (the API server's address is localhost)",
      'apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: ""\nkind: Config\nusers: null',
      undefined,
      '/config:4:18: current-context: found no current context, wanted one, but the file has none',
    ],
    [
      'a context whose cluster is not there',
      two,
      'lost',
      '/config:9:23: contexts[2].context.cluster: found no cluster "nowhere", wanted one of "eu-cluster", "cn-cluster"',
    ],
    [
      'a context whose user is not there',
      two,
      'nobody',
      '/config:11:41: contexts[3].context.user: found no user "ghost", wanted one of "jane", "joe"',
    ],
    [
      'a cluster without a server',
      two.replace('{ server: "https://eu.example:6443" }', '{}'),
      undefined,
      '/config:16:12: clusters[0].cluster.server: found nothing, wanted a string',
    ],
    [
      'a file that is something else',
      '[1, 2]',
      undefined,
      '/config:1:1: found something else, wanted a kubeconfig',
    ],
    ['an empty file', '', undefined, '/config: found an empty file, wanted YAML or JSON'],
  ])('refuses %s', async (_, text, context, says) => {
    expect(await errorOf(() => choose(text, context), inside('').replace(/\/$/, ''))).toBe(says);
  });

  it.each([
    ['YAML that is broken at a token', 'users:\n- name: a\n  user: { token: "s3cret'],
    ['a duplicate token', 'users:\n- name: a\n  user:\n    token: s3cret\n    token: s3cret2'],
    ['a list as user', 'users: [{ name: a, user: [s3cret] }]'],
    ['a token in place of the user', 'users: [s3cret]'],
    ['a token in place of all users', 'users: s3cret'],
    ["a token's own file", 's3cret'],
  ])('never shows a secret: %s', async (_, text) => {
    const error = await errorOf(() => choose(text));
    expect(error).toMatch(/config:\d+:\d+/);
    expect(error).not.toContain('s3cret');
  });

  describe('of several files', () => {
    /** Writes `a/config`, `b/config`, …; the result names them. */
    async function filesOf(...texts: readonly string[]): Promise<readonly string[]> {
      const files = texts.map((_, index) => inside(`${'abc'[index]}/config`));
      for (const [index, file] of files.entries()) {
        await mkdir(dirname(file));
        await writeFile(file, texts[index] ?? '');
      }
      return files;
    }
    const folder = () => inside('').replace(/\/$/, '');
    const context = (name: string, cluster: string, user: string) =>
      `contexts: [{ name: ${name}, context: { cluster: ${cluster}, user: ${user} } }]\n`;
    const cluster = (name: string, server: string) =>
      `clusters: [{ name: ${name}, cluster: { server: "${server}" } }]\n`;
    const user = (name: string, token: string) =>
      `users: [{ name: ${name}, user: { token: ${token} } }]\n`;

    it('joins what they say: the context of one, the cluster and the user of others', async () => {
      const files = await filesOf(
        user('jane', 's3cret'),
        cluster('shop', 'https://shop'),
        `current-context: shop\n${context('shop', 'shop', 'jane')}`,
      );
      expect(await readKubeconfig(files, undefined)).toEqual({
        name: `context "shop" of ${inside('c/config')}`,
        cluster: { server: 'https://shop' },
        clusterFolder: inside('b'),
        user: { token: 's3cret' },
        userFolder: inside('a'),
      });
    });

    it('takes the first where several have an entry of one name', async () => {
      const one = `${context('x', 'c', 'u')}${cluster('c', 'https://one')}${user('u', 'first')}`;
      const two = `${context('x', 'd', 'v')}${cluster('c', 'https://two')}${user('u', 'second')}`;
      const files = await filesOf(one, `current-context: x\n${two}`, 'current-context: y');
      const chosen = await readKubeconfig(files, undefined);
      expect([chosen.cluster.server, chosen.user.token]).toEqual(['https://one', 'first']);
    });

    it('leaves out those that do not exist', async () => {
      const [file = ''] = await filesOf(two);
      const chosen = await readKubeconfig([inside('no'), file, inside('neither')], 'cn');
      expect(chosen.name).toBe(`context "cn" of ${file}`);
    });

    it('says so where none does', async () => {
      const none = [inside('no'), inside('neither')];
      expect(await errorOf(() => readKubeconfig(none, undefined), folder())).toBe(
        '/neither: no such file or folder\n/no: no such file or folder',
      );
    });

    it.each([
      [undefined, '/a/config:1:18: current-context: found no context "x", wanted one of "y", "z"'],
      ['w', '/a/config:1:1: contexts: found no context "w", wanted one of "y", "z"'],
      ['y', '/b/config:1:43: contexts[0].context.cluster: found no cluster "c", wanted "d"'],
      ['z', '/c/config:1:52: contexts[0].context.user: found no user "u", wanted "v"'],
    ])('names the file and all there is (%s)', async (name, says) => {
      const files = await filesOf(
        `current-context: x\n${user('v', 's')}`,
        `${context('y', 'c', 'v')}${cluster('d', 'https://d')}`,
        `${context('z', 'd', 'u')}${cluster('d', 'https://d')}`,
      );
      expect(await errorOf(() => readKubeconfig(files, name), folder())).toBe(says);
    });

    it('refuses one that is broken, though others have the context', async () => {
      const files = await filesOf(two, 'users: [{ name: a, user: { token: "s3cret');
      const error = await errorOf(() => readKubeconfig(files, undefined), folder());
      expect(error).toMatch(/^\/b\/config:\d+:\d+/);
      expect(error).not.toContain('s3cret');
    });
  });

  it('says what is wrong with the file itself', async () => {
    await mkdir(inside('folder'));
    const folder = inside('').replace(/\/$/, '');
    const missing = await errorOf(() => readKubeconfig([inside('missing')], undefined), folder);
    expect(missing).toBe('/missing: no such file or folder');
    const isFolder = await errorOf(() => readKubeconfig([inside('folder')], undefined), folder);
    expect(isFolder).toBe('/folder: it is a folder, not a file');
  });
});
