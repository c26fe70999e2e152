import { describe, expect, it } from 'vitest';
import { progressLines, type TableProgress } from '../../src/report/apply-progress.ts';

const table = (rest: Partial<TableProgress>): TableProgress => ({
  name: 'vtb-a',
  done: 0,
  wrong: 0,
  total: 300,
  perSecond: undefined,
  ...rest,
});

describe('progressLines', () => {
  it('a line for each table, columns below each other', () => {
    const tables = [
      table({ done: 120, perSecond: 5 }),
      table({ name: 'vtb-apps-b', done: 300, perSecond: 5 }),
      table({ name: 'interfaces', done: 9, wrong: 2, total: 12, perSecond: 0.25 }),
      table({ name: 'vtb-c' }),
    ];
    expect(`\n${progressLines(tables).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      vtb-a       120 of 300  5.0/s  36 s left
      vtb-apps-b  300 of 300  done
      interfaces  9 of 12     0.3/s  12 s left  2 not made
      vtb-c       0 of 300
      "
    `);
  });

  it.each([
    [10, 5, '2 s left'],
    [1, 50, '1 s left'],
    [499, 5, '100 s left'],
    [500, 5, '2 min left'],
    [4900, 5, '17 min left'],
    [15_000, 2, '2 h 05 min left'],
  ])('%i to do at %i a second: %s', (todo, perSecond, left) => {
    expect(progressLines([table({ total: todo, perSecond })])[0]).toContain(left);
  });

  it('names of tables cannot steer a terminal', () => {
    const [line = ''] = progressLines([table({ name: 'vtb\u001b[2J\n' })]);
    expect([...line].filter((character) => character < ' ')).toEqual([]);
  });
});
