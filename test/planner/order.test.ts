import { describe, expect, it } from 'vitest';
import { addManaged, addRoute, claimTable } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  claimsOnly,
  network,
  overlay,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { checksOff, findingsOf, orderOf, planOf } from './planned.ts';

const gone = { kind: 'interface', id: 'eni-gone' } as const;
const node = (number: number) => ({ kind: 'interface', id: `eni-${number}` }) as const;

/** A claimed table on AWS with managed routes: `routed({ '10.244.1.0/24': node(1) })`. */
function routed(today: Readonly<Record<string, ReturnType<typeof node> | typeof gone>>): Change {
  return (world) =>
    changed(
      world,
      claimTable('rtb-a'),
      ...Object.entries(today).map(([destination, hop]) =>
        addRoute('rtb-a', destination, hop, { state: hop === gone ? 'blackhole' : 'active' }),
      ),
    );
}

/** The tables hold so many routes at most. */
function limit(most: number): Change {
  return (world) =>
    network({
      routeTables: world.network.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4], limit: most, source: 'read' }],
      })),
    })(world);
}

const effects = (world: World): readonly string[] =>
  planOf(world).ops.map((op) => `${op.id}: ${op.effect}`);
const relies = (world: World): readonly string[] =>
  planOf(world).ops.flatMap((op) =>
    op.relies.length === 0 ? [] : [`${op.id} relies on ${op.relies.join(', ')}`],
  );

describe('checks and claims come before routes', () => {
  it('each route waits for the claim of its table and for the check of its node', () => {
    expect(orderOf(worldOf('aws', { nodes: 2, zones: 2 }))).toMatchInlineSnapshot(`
      [
        "# rtb-a",
        "# rtb-b",
        "! eni-1",
        "! eni-2",
        "+ rtb-a/10.244.1.0/24 after ! eni-1, # rtb-a",
        "+ rtb-a/10.244.2.0/24 after ! eni-2, # rtb-a",
        "+ rtb-b/10.244.1.0/24 after ! eni-1, # rtb-b",
        "+ rtb-b/10.244.2.0/24 after ! eni-2, # rtb-b",
      ]
    `);
  });

  it('where replies leave from the owner, a route through a gateway waits for the owners, too', () => {
    const world = worldOf(
      'aws',
      { nodes: 3 },
      overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'no' } }),
      routes({ budget: 1, gateways: { asymmetric: 'allow' } }),
      claimTable('rtb-a'),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "! eni-1",
        "! eni-2",
        "! eni-3",
        "+ rtb-a/10.244.0.0/16 after ! eni-1, ! eni-2, ! eni-3",
      ]
    `);
  });

  it('a delete waits for the check of a node that takes over by a route that does not change', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 2 })),
      changeInterface('eni-1', { sourceDestCheck: true }),
      routes({ budget: 1 }),
      routed({ '10.244.0.0/16': node(1), '10.244.2.0/24': node(2) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "! eni-1",
        "- rtb-a/10.244.2.0/24 after ! eni-1",
      ]
    `);
    expect(relies(world)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.2.0/24 relies on 10.244.0.0/16",
      ]
    `);
  });
});

describe('a delete waits for what takes over', () => {
  it('wider: the gateway route is there before the direct one goes', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 2 })),
      routes({ budget: 1 }),
      routed({ '10.244.1.0/24': node(1), '10.244.2.0/24': node(2) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.0.0/16",
        "- rtb-a/10.244.1.0/24 after + rtb-a/10.244.0.0/16",
        "- rtb-a/10.244.2.0/24 after + rtb-a/10.244.0.0/16",
      ]
    `);
    expect(relies(world)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.1.0/24 relies on 10.244.0.0/16",
        "rtb-a/10.244.2.0/24 relies on 10.244.0.0/16",
      ]
    `);
    expect(effects(world)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16: keeps",
        "rtb-a/10.244.1.0/24: keeps",
        "rtb-a/10.244.2.0/24: resets",
      ]
    `);
  });

  it('longer: all direct routes are there before the gateway route goes', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 2 })),
      routed({ '10.244.0.0/16': node(1) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "- rtb-a/10.244.0.0/16 after + rtb-a/10.244.1.0/24, + rtb-a/10.244.2.0/24",
        "+ rtb-a/10.244.1.0/24",
        "+ rtb-a/10.244.2.0/24",
      ]
    `);
    expect(effects(world)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16: keeps",
        "rtb-a/10.244.1.0/24: keeps",
        "rtb-a/10.244.2.0/24: resets",
      ]
    `);
  });

  it('replaced: a wider route that leads nowhere leads to the gateway before the direct one goes', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 2 })),
      routes({ budget: 1 }),
      routed({ '10.244.0.0/16': gone, '10.244.1.0/24': node(1) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "~ rtb-a/10.244.0.0/16",
        "- rtb-a/10.244.1.0/24 after ~ rtb-a/10.244.0.0/16",
      ]
    `);
  });

  it('in between: a dead route goes before a longer one that it would take over from', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 2 })),
      routes({ budget: 1 }),
      routed({ '10.244.0.0/16': node(1), '10.244.2.0/23': gone, '10.244.2.0/24': node(2) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "- rtb-a/10.244.2.0/23",
        "- rtb-a/10.244.2.0/24 after - rtb-a/10.244.2.0/23",
      ]
    `);
  });

  it('in parts: routes to halves of a pod prefix go after the one to all of it is there', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 2 })),
      routed({ '10.244.1.0/25': node(1), '10.244.1.128/25': node(1), '10.244.2.0/24': node(2) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.1.0/24",
        "- rtb-a/10.244.1.0/25 after + rtb-a/10.244.1.0/24",
        "- rtb-a/10.244.1.128/25 after + rtb-a/10.244.1.0/24",
      ]
    `);
  });

  it('for nothing where its node left', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 1 })),
      routed({ '10.244.9.0/24': gone }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.1.0/24",
        "- rtb-a/10.244.9.0/24",
      ]
    `);
  });
});

