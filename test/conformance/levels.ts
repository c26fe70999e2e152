import { afterEach, describe, expect, it } from 'vitest';
import type { Edit } from '../../providers/sandbox/edit.ts';
import type { Fault } from '../../providers/sandbox/faults.ts';
import { applyPlan } from '../../src/applier/apply.ts';
import type { Network } from '../../src/network/network.ts';
import { type BatchItem, changeKinds, type Provider } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import type { Op } from '../../src/planner/plan.ts';
import {
  create as createRoute,
  disableCheck,
  prefix,
  remove as removeRoute,
  routesIn,
} from '../network/build.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { markOf, node, opsTo, type Wanted, worldOf } from './world.ts';

/** A provider on a cloud that a suite can trouble. */
export interface Troubled {
  readonly provider: Provider;
  readonly clock: VirtualClock;
  readonly networkNow: () => Promise<Network>;
  /** Somebody else changes the VPC. */
  readonly change: (edits: readonly Edit[]) => Promise<void>;
  /** What fails from now on. */
  readonly trouble: (faults: readonly Fault[]) => void;
  /** The actions of the writes that came, in their order. */
  readonly writes: () => readonly string[];
}

type Setup = (network: Network, settleMs?: number) => Promise<Troubled>;

/** The actions that create and delete routes. */
interface Actions {
  readonly creates: string;
  readonly deletes: string;
}

const pods = (count: number, from = 1) =>
  Array.from({ length: count }, (_, n) => `10.244.${from + n}.0/24`);
const to = (number: number, destinations: readonly string[]): Wanted =>
  Object.fromEntries(destinations.map((one) => [one, number]));

/**
 * What carrying a plan out must come to on every cloud, whatever stands in the way: levels from simple to
 * odd. Each begins with a VPC, applies a plan through the applier, and says what is there in the end; all
 * routes of others are byte for byte as before, and where all was applied another run finds nothing to do.
 */
