import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/network/change.ts';
import { type Network, partSchema, type Route } from '../../src/network/network.ts';
import type { Batch, BatchItem, Context, Provider, Writer } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { claim, create, disableCheck, remove, routesIn } from '../network/build.ts';
import { markOf, node, opsTo, type Wanted, worldOf } from './world.ts';

/** A provider over a network that a suite chose, and a look at that network from behind its back. */
export interface Subject {
  readonly provider: Provider;
  readonly networkNow: () => Promise<Network>;
  readonly context: Context;
}

/** Everything from simple to odd that a run does to one destination. */
const destinations = [
  '10.244.0.0/16',
  ...Array.from({ length: 60 }, (_, n) => `10.244.${n}.0/24`),
  'fd00:244::/64',
];

/** A step: the whole of a table's managed routes, and the writes that it takes to get there. */
type Step = readonly [sentence: string, wanted: Wanted, writes: Readonly<Record<string, number>>];

const fortyFive = Object.fromEntries(destinations.slice(1, 46).map((to) => [to, 1]));

const steps: readonly Step[] = [
  ['nothing', {}, {}],
  ['one route', { '10.244.1.0/24': 1 }, { 'create-route': 1 }],
  ['a second route', { '10.244.1.0/24': 1, '10.244.2.0/24': 2 }, { 'create-route': 1 }],
  [
    'the first one moved to another node',
    { '10.244.1.0/24': 3, '10.244.2.0/24': 2 },
    { 'replace-route': 1 },
  ],
  [
    'one route around both',
    { '10.244.0.0/16': 1, '10.244.1.0/24': 3, '10.244.2.0/24': 2 },
    { 'create-route': 1 },
  ],
  ['only the one around', { '10.244.0.0/16': 1 }, { 'delete-route': 2 }],
  ['the same again', { '10.244.0.0/16': 1 }, {}],
  ['both families', { '10.244.0.0/16': 1, 'fd00:244::/64': 1 }, { 'create-route': 1 }],
  ['a swap of all', { '10.244.3.0/24': 2 }, { 'create-route': 1, 'delete-route': 2 }],
  ['as many as a table surely holds', fortyFive, { 'create-route': 44, 'replace-route': 1 }],
  ['nothing again', {}, { 'delete-route': 45 }],
];

/**
 * What every provider must do, as steps: each is a whole desired state of one table; after each the
 * same question is asked again and nothing may be left to do, foreign routes are byte for byte as
 * before, and each write was needed. The steps go from simple to odd: read them when you write one.
 *
 * `setup` is given the network that the cloud must hold, and gives the provider for it.
 */
