import { describe, expect, it } from 'vitest';
import { objectsIn } from '../../src/cluster/objects.ts';
import { parseDocuments } from '../../src/document/parse.ts';
import { documentsOf, messageOf, nodeObject } from './builders.ts';

const a = nodeObject({ name: 'a' });
const b = nodeObject({ name: 'b' });
const { kind: _a, apiVersion: _v, ...bareA } = a;
const { kind: _b, apiVersion: _w, ...bareB } = b;
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };

function names(text: string): readonly unknown[] {
  return objectsIn(parseDocuments(text, 'f')).nodes.map(
    ({ fields }) => (fields.metadata as { name: unknown }).name,
  );
}

describe('shapes that hold the nodes a and b', () => {
  it.each([
    ['a List, as kubectl prints several', { kind: 'List', apiVersion: 'v1', items: [a, b] }],
    ['a NodeList, as the API server sends it', { kind: 'NodeList', items: [bareA, bareB] }],
    ['a list without kind', { metadata: { resourceVersion: '1' }, items: [bareA, bareB] }],
    ['a list with an empty kind', { kind: '', items: [bareA, bareB] }],
    ['a bare array', [a, b]],
    ['a bare array without kinds', [bareA, bareB]],
    [
      'an array of lists',
      [
        { kind: 'NodeList', items: [a] },
        { kind: 'List', items: [b] },
      ],
    ],
    ['a list with other objects between', { kind: 'List', items: [a, pod, b] }],
    ['a list with empty paging fields', { items: [a, b], metadata: { continue: '' } }],
  ])('%s', (_, value) => {
    expect(names(JSON.stringify(value))).toEqual(['a', 'b']);
  });

  it('several YAML documents, empty ones between', () => {
    const text = `---\n${JSON.stringify(a)}\n---\n# nothing\n---\n${JSON.stringify(b)}\n---\n`;
    expect(names(text)).toEqual(['a', 'b']);
  });

  it('several files', () => {
    const { nodes } = objectsIn([...documentsOf(a, 'a.json'), ...documentsOf([b], 'b.json')]);
    expect(nodes.map((node) => node.placeOf([]).file)).toEqual(['a.json', 'b.json']);
  });
});

describe('a list without nodes', () => {
  it.each([
    ['an empty List may hold nodes', { kind: 'List', items: [] }, true],
    ['items: null is an empty list', { kind: 'NodeList', items: null }, true],
    ['an empty array may hold nodes', [], true],
    ['an empty list without kind may hold nodes', { items: [] }, true],
    ['an empty PodList cannot hold nodes', { kind: 'PodList', items: [] }, false],
    ['a single Pod is no list of nodes', pod, false],
    ['a List of Pods only says nothing of nodes', { kind: 'List', items: [pod] }, false],
    [
      'an empty NodeList of another API says nothing of nodes',
      { kind: 'NodeList', apiVersion: 'projectcalico.org/v3', items: [] },
      false,
    ],
  ])('%s', (_, value, hasNodeList) => {
    expect(objectsIn(documentsOf(value))).toMatchObject({ nodes: [], hasNodeList });
  });
});

it('takes a Node by any field that only nodes have', () => {
  const metadata = { name: 'a' };
  const shapes = [
    { metadata, status: { nodeInfo: {} } },
    { metadata, status: { addresses: [] } },
    { metadata, spec: { podCIDR: '10.244.0.0/24' } },
    { metadata, spec: { podCIDRs: [] } },
  ];
  expect(objectsIn(documentsOf(shapes)).nodes).toHaveLength(4);
});

it('counts other objects by kind and group, and no Node of another group is a node', () => {
  const { nodes, others } = objectsIn(
    documentsOf([
      pod,
      pod,
      { kind: 'Node', apiVersion: 'projectcalico.org/v3', metadata: { name: 'a' } },
      { kind: 'IPPoolList', apiVersion: 'crd.projectcalico.org/v1', items: [{ metadata: {} }] },
      { kind: 'AllowList', apiVersion: 'example.com/v1', metadata: { name: 'an object' } },
    ]),
  );
  expect(nodes).toEqual([]);
  expect([...others].map(([kind, { length }]) => `${length} ${kind}`)).toEqual([
    '2 Pod',
    '1 Node.projectcalico.org',
    '1 IPPool.crd.projectcalico.org',
    '1 AllowList.example.com',
  ]);
});

