import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import type { Op, PlanBody } from '../../src/planner/plan.ts';
import { plain } from '../../src/report/paint.ts';
import { planText } from '../../src/report/plan-text.ts';
import { aBody, aTable, op } from '../planner/a-plan.ts';
import { sealed } from './random-plan.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const destination = (number: number) => `10.${244 + (number >> 8)}.${number & 255}.0/24`;

/** Direct routes to `node-1`, `node-2`, …, in a table. */
function direct(table: string, count: number, from = 1): readonly Op[] {
  return numbers(count).map((index) => {
    const number = from + index - 1;
    return op.create(table, destination(number), `eni-${number}`, {
      reason: `node-${number} owns it`,
    });
  });
}

function nodesOf(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(numbers(count).map((number) => [`eni-${number}`, `node-${number}`]));
}

function textOf(body: PlanBody, full = false): string {
  return planText(sealed(body), {
    paint: plain,
    guards: [],
    full,
    showCommand: 'podway plan --full',
  });
}

/** The lines of changes: those with a symbol. */
function changesIn(body: PlanBody, full = false): readonly string[] {
  return textOf(body, full).match(/^ {2}[-+~!#] .*$/gm) ?? [];
}

/** The text from its tables to its totals. */
function tablesIn(body: PlanBody): string {
  const text = textOf(body);
  return `\n${text.slice(text.search(/^(Table|\d+ tables) /m), text.indexOf('\n\nRoutes:'))}`;
}

function oneTable(ops: readonly Op[], count = 300): PlanBody {
  return aBody({ nodes: nodesOf(count), tables: [aTable('rtb-a', [1, 1, 500])], ops });
}

describe('a long list of changes', () => {
  it('is folded where changes are alike: same kind, same effect, same shape of reason', () => {
    const body = oneTable([
      ...direct('rtb-a', 32),
      ...numbers(5).map((index) =>
        op.replace('rtb-a', destination(40 + index), [`eni-${index}`, `eni-${40 + index}`], {
          reason: `node-${40 + index} owns it; before: node-${index}`,
        }),
      ),
      ...numbers(4).map((index) =>
        op.remove('rtb-a', destination(60 + index), `eni-gone-${index}`, {
          reason: `its node left, and no node owns ${destination(60 + index)}`,
        }),
      ),
      ...numbers(4).map((index) =>
        op.remove('rtb-a', destination(70 + index), 'eni-7', {
          effect: 'loses',
          reason: `no node owns ${destination(70 + index)}`,
        }),
      ),
    ]);
    expect(`\n${changesIn(body).join('\n')}\n`).toMatchInlineSnapshot(`
      "
        +  10.244.1.0/24 … 10.244.32.0/24   node-1 … node-32         32 routes to their owners
        ~  10.244.41.0/24 … 10.244.45.0/24  node-41 … node-45        5 routes to their owners; before: … [open connections break]
        -  10.244.61.0/24 … 10.244.64.0/24  eni-gone-1 … eni-gone-4  4 routes: its node left, and no node owns …
        -  10.244.71.0/24 … 10.244.74.0/24  node-7                   4 routes: no node owns … [its pods go dark]
      "
    `);
  });

  it('keeps what the reasons have in common, and makes ranges of numbers', () => {
    const body = oneTable([
      ...numbers(12).map((index) =>
        op.create('rtb-a', destination(index), 'eni-7', { reason: 'node-7 owns it' }),
      ),
      ...numbers(12).map((index) =>
        op.create('rtb-a', destination(100 + index), `eni-${1 + (index % 3)}`, {
          reason: `node-${1 + (index % 3)} forwards to ${index + 1} pod prefixes of other nodes`,
        }),
      ),
    ]);
    expect(`\n${changesIn(body).join('\n')}\n`).toMatchInlineSnapshot(`
      "
        +  10.244.1.0/24 … 10.244.12.0/24     node-7                     12 routes: node-7 owns it
        +  10.244.101.0/24 … 10.244.112.0/24  node-1 … node-3 (3 nodes)  12 routes: … forwards to 2 … 13 pod prefixes of other nodes
      "
    `);
  });

  it('shows three or fewer alike as they are', () => {
    const odd = numbers(3).map((index) =>
      op.remove('rtb-a', destination(200 + index), 'eni-gone', { reason: 'it is stale' }),
    );
    const changes = changesIn(oneTable([...direct('rtb-a', 30), ...odd]));
    expect(changes).toHaveLength(4);
    expect(changes[3]).toMatch(/^ {2}- {2}10\.244\.203\.0\/24 +eni-gone +it is stale$/);
  });

  it('is folded by kind and effect where reasons have too many shapes', () => {
    const shapes = ['', ' again', ' once more'];
    const ops = numbers(120).map((index) =>
      op.create('rtb-a', destination(index), `eni-${index}`, {
        reason: `because${' so'.repeat(index % 60)}${shapes[index % 3]}`,
      }),
    );
    expect(changesIn(oneTable(ops))).toMatchInlineSnapshot(`
      [
        "  +  10.244.1.0/24 … 10.244.120.0/24  node-1 … node-120  120 routes, for several reasons",
      ]
    `);
  });

  it.each([
    [20, 20],
    [21, 1],
  ])('of %i is %i lines', (count, lines) => {
    expect(changesIn(oneTable(direct('rtb-a', count)))).toHaveLength(lines);
    expect(changesIn(oneTable(direct('rtb-a', count)), true)).toHaveLength(count);
  });

  it('of checks and claims is folded too, with the routes that are taken over', () => {
    const taken = numbers(30).map(destination);
    const body = aBody({
      nodes: nodesOf(300),
      tables: [aTable('rtb-a', [1, 1, 50])],
      ops: [
        op.claim('rtb-a', taken, { reason: 'podway needs its tag; it takes over 30 routes' }),
        ...numbers(40).map((index) =>
          op.check(`eni-${index}`, { reason: `node-${index} is a next hop` }),
        ),
      ],
    });
    expect(`\n${changesIn(body).join('\n')}\n`).toMatchInlineSnapshot(`
      "
        #  rtb-a           tag podway/shop=owned         podway needs its tag; it takes over 30 routes: 10.244.1.0/24, 10.244.2.0/24, 10.244.3.0/24, 10.244.4.0/24 and 26 more
        !  eni-1 … eni-40  source/destination check off  40 interfaces: … is a next hop
      "
    `);
    expect(changesIn(body, true)[0]).toMatch(/10\.244\.30\.0\/24$/);
    expect(changesIn(body, true)).toHaveLength(41);
  });
});

describe('tables in which the same happens', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const tables = names.map((name, index) =>
    aTable(`rtb-${name}`, [2 + index, 12 + index, 50], {
      name: index === 1 ? 'apps b' : '',
      zones: [`zone-${index % 2}`],
      consumers: index === 5 ? ['order-vms', 'idc'] : ['order-vms'],
      direct: 10,
    }),
  );
  const body = aBody({
    nodes: nodesOf(20),
    tables,
    ops: names.flatMap((name) => direct(`rtb-${name}`, 10)),
  });

  it('are one block that names them all', () => {
    expect(tablesIn(body)).toMatchInlineSnapshot(`
      "
      6 tables with the same changes, zones zone-0, zone-1, for order-vms, idc
        rtb-a, rtb-b (apps b), rtb-c, rtb-d, rtb-e, rtb-f
        routes: 2 … 7 → 12 … 17 of 50
        pod prefixes: 10 direct
        +  10.244.1.0/24   eni-1 (node-1)    node-1 owns it
        +  10.244.2.0/24   eni-2 (node-2)    node-2 owns it
        +  10.244.3.0/24   eni-3 (node-3)    node-3 owns it
        +  10.244.4.0/24   eni-4 (node-4)    node-4 owns it
        +  10.244.5.0/24   eni-5 (node-5)    node-5 owns it
        +  10.244.6.0/24   eni-6 (node-6)    node-6 owns it
        +  10.244.7.0/24   eni-7 (node-7)    node-7 owns it
        +  10.244.8.0/24   eni-8 (node-8)    node-8 owns it
        +  10.244.9.0/24   eni-9 (node-9)    node-9 owns it
        +  10.244.10.0/24  eni-10 (node-10)  node-10 owns it

      Alike changes share a line: podway plan --full shows each."
    `);
  });

  it('are told one by one in full', () => {
    const text = textOf(body, true);
    expect(text.match(/^Table rtb-/gm)).toHaveLength(6);
    expect(changesIn(body, true)).toHaveLength(60);
  });

  it('are told one by one where that is short', () => {
    const two = aBody({
      ...body,
      tables: tables.slice(0, 2),
      ops: body.ops.slice(0, 20),
    });
    expect(textOf(two).match(/^Table rtb-/gm)).toHaveLength(2);
  });

  it('apart from those where something else happens, or pods are reached another way', () => {
    const [first, second, ...others] = tables;
    if (!first || !second) throw new Error('six tables');
    const apart = aBody({
      ...body,
      tables: [{ ...first, direct: 9 }, second, ...others],
      ops: body.ops.map((one) =>
        one.id === 'rtb-b/10.244.3.0/24' ? { ...one, effect: 'keeps' as const } : one,
      ),
    });
    expect(textOf(apart).match(/^(Table .*|\d+ tables.*)$/gm)).toMatchInlineSnapshot(`
      [
        "Table rtb-a, zone zone-0, for order-vms",
        "Table rtb-b (apps b), zone zone-1, for order-vms",
        "4 tables with the same changes, zones zone-0, zone-1, for order-vms, idc",
      ]
    `);
  });
});

describe('a plan of 5,000 changes', () => {
  const tables = numbers(100).map((number) => `rtb-${String(number).padStart(3, '0')}`);
  const body = aBody({
    nodes: nodesOf(50),
    tables: tables.map((id) => aTable(id, [1, 51, 200], { direct: 50 })),
    ops: tables.flatMap((id) => direct(id, 50)),
    findings: tables.flatMap((id) =>
      numbers(5).map((number) =>
        finding('destination-foreign', {
          subject: `route/${id}/${destination(number)}`,
          evidence: `node-${number} owns it, and a route to tgw-1 is there`,
        }),
      ),
    ),
  });

  it('is read on one screen', () => {
    expect(body.ops).toHaveLength(5000);
    expect(`\n${textOf(body)}`.replace(/sha256:\w+/, 'sha256:…')).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-0abc (aws eu-west-1, account 123456789012)

      100 tables with the same changes, zone eu-west-1a, for order-vms
        rtb-001, rtb-002, rtb-003, rtb-004, rtb-005, rtb-006, rtb-007, rtb-008, rtb-009, rtb-010, rtb-011,
        rtb-012, rtb-013, rtb-014, rtb-015, rtb-016, rtb-017, rtb-018, rtb-019, rtb-020, rtb-021, rtb-022,
        rtb-023, rtb-024, rtb-025, rtb-026, rtb-027, rtb-028, rtb-029, rtb-030, rtb-031, rtb-032, rtb-033,
        rtb-034, rtb-035, rtb-036, rtb-037, rtb-038, rtb-039, rtb-040, rtb-041, rtb-042, rtb-043, rtb-044,
        rtb-045, rtb-046, rtb-047, rtb-048, rtb-049, rtb-050, rtb-051, rtb-052, rtb-053, rtb-054, rtb-055,
        rtb-056, rtb-057, rtb-058, rtb-059, rtb-060, rtb-061, rtb-062, rtb-063, rtb-064, rtb-065, rtb-066,
        rtb-067, rtb-068, rtb-069, rtb-070, rtb-071, rtb-072, rtb-073, rtb-074, rtb-075, rtb-076, rtb-077,
        rtb-078, rtb-079, rtb-080, rtb-081, rtb-082, rtb-083, rtb-084, rtb-085, rtb-086, rtb-087, rtb-088,
        rtb-089, rtb-090, rtb-091, rtb-092, rtb-093, rtb-094, rtb-095, rtb-096, rtb-097, rtb-098, rtb-099,
        rtb-100
        routes: 1 → 51 of 200
        pod prefixes: 50 direct
        +  10.244.1.0/24 … 10.244.50.0/24  node-1 … node-50  50 routes to their owners

      Alike changes share a line: podway plan --full shows each.

      Routes: 5000 to create (+), 0 to replace (~), 0 to delete (-).
      Pods: 0 pod prefixes on 0 nodes.
      Estimate: 5000 API calls, no waiting at the published rates.

      Findings: 500 errors
        error destination-foreign
          route/rtb-001/10.244.1.0/24: node-1 owns it, and a route to tgw-1 is there
          route/rtb-001/10.244.2.0/24: node-2 owns it, and a route to tgw-1 is there
          route/rtb-001/10.244.3.0/24: node-3 owns it, and a route to tgw-1 is there
          and 497 more like these
          → List the destination under routes.adopt if podway may take it over, or delete the route yourself.

      Digest sha256:…
      "
    `);
  });

  it('is all there in full', () => {
    expect(changesIn(body, true)).toHaveLength(5000);
    expect(textOf(body, true).match(/^ {4}route\//gm)).toHaveLength(500);
  });
});

it('evidence that lists thousands of prefixes is cut, but not in full', () => {
  const evidence = numbers(2000).map(destination).join(', ');
  const body = aBody({ findings: [finding('goes-dark', { subject: 'table/rtb-a', evidence })] });
  const line = (full: boolean) => textOf(body, full).match(/^ {4}table\/.*$/m)?.[0] ?? '';
  expect(line(false)).toHaveLength(604);
  expect(line(false).endsWith('…')).toBe(true);
  expect(line(true)).toContain(evidence);
});