export function conformance(
  rules: CloudRules,
  setup: (network: Network) => Promise<Subject>,
): void {
  const mark = markOf(rules);
  const scope = { vpc: 'vpc-1', parts: partSchema.options };
  let subject: Subject;
  let log: BatchItem[];

  beforeEach(async () => {
    subject = await setup(worldOf(rules));
    log = [];
  });
  afterEach(() => subject.provider.close());

  const read = () => subject.provider.reader.read(scope, subject.context);

  const logged = async (): Promise<Writer> => {
    const writer = await subject.provider.writer();
    const write = (batch: Batch, context: Context) => {
      log.push(...batch);
      return writer.write(batch, context);
    };
    return { ...writer, write };
  };

  /** One kind after the other, in batches as large as the cloud takes. */
  const carryOut = async (ops: readonly BatchItem[]): Promise<readonly Outcome[]> => {
    const writer = await logged();
    const outcomes: Outcome[] = [];
    for (const kind of ['create-route', 'replace-route', 'delete-route'] as const) {
      const size = kind === 'replace-route' ? rules.replaceBatchSize : rules.batchSize;
      let rest = ops.filter((op) => op.kind === kind);
      while (rest.length > 0) {
        const batch = rest.slice(0, size);
        rest = rest.slice(size);
        outcomes.push(...(await writer.write(batch, subject.context)));
        expect((await writer.settle(batch, subject.context)).map(({ result }) => result)).toEqual(
          batch.map(() => 'applied'),
        );
      }
    }
    return outcomes;
  };

  const one = async (op: BatchItem): Promise<string> => {
    const [outcome] = await (await logged()).write([op], subject.context);
    return outcome?.code ?? outcome?.result ?? 'no outcome';
  };

  describe('reading', () => {
    it('shows the network as it is, and writes nothing', async () => {
      const before = await subject.networkNow();
      const shown = await read();
      expect({ ...shown, collectedAt: '' }).toEqual({ ...before, collectedAt: '' });
      expect(await subject.networkNow()).toEqual(before);
    });

    it('shows only the tables and parts that were asked for', async () => {
      const narrow = { vpc: 'vpc-1', tables: ['rtb-b'], parts: ['routeTables'] } as const;
      const shown = await subject.provider.reader.read(narrow, subject.context);
      expect(shown.routeTables.map(({ id }) => id)).toEqual(['rtb-b']);
      expect(shown.interfaces).toEqual([]);
    });
  });

  it('goes from state to state, and nothing is left to do after each', async () => {
    const foreignBefore = foreign(await subject.networkNow());
    for (const [sentence, wanted, writes] of steps) {
      const ops = opsTo(await read(), rules, 'rtb-a', wanted, destinations);
      expect([sentence, log.length]).toEqual([sentence, 0]);
      const outcomes = await carryOut(ops);
      expect([sentence, outcomes.filter(({ result }) => result !== 'applied')]).toEqual([
        sentence,
        [],
      ]);
      expect(outcomes.map(({ op }) => op).sort()).toEqual(ops.map(({ id }) => id).sort());
      expect([sentence, countByKind(log)]).toEqual([sentence, writes]);
      log = [];

      const shown = await read();
      expect([sentence, opsTo(shown, rules, 'rtb-a', wanted, destinations)]).toEqual([
        sentence,
        [],
      ]);
      for (const [destination, number] of Object.entries(wanted)) {
        expect(routeTo(shown, destination)).toMatchObject({
          nextHops: [node(rules, number)],
          state: 'active',
          description: mark,
        });
      }
      expect([sentence, foreign(await subject.networkNow())]).toEqual([sentence, foreignBefore]);
    }
    expect(routesIn(await read(), 'rtb-b')).toEqual(routesIn(worldOf(rules), 'rtb-b'));
  });

  it('refuses with the cloud’s own codes, and changes nothing then', async () => {
    await carryOut([op(create('rtb-a', '10.244.1.0/24', node(rules, 1), mark))]);
    const before = await subject.networkNow();
    const { codes } = rules;
    const refusals: readonly (readonly [string, BatchItem, string | undefined])[] = [
      [
        'a destination that is there',
        op(create('rtb-a', '10.244.1.0/24', node(rules, 2), mark)),
        codes.duplicate,
      ],
      [
        'a table that is not there',
        op(create('rtb-9', '10.244.2.0/24', node(rules, 1), mark)),
        codes.table,
      ],
      [
        'a node that is not there',
        op(create('rtb-a', '10.244.2.0/24', node(rules, 9), mark)),
        codes.nextHop[rules.nodeNextHop],
      ],
      [
        'a route that is not there',
        op(remove('rtb-b', '10.244.2.0/24', node(rules, 1), mark)),
        codes.missing,
      ],
      ['a system route', op(remove('rtb-a', '10.0.0.0/16', { kind: 'local' })), codes.system],
      [
        'a part of a subnet',
        op(create('rtb-a', '10.0.1.128/25', node(rules, 1), mark)),
        inside(rules),
      ],
    ];
    for (const [sentence, item, code] of refusals)
      expect([sentence, await one(item)]).toEqual([sentence, code]);
    expect(await subject.networkNow()).toEqual(before);
  });

  it('switches a source/destination check off, where the cloud has one', async () => {
    const answer = await one({ ...disableCheck('eni-1'), id: 'eni-1' });
    expect(answer).toBe(rules.sourceDestCheck ? 'applied' : rules.codes.check);
    const off = (await read()).interfaces.filter(
      ({ sourceDestCheck }) => sourceDestCheck === false,
    );
    expect(off.map(({ id }) => id)).toEqual(rules.sourceDestCheck ? ['eni-1'] : []);
  });

  it('tags a table, where that is how the cloud keeps marks', async () => {
    if (rules.marks !== 'table-tag') return;
    expect(await one({ ...claim('rtb-a'), id: 'rtb-a' })).toBe('applied');
    const tags = (await read()).routeTables.map((table) => table.tags);
    expect(tags).toEqual([{ 'podway/shop': 'owned' }, {}, {}]);
  });
}

function op(change: ReturnType<typeof create> | ReturnType<typeof remove>): BatchItem {
  return { ...change, id: `${change.table}/${change.destination.text}` };
}

function inside(rules: CloudRules): string | undefined {
  return rules.refused.find(
    ({ range, relations }) =>
      (range === 'vpc' || range === 'subnet') && relations.includes('inside'),
  )?.code;
}

function routeTo(network: Network, to: string): Route | undefined {
  return network.routeTables[0]?.routes.find(
    ({ destination }) => !('prefixList' in destination) && destination.text === to,
  );
}

/** The text of every route that the suite does not manage. */
function foreign(network: Network): readonly string[] {
  return network.routeTables.flatMap(({ id, routes }) =>
    routes
      .filter(
        ({ destination }) =>
          'prefixList' in destination || !destinations.includes(destination.text),
      )
      .map((route) => `${id} ${JSON.stringify(route)}`),
  );
}

function countByKind(ops: readonly BatchItem[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of ops) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