describe('is no input', () => {
  it.each([
    [
      'a list that the API server cut',
      { kind: 'NodeList', metadata: { continue: 'eyJ2' }, items: [a] },
      'nodes.json:3:15: metadata: found a list that goes on on the server, wanted the whole list, as `kubectl get nodes -o json` prints it (the API server cut this one)',
    ],
    [
      'a list that says how much is left',
      { kind: 'List', metadata: { remainingItemCount: 7 }, items: [a] },
      'nodes.json:3:15: metadata: found a list with 7 more items on the server, wanted the whole list, as `kubectl get nodes -o json` prints it (the API server cut this one)',
    ],
    [
      'a list without items',
      { kind: 'NodeList' },
      'nodes.json:1:1: items: found a list without items, wanted a list of objects',
    ],
    [
      'items that are no list',
      { kind: 'List', items: { a: 1 } },
      'nodes.json:3:12: items: found a mapping, wanted a list of objects',
    ],
    [
      'an item that is no object',
      { kind: 'List', items: [null] },
      'nodes.json:4:5: items[0]: found null, wanted a Kubernetes object',
    ],
    [
      'a list of lists, as aws --query prints it',
      [[a]],
      'nodes.json:2:3: [0]: found a list, wanted a Kubernetes object',
    ],
    ['null', null, 'nodes.json:1:1: found null, wanted a Kubernetes object'],
    ['a text', 'nodes', 'nodes.json:1:1: found "nodes", wanted a Kubernetes object'],
    [
      'a mapping without kind',
      { type: 'ADDED', object: a },
      'nodes.json:1:1: found a mapping without kind (with "type", "object"), wanted Kubernetes objects, as `kubectl get nodes -o json` prints them',
    ],
    [
      'an empty mapping',
      {},
      'nodes.json:1:1: found a mapping without kind (it is empty), wanted Kubernetes objects, as `kubectl get nodes -o json` prints them',
    ],
    [
      'an error of the API server, saved as if it were the list',
      { kind: 'Status', apiVersion: 'v1', message: 'nodes is forbidden' },
      'nodes.json:1:1: found an error of the API server ("nodes is forbidden"), wanted Kubernetes objects, as `kubectl get nodes -o json` prints them',
    ],
    [
      'a Table',
      { kind: 'Table', apiVersion: 'meta.k8s.io/v1', rows: [] },
      'nodes.json:1:1: found a Table, which is for printing, wanted Kubernetes objects, as `kubectl get nodes -o json` prints them',
    ],
    [
      'a kind with an escape code in it',
      { kind: '\u001b[2J' },
      'nodes.json:1:1: found kind "\\u001b[2J", wanted Kubernetes objects, as `kubectl get nodes -o json` prints them',
    ],
    [
      'an apiVersion that is a number',
      { kind: 'Node', apiVersion: 1 },
      'nodes.json:1:1: found apiVersion 1, wanted Kubernetes objects, as `kubectl get nodes -o json` prints them',
    ],
  ])('%s', (_, value, message) => {
    expect(messageOf(() => objectsIn(documentsOf(value)))).toBe(`DocumentError: ${message}`);
  });
});

it('says all that is wrong at once, and after 20 how much more there is', () => {
  const message = messageOf(() => objectsIn(documentsOf(Array(37).fill(5))));
  const lines = message.split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('nodes.json: and 17 more problems like these');
});

it('a YAML list without kind is refused: kubectl writes kind last, so half of a list has none', () => {
  expect(() => names('items:\n- kind: Node\n  metadata: {name: a}\n')).toThrow(/cut off/);
  expect(names('{"items": [{"kind": "Node", "metadata": {"name": "a"}}]}')).toEqual(['a']);
});
