import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/network/change.ts';
import { type Network, partSchema, type Route } from '../../src/network/network.ts';
import type { Batch, BatchItem, Context, Provider, Writer } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { claim, create, disableCheck, remove, routesIn } from '../network/build.ts';
import { type Ground, worldGround } from './ground.ts';
import { markOf, opsTo, type Wanted, worldOf } from './world.ts';

/** A provider over a network that a suite chose, and a look at that network from behind its back. */
export interface Subject {
  readonly provider: Provider;
  readonly networkNow: () => Promise<Network>;
  readonly context: Context;
  /** Absent: the provider holds the network that the suite chose. */
  readonly ground?: Ground;
}

/** The only destinations that a run creates, replaces and deletes routes to. */
export const destinations = [
  '10.244.0.0/16',
  ...Array.from({ length: 60 }, (_, n) => `10.244.${n}.0/24`),
  'fd00:244::/64',
];

/** A step: the whole of a table's managed routes, and the writes that it takes to get there. */
type Step = readonly [sentence: string, wanted: Wanted, writes: Readonly<Record<string, number>>];

const fortyFive = Object.fromEntries(destinations.slice(1, 46).map((to) => [to, 1]));

const bothFamilies: Step = [
  'both families',
  { '10.244.0.0/16': 1, 'fd00:244::/64': 1 },
  { 'create-route': 1 },
];

const stepsWith = ({ hasIpv6 }: Ground): readonly Step[] => [
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
  ...(hasIpv6 ? [bothFamilies] : []),
  ['a swap of all', { '10.244.3.0/24': 2 }, { 'create-route': 1, 'delete-route': hasIpv6 ? 2 : 1 }],
  ['as many as a table surely holds', fortyFive, { 'create-route': 44, 'replace-route': 1 }],
  ['nothing again', {}, { 'delete-route': 45 }],
];

/**
 * What every provider must do, as steps: each is a whole desired state of one table; after each the
 * same question is asked again and nothing may be left to do, foreign routes are byte for byte as
 * before, and each write was needed. The steps go from simple to odd: read them when you write one.
 *
 * `setup` is given the network that the cloud must hold, and gives the provider for it; or it says what
 * the VPC is like that there is (`Subject.ground`), as one in a real account.
 */
export function conformance(
  rules: CloudRules,
  setup: (network: Network) => Promise<Subject>,
): void {
  const mark = markOf(rules);
  let subject: Subject;
  let ground: Ground;
  let log: BatchItem[];

  beforeEach(async () => {
    subject = await setup(worldOf(rules));
    ground = subject.ground ?? worldGround(rules);
    log = [];
  });
  afterEach(() => subject.provider.close());

  const read = () =>
    subject.provider.reader.read({ vpc: ground.vpc, parts: partSchema.options }, subject.context);
  const opsToBe = (network: Network, wanted: Wanted) =>
    opsTo(network, rules, ground.table, wanted, destinations, ground.node);

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
    const writer = await logged();
    const [outcome] = await writer.write([op], subject.context);
    if (outcome?.result === 'applied') await writer.settle([op], subject.context);
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
      const table = ground.other ?? ground.table;
      const shown = await subject.provider.reader.read(
        { vpc: ground.vpc, tables: [table], parts: ['routeTables'] },
        subject.context,
      );
      expect(shown.routeTables.map(({ id }) => id)).toEqual([table]);
      expect(shown.interfaces).toEqual([]);
    });
  });

  it('goes from state to state, and nothing is left to do after each', async () => {
    const before = await subject.networkNow();
    const foreignBefore = foreign(before);
    for (const [sentence, wanted, writes] of stepsWith(ground)) {
      const ops = opsToBe(await read(), wanted);
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
      expect([sentence, opsToBe(shown, wanted)]).toEqual([sentence, []]);
      for (const [destination, number] of Object.entries(wanted)) {
        expect(routeTo(shown, ground.table, destination)).toMatchObject({
          nextHops: [ground.node(number)],
          state: 'active',
          description: mark,
        });
      }
      expect([sentence, foreign(await subject.networkNow())]).toEqual([sentence, foreignBefore]);
    }
    if (ground.other === undefined) return;
    expect(routesIn(await read(), ground.other)).toEqual(routesIn(before, ground.other));
  });

  it('refuses with the cloud’s own codes, and changes nothing then', async () => {
    const { table, missingTable, partOfSubnet, systemRoute } = ground;
    await carryOut([op(create(table, '10.244.1.0/24', ground.node(1), mark))]);
    const before = await subject.networkNow();
    const { codes } = rules;
    const elsewhere = (to: string, at = table) => op(create(at, to, ground.node(1), mark));
    const refusals: readonly (readonly [string, BatchItem | undefined, string | undefined])[] = [
      [
        'a destination that is there',
        op(create(table, '10.244.1.0/24', ground.node(2), mark)),
        codes.duplicate,
      ],
      [
        'a table that is not there',
        missingTable === undefined ? undefined : elsewhere('10.244.2.0/24', missingTable),
        codes.table,
      ],
      [
        'a node that is not there',
        op(create(table, '10.244.2.0/24', ground.node(9), mark)),
        codes.nextHop[rules.nodeNextHop],
      ],
      [
        'a route that is not there',
        op(remove(table, '10.244.2.0/24', ground.node(1), mark)),
        codes.missing,
      ],
      [
        'a system route',
        systemRoute === undefined ? undefined : op(remove(table, systemRoute, { kind: 'local' })),
        codes.system,
      ],
      [
        'a part of a subnet',
        partOfSubnet === undefined ? undefined : elsewhere(partOfSubnet),
        inside(rules),
      ],
    ];
    for (const [sentence, item, code] of refusals)
      if (item) expect([sentence, await one(item)]).toEqual([sentence, code]);
    expect(await subject.networkNow()).toEqual(before);
  });

  it('switches a source/destination check off, where the cloud has one', async () => {
    const { interface: id } = ground;
    if (id === undefined) return;
    const offIn = (network: Network) =>
      network.interfaces.flatMap((one) => (one.sourceDestCheck === false ? one.id : []));
    const before = offIn(await read());
    const answer = await one({ ...disableCheck(id), id });
    expect(answer).toBe(rules.sourceDestCheck ? 'applied' : rules.codes.check);
    const more = rules.sourceDestCheck ? [id] : [];
    expect(new Set(offIn(await read()))).toEqual(new Set([...before, ...more]));
  });

  it('tags a table, where that is how the cloud keeps marks', async () => {
    if (rules.marks !== 'table-tag') return;
    const { table } = ground;
    const tagsIn = (network: Network) =>
      Object.fromEntries(network.routeTables.map(({ id, tags }) => [id, tags]));
    const before = tagsIn(await read());
    expect(await one({ ...claim(table), id: table })).toBe('applied');
    const tags = { ...before[table], 'podway/shop': 'owned' };
    expect(tagsIn(await read())).toEqual({ ...before, [table]: tags });
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

function routeTo({ routeTables }: Network, table: string, to: string): Route | undefined {
  return routeTables
    .find(({ id }) => id === table)
    ?.routes.find(({ destination }) => !('prefixList' in destination) && destination.text === to);
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
