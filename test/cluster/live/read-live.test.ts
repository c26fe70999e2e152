import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readClusterFiles } from '../../../src/cluster/from-files.ts';
import { readClusterLive } from '../../../src/cluster/live/read-live.ts';
import { useTempFolder } from '../../document/temp-folder.ts';
import { AlarmClock } from './alarm-clock.ts';
import { useApis } from './api.ts';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { manyNodes, namesIn, outcomeOf, readWith } from './reading.ts';
import { serveFiles } from './serve-files.ts';

const { inside } = useTempFolder();
const startApi = useApis();

const calico = 'crd.projectcalico.org/v1';
const affinity = { apiVersion: calico, kind: 'BlockAffinity', metadata: { name: 'a-1' } };
const affinityV3 = { ...affinity, apiVersion: 'projectcalico.org/v3' };

describe('readLiveObjects', () => {
  it('reads nodes in pages of 500, each once, as JSON, with GET alone', async () => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(1203));
    const { objects } = await readWith({ path: await writeKubeconfig(inside('config'), api) });
    expect(namesIn(objects)).toEqual(manyNodes(1203).map(({ metadata }) => Object(metadata).name));
    const pages = api.calls.filter(({ path }) => path === '/api/v1/nodes');
    expect(pages.map(({ query }) => query.get('limit'))).toEqual(['500', '500', '500']);
    expect(new Set(api.calls.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(new Set(api.calls.map(({ headers }) => headers.accept))).toEqual(
      new Set(['application/json']),
    );
  });

  it.each([0, 1, 499, 500, 501, 1000])('reads %i nodes', async (count) => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(count));
    const { objects } = await readWith({ path: await writeKubeconfig(inside('config'), api) });
    expect(objects.nodes).toHaveLength(count);
    expect(objects.hasNodeList).toBe(true);
  });

  const nothing = ['/api/v1/nodes', '/apis'];
  const configMaps = '/api/v1/namespaces/kube-system/configmaps';
  const noBlocks = [`${configMaps}/calico-config`, `${configMaps}/canal-config`];
  it.each<[string, readonly (readonly [string, string, string])[], readonly string[]]>([
    ['a cluster without a CNI of its own', [], nothing],
    [
      'Calico',
      [
        [calico, 'blockaffinities', 'BlockAffinity'],
        [calico, 'ippools', 'IPPool'],
      ],
      [
        ...nothing,
        `/apis/${calico}`,
        `/apis/${calico}/blockaffinities`,
        `/apis/${calico}/ippools`,
        ...noBlocks,
      ],
    ],
    [
      'Calico with its API server, where the datastore is asked',
      [
        ['projectcalico.org/v3', 'blockaffinities', 'BlockAffinity'],
        [calico, 'blockaffinities', 'BlockAffinity'],
      ],
      // ippools is looked for in the other group too.
      [
        ...nothing,
        `/apis/${calico}`,
        `/apis/${calico}/blockaffinities`,
        '/apis/projectcalico.org/v3',
        ...noBlocks,
      ],
    ],
    [
      'Calico that serves projectcalico.org/v3 alone',
      [['projectcalico.org/v3', 'blockaffinities', 'BlockAffinity']],
      [
        ...nothing,
        '/apis/projectcalico.org/v3',
        '/apis/projectcalico.org/v3/blockaffinities',
        ...noBlocks,
      ],
    ],
    [
      'Cilium',
      [['cilium.io/v2', 'ciliumnodes', 'CiliumNode']],
      [
        ...nothing,
        '/apis/cilium.io/v2',
        '/apis/cilium.io/v2/ciliumnodes',
        `${configMaps}/cilium-config`,
      ],
    ],
    [
      'Tetragon, which shares its API group with Cilium',
      [['cilium.io/v1alpha1', 'tracingpolicies', 'TracingPolicy']],
      [...nothing, '/apis/cilium.io/v1alpha1'],
    ],
    [
      'OpenShift SDN',
      [['network.openshift.io/v1', 'hostsubnets', 'HostSubnet']],
      [...nothing, '/apis/network.openshift.io/v1', '/apis/network.openshift.io/v1/hostsubnets'],
    ],
  ])('asks %s for what it has, and nothing else', async (_, resources, paths) => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(2));
    for (const [version, resource, kind] of resources) api.serve(version, resource, kind, []);
    await readWith({ path: await writeKubeconfig(inside('config'), api) });
    expect(api.calls.map(({ path }) => path)).toEqual(paths);
  });

  it('takes Calico objects of either API group', async () => {
    for (const object of [affinity, affinityV3]) {
      const api = await startApi();
      api.serve('v1', 'nodes', 'Node', manyNodes(1));
      api.serve(object.apiVersion, 'blockaffinities', 'BlockAffinity', [object]);
      const { objects } = await readWith({ path: await writeKubeconfig(inside('config'), api) });
      const kind = `BlockAffinity.${object.apiVersion.split('/')[0]}`;
      expect(objects.others.get(kind)?.map(({ fields }) => fields)).toEqual([object]);
    }
  });

  it("takes Cilium's configuration with its nodes", async () => {
    const api = await startApi();
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cilium-config', namespace: 'kube-system' },
      data: { ipam: 'cluster-pool' },
    };
    api.serve('v1', 'nodes', 'Node', manyNodes(1));
    api.serve('cilium.io/v2', 'ciliumnodes', 'CiliumNode', []);
    api.serve('v1', 'configmaps', 'ConfigMap', [config], 'kube-system');
    const { objects } = await readWith({ path: await writeKubeconfig(inside('config'), api) });
    expect(objects.others.get('ConfigMap')?.map(({ fields }) => fields)).toEqual([config]);
  });

  it('refuses a resource that is served in versions only that it does not know', async () => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(1));
    api.serve('cilium.io/v3', 'ciliumnodes', 'CiliumNode', []);
    expect(await outcomeOf({ path: await writeKubeconfig(inside('config'), api) })).toBe(
      'ClusterError: https://SERVER (context "shop" of KUBECONFIG): serves ciliumnodes as cilium.io/v3 only, and podway knows cilium.io/v2. A newer podway may know more.',
    );
  });

  it('keeps the path of a server behind a gateway', async () => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(1));
    const path = await writeKubeconfig(inside('config'), `${api.url}/k8s/clusters/c-1/`);
    expect(await outcomeOf({ path })).toMatch(/GET \/api\/v1\/nodes.* 404 Not Found/);
    expect(api.calls[0]?.path).toBe('/k8s/clusters/c-1/api/v1/nodes');
  });

  it('names the URL where a node is not as the API server would have it', async () => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', [{ metadata: { name: 'n1' }, spec: { podCIDR: 7 } }]);
    const path = await writeKubeconfig(inside('config'), api);
    const read = readClusterLive(live(path));
    await expect(read).rejects.toThrow(
      `${api.url}/api/v1/nodes: node n1: spec.podCIDR: found 7, wanted`,
    );
  });
});

