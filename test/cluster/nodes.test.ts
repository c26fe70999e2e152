import { expect, it } from 'vitest';
import { readNodes } from '../../src/cluster/nodes.ts';
import { objectsIn } from '../../src/cluster/objects.ts';
import { documentsOf, messageOf, nodeObject } from './builders.ts';

it('sorts by name in code units, whatever the order', () => {
  const nodes = ['node-10', 'node-2', 'a', 'node-1'].map((name) => nodeObject({ name }));
  const names = readNodes(objectsIn(documentsOf(nodes)).nodes).map(({ node }) => node.name);
  expect(names).toEqual(['a', 'node-1', 'node-10', 'node-2']);
});

it('takes a node that stands in two files alike for one, with kind or without', () => {
  const { kind: _, ...bare } = nodeObject({ name: 'a' });
  const { nodes } = objectsIn([
    ...documentsOf({ kind: 'NodeList', items: [bare] }, 'all.json'),
    ...documentsOf(nodeObject({ name: 'a' }), 'a.json'),
  ]);
  expect(readNodes(nodes)).toHaveLength(1);
});

it('refuses a node of which two files say different things, and names both', () => {
  const { nodes } = objectsIn([
    ...documentsOf([nodeObject({ name: 'a' })], 'old.json'),
    ...documentsOf([nodeObject({ name: 'a', spec: {} })], 'new.json'),
  ]);
  expect(messageOf(() => readNodes(nodes))).toBe(
    'DocumentError: new.json:2:3: node a: found other data, wanted what old.json:2 says of this node, or one of the two only',
  );
});

it('takes a node of which two files tell different things that podway does not read for one', () => {
  const at = (time: string) => ({
    conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: time }],
  });
  const { nodes } = objectsIn([
    ...documentsOf([nodeObject({ name: 'a', status: at('10:00') })], '1.json'),
    ...documentsOf([nodeObject({ name: 'a', status: at('10:05') })], '2.json'),
  ]);
  expect(readNodes(nodes)).toHaveLength(1);
});

it('says how many more problems there are after those of the last file', () => {
  const wrong = (count: number) =>
    Array.from({ length: count }, (_, index) => nodeObject({ name: `n${index}`, spec: [] }));
  const { nodes } = objectsIn([
    ...documentsOf(wrong(5), 'a.json'),
    ...documentsOf(wrong(30), 'b.json'),
  ]);
  const lines = messageOf(() => readNodes(nodes)).split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.map((line) => /[ab]\.json/.exec(line)?.[0])).toEqual([
    ...Array(5).fill('a.json'),
    ...Array(16).fill('b.json'),
  ]);
  expect(lines.at(-1)).toBe('b.json: and 15 more problems like these');
});
