import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { Flow } from '../../src/planner/flows.ts';
import { makeRoom, type Room } from '../../src/planner/room.ts';
import type { Way } from '../../src/planner/ways.ts';

/** One pod prefix; all that room-making asks of it is who it is. */
function pod(text: string): Flow {
  return { prefix: Prefix.parse(text) } as Flow;
}
const [one, two] = [pod('10.244.1.0/24'), pod('10.244.2.0/24')];

/** Ops are known by their destinations; `-` deletes. */
interface Case {
  /** Slots that are free at the start. */
  readonly free: number;
  readonly creates: readonly string[];
  /** By the destination to delete, what each flow behind it waits for. */
  readonly deletes: Readonly<Record<string, readonly (readonly [Flow, ...string[]])[]>>;
  readonly replaces?: readonly string[];
  readonly ways?: readonly Way[];
}

function roomFor({ free, creates, deletes, replaces = [], ways = [] }: Case): Room {
  const slot = (text: string) => ({ id: text, destination: Prefix.parse(text) });
  return makeRoom({
    limits: [
      { families: [4], limit: 10, source: 'read', usedBefore: 10 - free, usedAfter: 9, budget: 9 },
    ],
    creates: creates.map(slot),
    deletes: Object.entries(deletes).map(([destination, flows]) => ({
      id: `-${destination}`,
      destination: Prefix.parse(destination),
      flows: flows.map(([flow, ...last]) => ({ flow, last })),
    })),
    done: replaces,
    ways: () =>
      new Map(
        [one, two].map((flow) => [
          flow,
          ways.filter(({ destination }) => destination.contains(flow.prefix)),
        ]),
      ),
  });
}

/** A route of today, `-` of it if it goes; or with `madeBy` one to come. It delivers, unless told otherwise. */
function way(text: string, parts: Partial<Way> = {}): Way {
  const destination = Prefix.parse(text);
  return {
    destination,
    nodes: [],
    madeBy: undefined,
    removedBy: undefined,
    wants: () => [],
    ...parts,
  };
}
const dead = { wants: () => undefined };

/** `-x rests on y, needs a, b; goes dark` for each delete that could not wait. */
function forcedIn({ forced }: Room): readonly string[] {
  return [...forced].map(([id, { needs, resting, dark }]) =>
    [
      id,
      ...[...resting.values()].map(({ destination }) => `rests on ${destination}`),
      ...(dark.size > 0 ? ['goes dark'] : []),
      ...(needs.size > 0 ? [`needs ${[...needs].sort().join(' ')}`] : []),
    ].join(', '),
  );
}

const [a, b] = ['10.244.1.0/25', '10.244.1.128/25'];

