import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { awsRules } from '../../../providers/aws/rules.ts';
import { attempt } from '../../../providers/sandbox/cloud.ts';
import { openSandbox } from '../../../providers/sandbox/sandbox.ts';
import { tencentRules } from '../../../providers/tencent/rules.ts';
import { parseDocument } from '../../../src/document/parse.ts';
import { limitsOf, usedOf } from '../../../src/network/limits.ts';
import { type Network, partSchema, type Route } from '../../../src/network/network.ts';
import type { BatchItem } from '../../../src/network/provider.ts';
import { networkJson, parseNetwork } from '../../../src/network/read.ts';
import type { CloudRules } from '../../../src/network/rules.ts';
import { markOf, node, worldOf } from '../../conformance/world.ts';
import { create, remove, replace } from '../../network/build.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { temporaryFolder } from '../folder.ts';

const { fresh } = temporaryFolder();

/** An op in words; what it finds in the table is looked up when its turn comes. */
interface Wish {
  readonly kind: 'create' | 'replace' | 'delete';
  readonly table: string;
  readonly destination: string;
  readonly node: number;
}

const tables = ['rtb-a', 'rtb-b'];
const podPrefixes = [
  '10.244.0.0/16',
  '10.244.1.0/24',
  '10.244.2.0/24',
  '10.244.3.0/24',
  'fd00:244::/64',
  'fd00:244:0:1::/64',
];
/** Every cloud refuses to create these: a subnet, and what the foreign routes have. */
const refusedByAll = ['10.0.1.0/24', '10.0.0.0/16', '0.0.0.0/0'];
const goodNodes = [1, 2, 3];

const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom('create', 'create', 'replace', 'delete'),
  table: fc.constantFrom(...tables, ...tables, 'rtb-9', 'rtb-edge'),
  destination: fc.constantFrom(...podPrefixes, ...podPrefixes, ...refusedByAll),
  node: fc.constantFrom(...goodNodes, ...goodNodes, 4, 5, 9),
});

function startOf(rules: CloudRules, room: number): Network {
  const world = worldOf(rules);
  return {
    ...world,
    routeTables: world.routeTables.map((table) => {
      const [limit] = limitsOf(table, rules, [4]);
      const used = limit ? usedOf(table, limit, rules, []) : 0;
      return { ...table, limits: [{ families: [4, 6], limit: used + room, source: 'read' }] };
    }),
  };
}

function routeTo(network: Network, table: string, destination: string): Route | undefined {
  return network.routeTables
    .find(({ id }) => id === table)
    ?.routes.find(
      (route) =>
        route.origin === 'user' &&
        !('prefixList' in route.destination) &&
        route.destination.text === destination,
    );
}

function opOf(wanted: Wish, network: Network, rules: CloudRules, index: number): BatchItem {
  const { kind, table, destination } = wanted;
  const id = `${index}`;
  const mark = markOf(rules);
  const to = node(rules, wanted.node);
  const today = routeTo(network, table, destination);
  const hop = today?.nextHops[0] ?? to;
  const known = today?.id === undefined ? {} : { id: today.id };
  if (kind === 'create') return { ...create(table, destination, to, mark), id };
  const op =
    kind === 'replace'
      ? replace(table, destination, hop, to, mark)
      : remove(table, destination, hop, mark);
  return { ...op, before: { ...op.before, ...known }, id } as BatchItem;
}

/** The managed routes, and the dumbest idea of when a cloud takes an op. Foreign user routes are not wished for replaces. */
class Model {
  readonly routes = new Map<string, number>();
  readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  take({ kind, table, destination, node: to }: Wish): boolean {
    const key = `${table} ${destination}`;
    const isPod = podPrefixes.includes(destination) && tables.includes(table);
    const used = [...this.routes.keys()].filter((one) => one.startsWith(table)).length;
    if (kind === 'create') {
      if (!isPod || this.routes.has(key) || !goodNodes.includes(to) || used >= this.room)
        return false;
      this.routes.set(key, to);
      return true;
    }
    if (!this.routes.has(key) || (kind === 'replace' && !goodNodes.includes(to))) return false;
    if (kind === 'replace') this.routes.set(key, to);
    else this.routes.delete(key);
    return true;
  }
}

