import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pathText } from '../../src/document/path-text.ts';
import { shown } from '../../src/document/shown.ts';

it.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  ['a', '"a"'],
  [Number.NaN, 'NaN'],
  [{ a: [1, { b: true }], c: {} }, '{"a":[1,{"b":true}],"c":{}}'],
  ['x'.repeat(100), `"${'x'.repeat(59)}…`],
  [Array.from({ length: 1000 }, () => 1), `[${'1,'.repeat(29)}1…`],
  [{ token: 'abc', Password: { a: 1 } }, '{"token":(hidden),"Password":(hidden)}'],
  ['\u001b[31mred\u009b', '"\\u001b[31mred\\u009b"'],
  ['https://me:pass@host/x', '"https://(hidden)@host/x"'],
])('%j is shown as %s', (value, text) => {
  expect(shown(value, [])).toBe(text);
});

it('what stands in itself is shown all the same', () => {
  const circle: unknown[] = [];
  circle.push(circle);
  expect(shown(circle, [])).toBe(`${'['.repeat(60)}…`);
});

it('is short, and printable', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const text = shown(value, ['a', 0]);
      expect(text.length).toBeLessThanOrEqual(61);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

it.each<[(string | number)[], string]>([
  [[], ''],
  [['routes', 'tables'], 'routes.tables'],
  [['consumers', 'order-vms', 'subnets', 0], 'consumers.order-vms.subnets[0]'],
  [[0, 'metadata', 'labels', 'a.b/c', 'd'], '[0].metadata.labels["a.b/c"].d'],
])('the path %j reads %s', (path, text) => {
  expect(pathText(path)).toBe(text);
});