describe('where a delete has to come before the last ways of its flows', () => {
  const full = {
    free: 0,
    creates: [a],
    deletes: { '10.244.1.0/24': [[one, a]] },
  } as const satisfies Case;

  it.each<[string, Case, readonly string[]]>([
    ['nothing is around: they go dark', full, ['-10.244.1.0/24, goes dark']],
    [
      'they rest on a route that stays',
      { ...full, ways: [way('10.244.0.0/16')] },
      ['-10.244.1.0/24, rests on 10.244.0.0/16'],
    ],
    [
      'they rest on the longest of several',
      { ...full, ways: [way('10.244.0.0/20'), way('10.244.0.0/16')] },
      ['-10.244.1.0/24, rests on 10.244.0.0/20'],
    ],
    [
      'not on a wider one while a dead route is in between',
      { ...full, ways: [way('10.244.0.0/20', dead), way('10.244.0.0/16')] },
      ['-10.244.1.0/24, goes dark'],
    ],
    [
      'they rest on a route that is replaced, once it is where only then it delivers',
      {
        ...full,
        replaces: ['10.244.0.0/16'],
        ways: [way('10.244.0.0/16', { wants: () => ['10.244.0.0/16'] })],
      },
      ['-10.244.1.0/24, rests on 10.244.0.0/16, needs 10.244.0.0/16'],
    ],
    [
      'not on one whose last way is not there either',
      { ...full, ways: [way(b, { madeBy: b })] },
      ['-10.244.1.0/24, goes dark'],
    ],
    [
      'they rest on a new route that others wanted first, and wait for it',
      {
        free: 1,
        creates: ['10.244.0.0/16', a, b],
        deletes: {
          '10.244.1.0/24': [
            [one, a],
            [one, b],
          ],
          '10.244.2.0/24': [[two, '10.244.0.0/16']],
        },
        ways: [way('10.244.0.0/16', { madeBy: '10.244.0.0/16' })],
      },
      ['-10.244.1.0/24, rests on 10.244.0.0/16, needs 10.244.0.0/16 10.244.1.0/25'],
    ],
  ])('%s', (_, given, expected) => {
    expect(forcedIn(roomFor(given))).toEqual(expected);
  });

  it('they rest beyond a dead route that went, and wait for its delete', () => {
    const room = roomFor({
      free: 0,
      creates: [a, b],
      deletes: { '10.244.0.0/20': [], '10.244.1.0/24': [[one, a, b]] },
      ways: [way('10.244.0.0/20', { ...dead, removedBy: '-10.244.0.0/20' }), way('10.244.0.0/16')],
    });
    expect(forcedIn(room)).toEqual([
      '-10.244.1.0/24, rests on 10.244.0.0/16, needs -10.244.0.0/20 10.244.1.0/25',
    ]);
  });

  it('they rest on a route that goes later: it waits for them, and for their last ways', () => {
    const room = roomFor({
      free: 0,
      creates: [a],
      deletes: { '10.244.0.0/16': [[two, a]], '10.244.1.0/24': [[one, a]] },
      ways: [way('10.244.0.0/16', { removedBy: '-10.244.0.0/16' })],
    });
    expect(forcedIn(room)).toEqual(['-10.244.1.0/24, rests on 10.244.0.0/16']);
    const rested = room.rested.get('-10.244.0.0/16');
    expect([...(rested?.users ?? [])]).toEqual(['-10.244.1.0/24']);
    expect(rested?.flows).toEqual([
      { flow: two, last: [a] },
      { flow: one, last: [a] },
    ]);
  });

  it('it is the delete that darkens fewest, and of those the one that moves fewest', () => {
    const room = roomFor({
      free: 0,
      creates: [a, b],
      deletes: {
        '10.244.3.0/24': [
          [one, a],
          [two, b],
        ],
        '10.244.4.0/24': [[two, a, b]],
      },
    });
    expect([...room.forced.keys()][0]).toBe('-10.244.4.0/24');
  });

  it('it is said how many writes later their last ways are there', () => {
    const room = roomFor({
      free: 0,
      creates: [a, b],
      deletes: { '10.244.1.0/24': [[one, a, b]], '10.244.2.0/24': [[two, b, '-10.244.1.0/24']] },
    });
    // Two creates, and the other delete for the slot of the second.
    expect([...room.dark].map(([{ prefix }, writes]) => `${prefix} for ${writes}`)).toEqual([
      '10.244.1.0/24 for 3',
    ]);
  });
});

describe('slots', () => {
  it('are taken by the creates that let a delete be made, before others', () => {
    const room = roomFor({
      free: 1,
      creates: ['10.244.0.0/20', a],
      deletes: { '10.244.1.0/24': [[one, a]] },
    });
    expect(room.createNeeds.get(a)).toEqual([]);
    expect(room.createNeeds.get('10.244.0.0/20')).toEqual(['-10.244.1.0/24']);
    expect(room.forced.size).toBe(0);
  });

  it('are taken first by what rests nowhere', () => {
    const room = roomFor({
      free: 1,
      creates: [a, b],
      deletes: {
        '10.244.0.0/20': [
          [two, a],
          [one, b],
        ],
      },
      ways: [way('10.244.2.0/23')],
    });
    expect(forcedIn(room)).toEqual([`-10.244.0.0/20, rests on 10.244.2.0/23, needs ${b}`]);
  });
});
