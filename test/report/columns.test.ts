import { describe, expect, it } from 'vitest';
import { clipped, columns, count, someOf, span, wrapped } from '../../src/report/columns.ts';

describe('columns', () => {
  it('are as wide as their widest cell; the last is left ragged, and no line ends in spaces', () => {
    expect(
      columns([
        ['+', 'a', 'why'],
        ['~', 'long', ''],
        ['-', '', 'why not'],
      ]),
    ).toEqual(['+  a     why', '~  long', '-        why not']);
  });

  it('take colours for nothing', () => {
    expect(
      columns([
        ['\u001b[31mred\u001b[39m', 'x'],
        ['\u001b[2mgrey\u001b[22m', 'y'],
      ]),
    ).toEqual(['\u001b[31mred\u001b[39m   x', '\u001b[2mgrey\u001b[22m  y']);
  });

  it('of nothing are nothing', () => {
    expect(columns([])).toEqual([]);
  });
});

describe('numbers and lists', () => {
  it.each([
    ['0 routes', count(0, 'route')],
    ['1 route', count(1, 'route')],
    ['2 pod prefixes', count(2, 'pod prefix', 'pod prefixes')],
    ['', someOf([], 2)],
    ['a, b', someOf(['a', 'b'], 2)],
    ['a, b and 2 more', someOf(['a', 'b', 'c', 'd'], 2)],
    ['', span([])],
    ['node-1', span(['node-1', 'node-1'])],
    ['node-2 … node-10', span(['node-10', 'node-3', 'node-2'])],
    ['abc', clipped('abc', 3)],
    ['ab…', clipped('abcd', 3)],
    ['🛑🛑🛑', clipped('🛑🛑🛑', 3)],
    ['🛑🛑…', clipped('🛑🛑🛑🛑', 3)],
  ])('%s', (text, made) => {
    expect(made).toBe(text);
  });
});

describe('a list in lines', () => {
  it.each<[items: readonly string[], lines: readonly string[]]>([
    [[], []],
    [['a'], ['a']],
    [
      ['aa', 'bb', 'cc'],
      ['aa, bb,', 'cc'],
    ],
    [
      ['a', 'much too long', 'b'],
      ['a,', 'much too long,', 'b'],
    ],
  ])('%j in seven characters', (items, lines) => {
    expect(wrapped(items, 7)).toEqual(lines);
  });
});