export function levels(rules: CloudRules, actions: Actions, setup: Setup): void {
  const mark = markOf(rules);
  let cloud: Troubled | undefined;
  afterEach(async () => {
    await cloud?.provider.close();
    cloud = undefined;
  });

  const begin = async (network: Network, settleMs?: number): Promise<Troubled> => {
    cloud = await setup(network, settleMs);
    return cloud;
  };
  const world = (change: (network: Network) => Network = (same) => same) => change(worldOf(rules));

  const run = async (
    { clock, provider }: Troubled,
    network: Network,
    plan: readonly Op[],
    {
      onSent,
      signal = new AbortController().signal,
    }: { onSent?: () => void; signal?: AbortSignal } = {},
  ) =>
    applyPlan({
      plan,
      network,
      writer: await provider.writer(),
      reader: provider.reader,
      rules,
      context: { clock, signal },
      scope: { vpc: 'vpc-1' },
      random: () => 0.5,
      onProgress: ({ event }) => {
        if (event === 'sent') onSent?.();
      },
    });

  const read = ({ clock, provider }: Troubled) =>
    provider.reader.read(
      { vpc: 'vpc-1', parts: ['subnets', 'routeTables', 'interfaces'] },
      { clock, signal: new AbortController().signal },
    );

  /** From the tables as they are to what is wanted of the destinations. */
  const reach = async (
    on: Troubled,
    wanted: Wanted,
    { destinations = Object.keys(wanted), tables = ['rtb-a'], ...options }: Reach = {},
  ) => {
    const network = await read(on);
    const items = tables.flatMap((table) => opsTo(network, rules, table, wanted, destinations));
    const before = foreign(await on.networkNow(), destinations);
    const result = await run(on, network, planOf(items), options);
    expect(foreign(await on.networkNow(), destinations)).toEqual(before);
    return result;
  };

  const holds = async (on: Troubled, wanted: Wanted, tables: readonly string[] = ['rtb-a']) => {
    const now = await read(on);
    for (const table of tables)
      expect(opsTo(now, rules, table, wanted, Object.keys(wanted))).toEqual([]);
  };

  const allApplied = (outcomes: readonly { readonly result: string }[]) =>
    expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['applied']));

  describe('levels', () => {
    it('1: more routes than a page holds, in more than one batch', async () => {
      const on = await begin(world((network) => withLimit(network, rules, 300)));
      const wanted = to(1, pods(130));
      const { findings, outcomes } = await reach(on, wanted);
      allApplied(outcomes);
      expect(findings).toEqual([]);
      await holds(on, wanted);
      const again = await reach(on, {}, { destinations: Object.keys(wanted) });
      allApplied(again.outcomes);
    });

    it('2: two tables at once', async () => {
      const on = await begin(world());
      const wanted = { ...to(1, pods(3)), ...to(2, pods(3, 11)) };
      const { outcomes } = await reach(on, wanted, { tables: ['rtb-a', 'rtb-b'] });
      allApplied(outcomes);
      await holds(on, wanted, ['rtb-a', 'rtb-b']);
    });

    it('3: both families', async () => {
      const on = await begin(world());
      const wanted = { '10.244.1.0/24': 1, 'fd00:244::/64': 1 };
      allApplied((await reach(on, wanted)).outcomes);
      await holds(on, wanted);
    });

    it('4: inside, around and beside the routes of others', async () => {
      const on = await begin(world());
      await on.change([
        theirs('10.244.0.0/17'),
        theirs('10.244.7.0/24'),
        theirs('10.244.9.128/25'),
      ]);
      const wanted = { '10.244.0.0/16': 1, '10.244.9.0/24': 2, '10.244.6.0/24': 3 };
      const { findings, outcomes } = await reach(on, wanted);
      allApplied(outcomes);
      expect(findings).toEqual([]);
      await holds(on, wanted);
    });

    it('5: a route to a node that is gone leads to another one', async () => {
      const on = await begin(world());
      const wanted = { '10.244.1.0/24': 2 };
      allApplied((await reach(on, wanted)).outcomes);
      await on.change([
        { change: 'delete-interface', interface: 'eni-2' },
        { change: 'delete-instance', instance: 'i-2' },
      ]);
      const state = async () => {
        const { routes = [] } = (await read(on)).routeTables.find(({ id }) => id === 'rtb-a') ?? {};
        return routes.find((one) => String(one.destination) === '10.244.1.0/24')?.state;
      };
      expect(await state()).toBe(rules.blackhole.gone ? 'blackhole' : 'active');
      allApplied((await reach(on, { '10.244.1.0/24': 1 })).outcomes);
      await holds(on, { '10.244.1.0/24': 1 });
      expect(await state()).toBe('active');
    });

    it('6: a node with two interfaces, by the second one', async () => {
      const second: BatchItem = { ...disableCheck('eni-3b'), id: 'eni-3b' };
      const hop =
        rules.nodeNextHop === 'address'
          ? ({ kind: 'address', ip: '10.0.1.14' } as const)
          : ({ kind: 'interface', id: 'eni-3b' } as const);
      const on = await begin(world());
      const route = createRoute('rtb-a', '10.244.3.0/24', hop, mark);
      const items: BatchItem[] = [{ ...route, id: 'rtb-a/10.244.3.0/24' }];
      const checks = rules.sourceDestCheck?.default === true ? [second] : [];
      const { findings, outcomes } = await run(on, await read(on), planOf([...checks, ...items]));
      allApplied(outcomes);
      expect(findings).toEqual([]);
      const { interfaces } = await on.networkNow();
      const off = interfaces.filter(({ sourceDestCheck }) => sourceDestCheck === false);
      expect(off.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    });

    it('7: a full table: what has no room fails as that, the rest is there', async () => {
      const room = rules.routeLimit.counts.includes('system') ? 5 : 4;
      const on = await begin(world((network) => withLimit(network, rules, room)));
      const { outcomes } = await reach(on, to(1, pods(3)));
      // Some clouds refuse a batch whole.
      const failed = outcomes.filter(({ result }) => result === 'failed');
      expect(failed.length).toBeGreaterThan(0);
      expect(new Set(failed.map((one) => one.class))).toEqual(new Set(['quota']));
      const written = outcomes.filter(({ result }) => result === 'applied').map(({ op }) => op);
      expect(managed(await on.networkNow(), pods(3))).toEqual(written);
    });

    it('8: a full table, where a delete makes room', async () => {
      const room = rules.routeLimit.counts.includes('system') ? 5 : 4;
      const on = await begin(world((network) => withLimit(network, rules, room)));
      const [one = '', two = '', three = ''] = pods(3);
      allApplied((await reach(on, to(1, [one, two]))).outcomes);
      const network = await read(on);
      const items = opsTo(network, rules, 'rtb-a', to(1, [two, three]), pods(3));
      const [first, ...rest] = planOf(items).toSorted((a) => (a.kind === 'delete-route' ? -1 : 1));
      if (first === undefined) throw new Error('no delete');
      const { outcomes } = await run(on, network, [
        first,
        ...rest.map((op): Op => ({ ...op, needs: [first.id] })),
      ]);
      allApplied(outcomes);
      await holds(on, to(1, [two, three]));
    });

    it('9: a temporary route, there while another one is changed', async () => {
      const on = await begin(world());
      allApplied((await reach(on, { '10.244.1.0/24': 1 })).outcomes);
      const network = await read(on);
      const [change] = planOf(opsTo(network, rules, 'rtb-a', { '10.244.1.0/24': 2 }, pods(1)));
      if (change === undefined) throw new Error('no change');
      const wide = createRoute('rtb-a', '10.244.0.0/16', node(rules, 1), mark);
      const gone = removeRoute('rtb-a', '10.244.0.0/16', node(rules, 1), mark);
      const id = 'rtb-a/10.244.0.0/16';
      const [made, dropped] = planOf([
        { ...wide, id: `${id}#temporary-create` },
        { ...gone, id: `${id}#temporary-delete` },
      ]);
      if (made === undefined || dropped === undefined) throw new Error('no pair');
      const { findings, outcomes } = await run(on, network, [
        made,
        { ...change, needs: [made.id] },
        { ...dropped, needs: [change.id, made.id], relies: [prefix('10.244.1.0/24')] },
      ]);
      allApplied(outcomes);
      expect(findings).toEqual([]);
      expect(managed(await on.networkNow(), ['10.244.0.0/16'])).toEqual([]);
      await holds(on, { '10.244.1.0/24': 2 });
    });

    it('10: a plan that is stale: nothing is written', async () => {
      const on = await begin(world());
      const network = await read(on);
      const plan = planOf(opsTo(network, rules, 'rtb-a', to(1, pods(2)), pods(2)));
      await on.change([theirs('10.244.1.0/24')]);
      const { outcomes, stale } = await run(on, await read(on), plan);
      expect(stale.map(({ op }) => op)).toEqual(['rtb-a/10.244.1.0/24']);
      expect(outcomes.map(({ result }) => result)).toEqual(['skipped', 'skipped']);
      expect(on.writes()).toEqual([]);
    });

    it('11: another writer was quicker: its route stays, and it is told', async () => {
      const on = await begin(world());
      const network = await read(on);
      const plan = planOf(opsTo(network, rules, 'rtb-a', to(1, pods(2)), pods(2)));
      await on.change([theirs('10.244.1.0/24')]);
      const { outcomes } = await run(on, network, plan);
      const [lost, other] = outcomes;
      expect(lost).toMatchObject({ result: 'failed', class: 'conflict' });
      // Where a batch is refused whole, the others in it are told as what they are.
      expect(['applied', 'failed']).toContain(other?.result);
      const now = await on.networkNow();
      expect(routesIn(now, 'rtb-a').filter((route) => route.startsWith('10.244.1.0/24'))).toEqual([
        '10.244.1.0/24 → pcx-1',
      ]);
      expect(managed(now, ['10.244.2.0/24']).length).toBe(other?.result === 'applied' ? 1 : 0);
    });

    it('12: a failure in the middle: what needs it is skipped, the rest is there', async () => {
      const on = await begin(world());
      const network = await read(on);
      const items = [
        ...opsTo(network, rules, 'rtb-a', to(1, pods(1)), pods(1)),
        ...opsTo(network, rules, 'rtb-b', to(1, pods(1)), pods(1)),
      ];
      const [first, second] = planOf(items);
      const [third] = planOf(opsTo(network, rules, 'rtb-a', to(2, pods(1, 9)), pods(1, 9)));
      if (!first || !second || !third) throw new Error('too few ops');
      on.trouble([error(actions.creates, 1, 'UnauthorizedOperation')]);
      const plan = [first, second, { ...third, needs: [first.id] }];
      const { outcomes } = await run(on, network, plan);
      expect(outcomes.map(({ result }) => result)).toEqual(['failed', 'applied', 'skipped']);
      const again = await run(on, await read(on), plan);
      expect(again.outcomes.map(({ result }) => result)).toEqual(['applied', 'already', 'applied']);
    });

    it('13: throttled for a while: all is there in the end', async () => {
      const on = await begin(world());
      on.trouble([
        { fault: 'throttle', action: actions.creates, call: 1, ms: 3_000 },
        { fault: 'throttle', action: '*', call: 4, ms: 2_000 },
      ]);
      const wanted = to(1, pods(4));
      const { findings, outcomes } = await reach(on, wanted);
      allApplied(outcomes);
      expect(findings).toEqual([]);
      await holds(on, wanted);
    });

    it.each([true, false])(
      '14: a reply is dropped, and the write was carried out: %s. It is there once',
      async (committed) => {
        const on = await begin(world());
        on.trouble([{ fault: 'close', action: actions.creates, call: 1, times: 1, committed }]);
        const wanted = to(1, pods(1));
        const { findings, outcomes } = await reach(on, wanted);
        allApplied(outcomes);
        expect(findings).toEqual([]);
        await holds(on, wanted);
        expect(managed(await on.networkNow(), pods(1))).toEqual(['rtb-a/10.244.1.0/24']);
        // Where reads show a write late, a create is sent again: it is refused if it is there.
        expect(on.writes().length).toBeLessThanOrEqual(2);

        on.trouble([{ fault: 'close', action: actions.deletes, call: 1, times: 1, committed }]);
        const gone = await reach(on, {}, { destinations: pods(1) });
        allApplied(gone.outcomes);
        expect(managed(await on.networkNow(), pods(1))).toEqual([]);
      },
    );

    it('15: writes show late in reads', async () => {
      const on = await begin(world(), 20_000);
      const wanted = to(1, pods(3));
      const { findings, outcomes } = await reach(on, wanted);
      allApplied(outcomes);
      expect(findings).toEqual([]);
      await holds(on, wanted);
    });

    it('16: interrupted: what is in flight is waited for, nothing new is sent', async () => {
      const on = await begin(world());
      const network = await read(on);
      const [one, two] = planOf(opsTo(network, rules, 'rtb-a', to(1, pods(2)), pods(2)));
      if (!one || !two) throw new Error('too few ops');
      const controller = new AbortController();
      const plan = [one, { ...two, needs: [one.id] }];
      const { interrupted, outcomes } = await run(on, network, plan, {
        signal: controller.signal,
        onSent: () => controller.abort(),
      });
      expect(interrupted).toBe(true);
      const results = outcomes.map(({ result }) => result);
      // Who interrupts before the request has left gets it back unsent.
      expect([
        ['skipped', 'skipped'],
        ['applied', 'skipped'],
      ]).toContainEqual(results);
      const written = outcomes.filter(({ result }) => result === 'applied').map(({ op }) => op);
      expect(managed(await on.networkNow(), pods(2))).toEqual(written);
      await on.clock.sleep(600_000);
      const again = await run(on, await read(on), plan);
      expect(again.outcomes.map(({ result }) => result)).not.toContain('failed');
      await holds(on, to(1, pods(2)));
    });
  });
}

