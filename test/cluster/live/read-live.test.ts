import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readClusterFiles } from '../../../src/cluster/from-files.ts';
import { type LiveOptions, readClusterLive } from '../../../src/cluster/live/read-live.ts';
import { useTempFolder } from '../../document/temp-folder.ts';
import { ciliumNode, configMap, daemonSet, pool } from '../builders.ts';
import { AlarmClock } from './alarm-clock.ts';
import { tlsFile, useApis } from './api.ts';
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
  const daemonSets = ['aws-node', 'terway-eniip', 'terway-eni', 'tke-eni-agent'].map(
    (name) => `/apis/apps/v1/namespaces/kube-system/daemonsets/${name}`,
  );
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
    expect(api.calls.map(({ path }) => path)).toEqual([...paths, ...daemonSets]);
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

  it.each([
    ['one of three nodes', 1, []],
    [
      'three of three nodes',
      3,
      ['kube-flannel', 'kube-system'].map(
        (namespace) => `/api/v1/namespaces/${namespace}/configmaps/kube-flannel-cfg`,
      ),
    ],
  ])(
    "looks where flannel's manifests put its ConfigMap if %s show flannel",
    async (_, count, paths) => {
      const api = await startApi();
      const nodes = manyNodes(3).map((node, at) =>
        at < count ? { ...node, metadata: flannelNode(node) } : node,
      );
      api.serve('v1', 'nodes', 'Node', nodes);
      await readWith({ path: await writeKubeconfig(inside('config'), api) });
      const asked = api.calls
        .map(({ path }) => path)
        .filter((path) => path.includes('/configmaps/'));
      expect(asked).toEqual(paths);
    },
  );

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

/** Metadata of such a node with flannel's annotation. */
function flannelNode({ metadata }: Readonly<Record<string, unknown>>): object {
  return { ...Object(metadata), annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' } };
}

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

  const ciliums = ['node-0000', 'node-0001'].map((name, at) =>
    ciliumNode(name, [`10.9.${at}.0/24`]),
  );
  it.each<[string, readonly unknown[], string]>([
    [
      'the AWS VPC CNI, whatever kube-controller-manager wrote',
      [...manyNodes(2), daemonSet('aws-node')],
      'vpc-native',
    ],
    [
      'Cilium chained behind the AWS VPC CNI',
      [
        ...manyNodes(2).map((node) => ({ ...node, spec: {} })),
        ...ciliums,
        configMap('cilium-config', { 'cni-chaining-mode': 'aws-cni' }),
        daemonSet('aws-node'),
      ],
      'vpc-native',
    ],
    [
      'canal, whose ConfigMap is read with its pools',
      [
        ...manyNodes(2),
        pool('default', '10.0.0.0/8'),
        configMap('canal-config', {
          cni_network_config: '{"ipam": {"type": "host-local", "subnet": "usePodCidr"}}',
        }),
      ],
      'node-spec',
    ],
    [
      'flannel with its ConfigMap',
      [
        ...manyNodes(2).map((node) => ({ ...node, metadata: flannelNode(node) })),
        configMap('kube-flannel-cfg', {
          'net-conf.json': '{"Backend":{"Type":"vxlan","DirectRouting":true}}',
        }),
      ],
      'node-spec',
    ],
    [
      'canal with its ConfigMap',
      [
        ...manyNodes(2).map((node) => ({ ...node, metadata: flannelNode(node) })),
        pool('default', '10.0.0.0/8'),
        configMap('canal-config', {
          'net-conf.json': '{"Backend":{"Type":"vxlan"}}',
          masquerade: 'false',
        }),
      ],
      'node-spec',
    ],
  ])('reads %s as files do', async (_, objects, source) => {
    await writeFile(inside('all.json'), JSON.stringify(objects));
    const files = [inside('all.json')];
    const expected = await readClusterFiles({ ...cluster, files });
    const api = await startApi();
    await serveFiles(api, files);
    const found = await readClusterLive(live(await writeKubeconfig(inside('config'), api)));
    expect(found).toEqual(expected);
    expect(found.source.kind).toBe(source);
  });
});