describe('in a full table', () => {
  /** The local route and three more: full with a limit of 4. */
  const stale: Change = routed({
    '10.244.1.0/24': node(1),
    '10.244.8.0/24': gone,
    '10.244.9.0/24': gone,
  });
  const full = (most: number, ...changes: readonly Change[]): World =>
    changed(
      checksOff(worldOf('aws', { nodes: 3 })),
      routes({ reserve: 0 }),
      ...changes,
      limit(most),
    );

  it('each create waits for a delete that harms nobody', () => {
    expect(orderOf(full(4, stale))).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.2.0/24 after - rtb-a/10.244.8.0/24",
        "+ rtb-a/10.244.3.0/24 after - rtb-a/10.244.9.0/24",
        "- rtb-a/10.244.8.0/24",
        "- rtb-a/10.244.9.0/24",
      ]
    `);
  });

  it('a create for which there is a slot waits for nothing', () => {
    expect(orderOf(full(5, stale))).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.2.0/24",
        "+ rtb-a/10.244.3.0/24 after - rtb-a/10.244.8.0/24",
        "- rtb-a/10.244.8.0/24",
        "- rtb-a/10.244.9.0/24",
      ]
    `);
  });

  it('over its limit, creates wait until the table is below it', () => {
    const world = full(
      3,
      routed({ '10.244.8.0/24': gone, '10.244.9.0/24': gone, '10.244.10.0/24': gone }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.1.0/24 after - rtb-a/10.244.8.0/24, - rtb-a/10.244.9.0/24",
        "+ rtb-a/10.244.2.0/23 after - rtb-a/10.244.10.0/24, - rtb-a/10.244.8.0/24",
        "- rtb-a/10.244.8.0/24",
        "- rtb-a/10.244.9.0/24",
        "- rtb-a/10.244.10.0/24",
      ]
    `);
  });

  it('with one slot free, the cover comes first, then what it covers goes, then the rest comes', () => {
    const world = full(
      4,
      claimsOnly('node-3', '10.244.200.0/24'),
      routes({ reserve: 0, budget: 2 }),
      routed({ '10.244.1.0/24': node(1), '10.244.2.0/24': node(2) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.0.0/22",
        "- rtb-a/10.244.1.0/24 after + rtb-a/10.244.0.0/22",
        "- rtb-a/10.244.2.0/24 after + rtb-a/10.244.0.0/22",
        "+ rtb-a/10.244.200.0/24 after - rtb-a/10.244.1.0/24",
      ]
    `);
    expect(findingsOf(world).filter((one) => one.includes('goes-dark'))).toEqual([]);
  });

  it('with none free, it says what goes dark, and for which delete', () => {
    const world = full(
      3,
      routes({ reserve: 0, budget: 1 }),
      routed({ '10.244.1.0/24': node(1), '10.244.2.0/24': node(2) }),
    );
    expect(orderOf(world)).toMatchInlineSnapshot(`
      [
        "+ rtb-a/10.244.0.0/16 after - rtb-a/10.244.1.0/24",
        "- rtb-a/10.244.1.0/24",
        "- rtb-a/10.244.2.0/24 after + rtb-a/10.244.0.0/16",
      ]
    `);
    expect(effects(world)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16: gains",
        "rtb-a/10.244.1.0/24: loses",
        "rtb-a/10.244.2.0/24: resets",
      ]
    `);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "warning gateway-share table/rtb-a: node-1 carries 2 of 3 pod prefixes (67 %, warned above 25 %)",
        "note unowned-range table/rtb-a: the gateway route covers 64768 IPv4 addresses that no node owns, under 10.244.0.0/16",
        "warning goes-dark table/rtb-a: the table is full, so 10.244.1.0/24 is unreachable for 1 write, about 1 s",
      ]
    `);
  });
});

