import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../src/cluster/join.ts';
import { type KubernetesObjects, objectsIn } from '../../src/cluster/objects.ts';
import { trimmedList } from '../../src/cluster/trimmed.ts';
import { parseDocuments } from '../../src/document/parse.ts';
import { documentsOf, messageOf, nodeObject } from './builders.ts';

const options = { name: 'shop', podCidrsFrom: 'auto', overlay: {} } as const;

function fixture(name: string): KubernetesObjects {
  const url = new URL(`../fixtures/cluster/${name}`, import.meta.url);
  return objectsIn(parseDocuments(readFileSync(url, 'utf8'), name));
}

function reread(objects: KubernetesObjects): KubernetesObjects {
  return objectsIn(documentsOf(trimmedList(objects)));
}

const fixtures = readdirSync(new URL('../fixtures/cluster/', import.meta.url));

describe('reading the trimmed list gives the same cluster', () => {
  it.each(fixtures)('%s', (name) => {
    const objects = fixture(name);
    expect(clusterOf(reread(objects), options)).toEqual(clusterOf(objects, options));
  });

  it("with a CNI's own objects, of which it keeps what is read", () => {
    const block = {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'BlockAffinity',
      metadata: { name: 'b-1', uid: '1-2-3' },
      spec: { cidr: '10.244.1.0/26', node: 'worker-1', state: 'confirmed', future: true },
    };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    const config = (name: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'kube-system' },
      data: { ipam: 'kubernetes', debug: 'true' },
    });
    const all = [block, pod, config('cilium-config'), config('passwords')];
    const { items } = trimmedList(objectsIn(documentsOf([nodeObject({}), ...all])));
    expect(items.slice(1)).toEqual([
      {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'BlockAffinity',
        metadata: { name: 'b-1' },
        spec: { cidr: '10.244.1.0/26', node: 'worker-1', state: 'confirmed' },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'cilium-config' },
        data: { ipam: 'kubernetes' },
      },
    ]);
  });

  it('with kinds that only their list tells', () => {
    const lists = [
      { apiVersion: 'v1', kind: 'NodeList', items: [nodeObject({})] },
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNodeList',
        items: [{ metadata: { name: 'worker-1' }, spec: { ipam: { podCIDRs: ['10.9.0.0/24'] } } }],
      },
    ];
    for (const list of lists)
      for (const item of list.items) delete (item as Record<string, unknown>).kind;
    const objects = objectsIn(documentsOf(lists));
    const cluster = clusterOf(objects, options);
    expect(cluster.source.kind).toBe('cilium');
    expect(clusterOf(reread(objects), options)).toEqual(cluster);
  });

  it('of an empty list', () => {
    const objects = objectsIn(documentsOf({ kind: 'List', items: [] }));
    expect(clusterOf(reread(objects), options)).toEqual(clusterOf(objects, options));
  });

  it('of an empty list beside objects of a CNI', () => {
    const pools = { kind: 'IPPool', apiVersion: 'projectcalico.org/v3', metadata: { name: 'p' } };
    const value = [
      { kind: 'NodeList', items: [] },
      { ...pools, spec: { cidr: '10.0.0.0/8' } },
    ];
    const objects = objectsIn(documentsOf(value));
    expect(clusterOf(reread(objects), options)).toEqual(clusterOf(objects, options));
  });

  it('but refuses what holds no list of nodes, which is no empty cluster', () => {
    const objects = objectsIn(documentsOf({ kind: 'PodList', items: [{}] }));
    expect(messageOf(() => trimmedList(objects))).toMatch(/holds no list of nodes/);
  });

  it('and of a wrong one the same refusal, however deep it is', () => {
    const deep = JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`);
    const wrong = [
      nodeObject({ name: 'a', spec: { podCIDR: '***HIDDEN***/25', taints: 'none' } }),
      nodeObject({
        name: 'b',
        labels: { x: deep, y: {} },
        annotations: [],
        spec: { podCIDRs: [deep] },
      }),
    ];
    const objects = objectsIn(documentsOf({ kind: 'List', items: wrong }));
    const withoutPlaces = (of: KubernetesObjects) =>
      messageOf(() => clusterOf(of, options)).replace(/nodes\.json:\d+:\d+/g, 'nodes.json');
    expect(withoutPlaces(reread(objects))).toBe(withoutPlaces(objects));
  });
});

type Path = readonly string[];

/** A value that notes the path of every member that is looked up in it, there or not. */
function watched(value: unknown, path: Path, note: (path: Path) => void): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const member = Reflect.get(target, key);
      if (typeof key === 'symbol' || typeof member === 'function' || key === 'length')
        return member;
      const here = [...path, Array.isArray(target) ? '0' : key];
      note(here);
      return watched(member, here, note);
    },
  });
}

/** What reading a cluster looks up in its nodes. */
function pathsLookedUp(objects: KubernetesObjects): readonly Path[] {
  const paths: Path[] = [];
  const nodes = objects.nodes.map((node) => ({
    ...node,
    fields: watched(node.fields, [], (path) => paths.push(path)) as typeof node.fields,
  }));
  clusterOf({ ...objects, nodes }, options);
  return paths;
}

/** A node that has something at each of the paths. */
function nodeWith(paths: readonly Path[]): Record<string, unknown> {
  const node: Record<string, unknown> = {};
  for (const path of paths) {
    let place = node;
    path.forEach((step, index) => {
      const next = path[index + 1];
      const leaf = path.includes('conditions') ? 'Ready' : 'InternalIP';
      place[step] ??= next === undefined ? leaf : next === '0' ? [] : {};
      if (next !== undefined && typeof place[step] !== 'object')
        place[step] = next === '0' ? [] : {};
      place = place[step] as Record<string, unknown>;
    });
  }
  return node;
}

describe('what is kept', () => {
  const bare = objectsIn(documentsOf([nodeObject({ annotations: {} })]));
  const paths = [...fixtures.map(fixture), bare].flatMap(pathsLookedUp);

  it('is every field that any reader looks up', () => {
    const node = nodeWith(paths);
    expect(Object.keys(node).sort()).toEqual(['metadata', 'spec', 'status']);
    const [trimmed] = trimmedList(objectsIn(documentsOf([{ kind: 'Node', ...node }]))).items;
    expect(trimmed).toEqual({ apiVersion: 'v1', kind: 'Node', ...node });
  });

  it('and no annotation that no reader looks up', () => {
    const annotations = [
      ...new Set(paths.flatMap(([, part, key]) => (part === 'annotations' && key) || [])),
    ];
    const all = Object.fromEntries([...annotations, 'example.com/owner'].map((key) => [key, 'x']));
    const [trimmed] = trimmedList(objectsIn(documentsOf([nodeObject({ annotations: all })]))).items;
    const { metadata } = trimmed as { metadata: { annotations: object } };
    expect(Object.keys(metadata.annotations).sort()).toEqual(annotations.sort());
  });

  it('of a node, to the last field', () => {
    const [trimmed] = trimmedList(fixture('kubeadm-flannel.json')).items;
    expect(trimmed).toMatchInlineSnapshot(`
      {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
          "annotations": {
            "flannel.alpha.coreos.com/backend-data": "{"VNI":1,"VtepMAC":"5e:00:00:00:00:11"}",
            "flannel.alpha.coreos.com/backend-type": "vxlan",
          },
          "labels": {
            "beta.kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/hostname": "ip-10-0-1-11",
            "kubernetes.io/os": "linux",
            "node-role.kubernetes.io/control-plane": "",
            "topology.kubernetes.io/zone": "eu-west-1a",
          },
          "name": "ip-10-0-1-11",
        },
        "spec": {
          "podCIDR": "10.244.0.0/24",
          "podCIDRs": [
            "10.244.0.0/24",
          ],
          "providerID": "aws:///eu-west-1a/i-0a11111111111111a",
          "taints": [
            {
              "effect": "NoSchedule",
              "key": "node-role.kubernetes.io/control-plane",
            },
          ],
        },
        "status": {
          "addresses": [
            {
              "address": "10.0.1.11",
              "type": "InternalIP",
            },
          ],
          "conditions": [
            {
              "reason": "FlannelIsUp",
              "status": "False",
              "type": "NetworkUnavailable",
            },
            {
              "reason": "KubeletReady",
              "status": "True",
              "type": "Ready",
            },
          ],
          "nodeInfo": {
            "operatingSystem": "linux",
          },
        },
      }
    `);
  });
});