/** The foreign default route is a user's: clouds let one delete it, so wishes leave it alone. */
const careful = fc.array(
  wish.filter(({ kind, destination }) => kind === 'create' || destination !== '0.0.0.0/0'),
  { maxLength: 25 },
);

function managed(network: Network, rules: CloudRules): ReadonlyMap<string, number> {
  return new Map(
    tables.flatMap((table) =>
      podPrefixes.flatMap((destination): [string, number][] => {
        const hop = JSON.stringify(routeTo(network, table, destination)?.nextHops[0]);
        const number = goodNodes.find((one) => JSON.stringify(node(rules, one)) === hop);
        return number === undefined ? [] : [[`${table} ${destination}`, number]];
      }),
    ),
  );
}

describe.each([awsRules, alicloudRules, tencentRules])('$title, for random ops', (rules) => {
  it('does what a dumb model does, refuses what it refuses, and keeps its own rules', () => {
    fc.assert(
      fc.property(careful, fc.integer({ min: 0, max: 4 }), (wishes, room) => {
        const start = startOf(rules, room);
        const model = new Model(room);
        let network = start;
        for (const [index, wanted] of wishes.entries()) {
          const tried = attempt(network, rules, opOf(wanted, network, rules, index));
          expect([wanted, tried.kind]).toEqual([wanted, model.take(wanted) ? 'done' : 'refused']);
          if (tried.kind === 'done') network = tried.network;
          expect(managed(network, rules)).toEqual(new Map(model.routes));
        }
        // Unique destinations and all else that a Network document must be.
        expect(parseNetwork(parseDocument(networkJson(network), 'network.json'))).toEqual(network);
        for (const table of network.routeTables)
          for (const limit of limitsOf(table, rules))
            expect(usedOf(table, limit, rules, [])).toBeLessThanOrEqual(limit.limit);
        for (const table of start.routeTables)
          for (const route of table.routes)
            expect(network.routeTables.flatMap((one) => one.routes)).toContain(route);
      }),
    );
  });

  it('holds in its file what became of accepted ops, batch by batch', async () => {
    await fc.assert(
      fc.asyncProperty(careful, fc.integer({ min: 1, max: 4 }), async (wishes, room) => {
        const path = fresh();
        await writeFile(path, networkJson(startOf(rules, room)));
        const provider = await openSandbox({ path, region: 'region-1', vpc: 'vpc-1' }, rules);
        const context = { clock: new VirtualClock(), signal: new AbortController().signal };
        const scope = { vpc: 'vpc-1', parts: partSchema.options };
        const writer = await provider.writer();
        const model = new Model(room);
        // Consecutive wishes of one kind and table go together, as far as the cloud takes several.
        let rest = wishes;
        while (rest[0]) {
          const { kind, table } = rest[0];
          const other = rest.findIndex((one) => one.kind !== kind || one.table !== table);
          const most = kind === 'replace' ? rules.replaceBatchSize : rules.batchSize;
          const size = Math.min(other < 0 ? rest.length : other, most);
          const now = await provider.reader.read(scope, context);
          const wished = rest.slice(0, size);
          const batch = wished.map((one, index) => opOf(one, now, rules, index));
          const outcomes = await writer.write(batch, context);
          expect(outcomes.map(({ op }) => op)).toEqual(batch.map(({ id }) => id));
          expect(outcomes.map(({ result }) => result === 'applied')).toEqual(
            wished.map((one) => model.take(one)),
          );
          rest = rest.slice(size);
        }
        await provider.close();
        const end = await provider.reader.read(scope, context);
        expect(managed(end, rules)).toEqual(new Map(model.routes));
      }),
      { numRuns: 15 },
    );
  });
});