describe('where slots are short', () => {
  /** The local route and two more; four pods become a route for three of them, and one for the fourth. */
  const world = (most: number): World =>
    changed(
      checksOff(worldOf('aws', { nodes: 4 })),
      routes({ reserve: 0, budget: 2 }),
      routed({ '10.244.0.0/16': node(1), '10.244.1.0/24': node(1) }),
      limit(most),
    );

  it('what goes early rests on the next route around it, which goes later', () => {
    expect(planOf(world(3)).ops.map((op) => `${op.id}: ${op.reason}`)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16: 10.244.0.0/22 and 10.244.4.0/24 cover it",
        "rtb-a/10.244.0.0/22: node-1 forwards to 2 pod prefixes of other nodes",
        "rtb-a/10.244.1.0/24: 10.244.0.0/22 covers it; until then 10.244.0.0/16, as the table is full",
        "rtb-a/10.244.4.0/24: node-4 owns it; moves 1 pod prefix: saves 1 hop",
      ]
    `);
    expect(orderOf(world(3))).toMatchInlineSnapshot(`
      [
        "- rtb-a/10.244.0.0/16 after + rtb-a/10.244.0.0/22, - rtb-a/10.244.1.0/24",
        "+ rtb-a/10.244.0.0/22 after - rtb-a/10.244.1.0/24",
        "- rtb-a/10.244.1.0/24",
        "+ rtb-a/10.244.4.0/24 after - rtb-a/10.244.0.0/16",
      ]
    `);
    expect(relies(world(3))).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16 relies on 10.244.0.0/22",
        "rtb-a/10.244.1.0/24 relies on 10.244.0.0/16",
      ]
    `);
    expect(effects(world(3))).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16: loses",
        "rtb-a/10.244.0.0/22: keeps",
        "rtb-a/10.244.1.0/24: keeps",
        "rtb-a/10.244.4.0/24: resets",
      ]
    `);
  });

  it('with none free what rests on a route that must make room goes dark, and the plan says for how long', () => {
    expect(findingsOf(world(3)).filter((one) => one.includes('goes-dark'))).toMatchInlineSnapshot(`
      [
        "warning goes-dark table/rtb-a: the table is full, so 10.244.4.0/24 is unreachable for 1 write, about 1 s",
      ]
    `);
  });

  it('with one free before and after nothing goes dark', () => {
    expect(orderOf(world(4))).toMatchInlineSnapshot(`
      [
        "- rtb-a/10.244.0.0/16 after + rtb-a/10.244.0.0/22, + rtb-a/10.244.4.0/24",
        "+ rtb-a/10.244.0.0/22",
        "- rtb-a/10.244.1.0/24 after + rtb-a/10.244.0.0/22",
        "+ rtb-a/10.244.4.0/24 after - rtb-a/10.244.1.0/24",
      ]
    `);
    expect(findingsOf(world(4)).filter((one) => one.includes('goes-dark'))).toEqual([]);
  });

  it('at the pace of a cloud that takes one write at a time', () => {
    const slow = changed(
      worldOf('alicloud', { nodes: 3 }),
      routes({ reserve: 0, budget: 1 }),
      addManaged('rtb-a', '10.244.1.0/24', { kind: 'instance', id: 'i-1' }),
      addManaged('rtb-a', '10.244.2.0/24', { kind: 'instance', id: 'i-2' }),
      limit(2),
    );
    expect(findingsOf(slow).filter((one) => one.includes('goes-dark'))).toMatchInlineSnapshot(`
      [
        "warning goes-dark table/rtb-a: the table is full, so 10.244.1.0/24 is unreachable for 1 write, about 5 s",
      ]
    `);
  });
});

describe('the effect', () => {
  it.each([
    ['resets', 'yes', 'NAT state is on the old gateway'],
    ['resets', 'unknown', 'it may be'],
    ['keeps', 'no', 'packets only take another way'],
  ] as const)(
    'of another next hop is that it %s where replies are masqueraded: %s (%s)',
    (effect, answer, _why) => {
      const world = changed(
        checksOff(worldOf('aws', { nodes: 2 })),
        overlay({ masquerade: { podToOutside: 'yes', outsideToPod: answer } }),
        routes({ gateways: { asymmetric: 'allow' } }),
        routed({ '10.244.1.0/24': node(2), '10.244.2.0/24': node(2) }),
      );
      expect(effects(world)).toEqual([`rtb-a/10.244.1.0/24: ${effect}`]);
    },
  );

  it('of a mark on a route that stays is nothing', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 1 },
      routes({ adopt: ['10.244.1.0/24'] }),
      addRoute('rtb-a', '10.244.1.0/24', { kind: 'instance', id: 'i-1' }),
    );
    expect(effects(world)).toEqual(['rtb-a/10.244.1.0/24: keeps']);
  });
});