const cluster = { name: 'shop', podCidrsFrom: 'auto', overlay: {} } as const;

function live(path: string) {
  const { signal } = new AbortController();
  return { ...cluster, path, home: undefined, env: {}, signal, clock: new AlarmClock() };
}

const fixtures = fileURLToPath(new URL('../../fixtures/cluster/', import.meta.url));

describe('readClusterLive', () => {
  it.each(readdirSync(fixtures))('reads the same cluster as from %s', async (name) => {
    const files = [join(fixtures, name)];
    const expected = await readClusterFiles({ ...cluster, files });
    const api = await startApi();
    await serveFiles(api, files);
    const path = await writeKubeconfig(inside('config'), api);
    // Pages of two, so that every list has several.
    const found = await readClusterLive({ ...live(path), limits: { pageSize: 2 } });
    expect(found).toEqual(expected);
    expect(found.nodes.length).toBeGreaterThan(0);
  });
});

describe('without ~/.kube/config', () => {
  const host = '127.0.0.1';
  async function account(): Promise<string> {
    await writeFile(inside('token'), 'sesame\n');
    const ca = new URL('./test-only-tls/ca.crt', import.meta.url);
    await writeFile(inside('ca.crt'), await readFile(ca));
    return inside('');
  }

  it("asks as the pod's service account, and says so", async () => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(3));
    const { objects, findings } = await readWith({
      path: '/home/pod/.kube/config',
      home: '/home/pod',
      env: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: String(api.port) },
      accountFolder: await account(),
    });
    expect(objects.nodes).toHaveLength(3);
    expect(api.calls[0]?.headers.authorization).toBe('Bearer sesame');
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'in-cluster',
        severity: 'note',
        evidence: `/home/pod/.kube/config does not exist, so ${api.url} was asked as the service account of this pod`,
      }),
    ]);
  });

  it.each([
    ['outside of pods', { env: {} }],
    ['where podway.yaml names a context', { context: 'shop' }],
    ['where podway.yaml names another file', { path: '/home/pod/other' }],
    ['in pods without a token', { accountFolder: '/nowhere' }],
  ])('misses the file %s', async (_, change) => {
    const options = {
      path: '/home/pod/.kube/config',
      home: '/home/pod',
      env: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '6443' },
      accountFolder: await account(),
      ...change,
    };
    expect(await outcomeOf(options)).toBe('DocumentError: KUBECONFIG: no such file or folder');
  });
});