interface Reach {
  readonly destinations?: readonly string[];
  readonly tables?: readonly string[];
}

/** Ops as a plan has them, none needing another. */
function planOf(items: readonly BatchItem[]): readonly Op[] {
  return items
    .map((item): Op => ({ ...item, needs: [], relies: [], effect: 'keeps', reason: 'a test' }))
    .toSorted((a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind));
}

function withLimit(network: Network, { routeLimit }: CloudRules, limit: number): Network {
  const families = routeLimit.families === 'together' ? ([[4, 6]] as const) : ([[4], [6]] as const);
  return {
    ...network,
    routeTables: network.routeTables.map((table) => ({
      ...table,
      limits: families.map((each) => ({ families: [...each], limit, source: 'read' as const })),
    })),
  };
}

function theirs(destination: string): Edit {
  return {
    change: 'set-route',
    table: 'rtb-a',
    destination: prefix(destination),
    nextHops: [{ kind: 'gateway', id: 'pcx-1' }],
    description: '',
    state: 'active',
    origin: 'user',
  };
}

function error(action: string, call: number, code: string): Fault {
  return {
    fault: 'error',
    action,
    call,
    times: 1,
    code,
    message: 'no',
    status: 403,
    committed: false,
  };
}

/** `table/destination` of what podway has written there. */
function managed({ routeTables }: Network, destinations: readonly string[]): readonly string[] {
  return routeTables.flatMap(({ id, routes }) =>
    routes.flatMap(({ destination, nextHops }) =>
      !('prefixList' in destination) &&
      destinations.includes(destination.text) &&
      nextHops.every(({ kind }) => kind !== 'gateway')
        ? `${id}/${destination.text}`
        : [],
    ),
  );
}

/** The text of every route to another destination. */
function foreign({ routeTables }: Network, destinations: readonly string[]): readonly string[] {
  return routeTables
    .flatMap(({ id, routes }) =>
      routes
        .filter(
          (one) => 'prefixList' in one.destination || !destinations.includes(one.destination.text),
        )
        .map((route) => `${id} ${JSON.stringify(route)}`),
    )
    .sort();
}