describe('where podway.yaml names no kubeconfig', () => {
  /** Two servers: of the kubeconfig in the home folder, and of one that the environment names. */
  async function twoApis() {
    const [home, other] = [await startApi(), await startApi()];
    home.serve('v1', 'nodes', 'Node', manyNodes(1));
    other.serve('v1', 'nodes', 'Node', manyNodes(2));
    await mkdir(inside('.kube'));
    await writeKubeconfig(inside('.kube/config'), home);
    await writeKubeconfig(inside('other'), other);
  }
  const count = async (options: Partial<LiveOptions>) =>
    (await readWith({ home: inside('.').replace(/\/\.?$/, ''), ...options })).objects.nodes.length;

  it('reads ~/.kube/config', async () => {
    await twoApis();
    expect(await count({ env: {} })).toBe(1);
    expect(await count({ env: { KUBECONFIG: '' } })).toBe(1);
  });

  it('reads what KUBECONFIG lists, whatever is in the home folder or around the pod', async () => {
    await twoApis();
    const env = { KUBERNETES_SERVICE_HOST: '192.0.2.1', KUBERNETES_SERVICE_PORT: '6443' };
    expect(await count({ env: { ...env, KUBECONFIG: inside('other') } })).toBe(2);
    const list = ['', inside('missing'), inside('other'), inside('.kube/config')].join(delimiter);
    expect(await count({ env: { ...env, KUBECONFIG: list } })).toBe(2);
  });

  it('but podway.yaml wins where it names one', async () => {
    await twoApis();
    const env = { KUBECONFIG: inside('other') };
    expect(await count({ env, path: inside('.kube/config') })).toBe(1);
  });

  it('finds the files of a certificate beside the kubeconfig that names them', async () => {
    const api = await startApi();
    api.serve('v1', 'nodes', 'Node', manyNodes(3));
    const files: string[] = [];
    for (const [folder, section] of [
      [
        'one',
        {
          clusters: [
            { name: 'c', cluster: { server: api.url, 'certificate-authority': 'ca.crt' } },
          ],
        },
      ],
      [
        'two',
        {
          users: [{ name: 'u', user: { 'client-certificate': 'me.crt', 'client-key': 'me.key' } }],
        },
      ],
      [
        'three',
        { 'current-context': 'x', contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }] },
      ],
    ] as const) {
      await mkdir(inside(folder));
      files.push(inside(`${folder}/config`));
      await writeFile(inside(`${folder}/config`), JSON.stringify(section));
    }
    const copy = async (name: string, to: string) =>
      writeFile(inside(to), await readFile(tlsFile(name)));
    await copy('ca.crt', 'one/ca.crt');
    await copy('client.crt', 'two/me.crt');
    await copy('client.key', 'two/me.key');
    expect(await count({ env: { KUBECONFIG: files.join(delimiter) } })).toBe(3);
    expect(api.calls[0]?.certificate).toBeDefined();
  });
});

describe('without ~/.kube/config', () => {
  const host = '127.0.0.1';
  const pod = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '6443' };
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

    ['where KUBECONFIG names it', { env: { ...pod, KUBECONFIG: '/home/pod/.kube/config' } }],
    ['in pods without a token', { accountFolder: '/nowhere' }],
  ])('misses the file %s', async (_, change) => {
    const options = {
      home: '/home/pod',
      env: pod,
      accountFolder: await account(),
      ...change,
    };
    expect(await outcomeOf(options)).toBe(
      'DocumentError: /home/pod/.kube/config: no such file or folder',
    );
  });

  it('misses the very file where podway.yaml names it', async () => {
    const path = '/home/pod/.kube/config';
    const options = { home: '/home/pod', env: pod, accountFolder: await account(), path };
    expect(await outcomeOf(options)).toBe('DocumentError: KUBECONFIG: no such file or folder');
  });
});
