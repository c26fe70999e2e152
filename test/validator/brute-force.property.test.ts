import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { Port } from '../../src/config/ports.ts';
import type { Route } from '../../src/network/network.ts';
import { Lookups } from '../../src/validator/lookups.ts';
import { networkOf } from '../network/build.ts';
import { fateOf, holds, matchOf, numberOf, type OracleWorld, type Packet } from './oracle.ts';
import { sixBitWorlds } from './six-bits.ts';
import { addresses, decided, letter, questions } from './words.ts';

// Packet by packet: what the validator says of many addresses at once must hold for each of them.

/** The same for each host by itself. */
function tried(world: OracleWorld, port: Port | undefined): ReadonlySet<string> {
  const { network } = world;
  const subnet = network.subnets.find(({ id }) => id === 'apps-a');
  if (!subnet) throw new Error('no subnet');
  const asked: Packet['port'] = port && {
    protocol: port.protocol,
    number: port.protocol === 'icmp' ? 0 : port.from,
  };
  const hosts = network.interfaces.filter(({ id }) => ['eni-vm', 'eni-vn'].includes(id));
  const unseen: readonly number[] =
    hosts.length === 0 || network.incomplete.includes('interfaces')
      ? Array.from({ length: 16 }, (_, index) => numberOf('10.0.128.0') + index)
      : [];
  const outside = ['192.168.0.1', '192.168.70.1', '192.168.127.255', '192.168.128.0'].map(numberOf);
  const senders: readonly (readonly [string, number, Packet['groups']])[] = [
    ...hosts.map(
      (item) => ['apps', numberOf(item.addresses[0] ?? ''), item.securityGroups] as const,
    ),
    ...unseen.map((source) => ['apps', source, 'unseen'] as const),
    ...outside.map((source) => ['idc', source, 'outside'] as const),
  ];
  return new Set(
    senders.map(([consumer, source, groups]) => {
      const fates = addresses.map(
        (destination) =>
          letter[fateOf(world, { subnet, source, groups, destination, port: asked })],
      );
      return `${consumer} ${fates.join('')}`;
    }),
  );
}

describe('packet by packet', () => {
  it('says of every address what a walk of that one packet says', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(sixBitWorlds, fc.constantFrom(...questions), (world, port) => {
        const words = decided(world, port);
        expect([...words].sort()).toEqual([...tried(world, port)].sort());
        for (const word of words)
          for (const one of new Set(word.slice(5))) seen.set(one, (seen.get(one) ?? 0) + 1);
      }),
      // Shrinking such worlds takes minutes.
      { numRuns: Number(process.env.ORACLE_RUNS ?? 40), endOnFailure: true },
    );
    // The worlds are worth something only where all three happen.
    for (const one of '+-?') expect(seen.get(one) ?? 0).toBeGreaterThan(0);
  });
});

describe('longest-prefix match', () => {
  it('is what a scan says, in every table of up to three routes to six bits of addresses', () => {
    const prefixes: Prefix[] = [Prefix.parse('0.0.0.0/0')];
    for (let length = 26; length <= 32; length++)
      for (let at = 0; at < 64; at += 2 ** (32 - length))
        prefixes.push(Prefix.parse(`10.244.0.${at}/${length}`));
    const route = (destination: Prefix, origin: Route['origin'] = 'user'): Route => ({
      destination,
      nextHops: [{ kind: 'local' }],
      state: 'active',
      origin,
      description: '',
    });
    const network = networkOf({ routeTables: [{ id: 'rtb' }] });
    const single = addresses.map((address) => Prefix.of(4, address, 32));
    const scan = addresses.map(() => new Map<Prefix, boolean>());
    for (const [index, address] of addresses.entries())
      for (const prefix of prefixes) scan[index]?.set(prefix, holds(prefix.text, address));
    let wrong = 0;
    let tables = 0;
    const check = (routes: readonly Route[]): void => {
      tables++;
      const table = {
        id: 'rtb',
        name: '',
        kind: 'subnet',
        main: false,
        tags: {},
        limits: [],
        routes,
      } as const;
      const lookups = new Lookups(network);
      const intervals = lookups.intervals(table);
      let at = 0;
      for (const [index, address] of addresses.entries()) {
        let best: Route | undefined;
        for (const one of routes) {
          const { destination } = one;
          if ('prefixList' in destination || !scan[index]?.get(destination)) continue;
          if (!best || destination.length >= (best.destination as Prefix).length) best = one;
        }
        while ((intervals[at]?.last ?? Number.POSITIVE_INFINITY) < address) at++;
        const interval = intervals[at];
        const found = interval && interval.first <= address ? interval.value : undefined;
        if (found !== best) wrong++;
        if (tables % 1000 === 0) expect(lookups.route(table, single[index] as Prefix)).toBe(best);
      }
    };
    const routes = prefixes.map((prefix) => route(prefix));
    check([]);
    for (const [i, a] of routes.entries()) {
      check([a]);
      for (const [j, b] of routes.entries()) {
        if (j >= i) break;
        check([a, b]);
        // Every order of three is one order of these: the sweep sorts what it is given.
        for (let k = 0; k < j; k++) check([routes[k] as Route, a, b]);
      }
    }
    expect(wrong).toBe(0);
    expect(tables).toBe(1 + 128 + (128 * 127) / 2 + (128 * 127 * 126) / 6);
  });

  it('of one destination the cloud’s own route wins, then people’s, then learned ones', () => {
    const destination = Prefix.parse('10.244.0.0/28');
    const network = networkOf();
    const origins = ['system', 'user', 'propagated'] as const;
    for (const states of [
      ['active', 'active'],
      ['disabled', 'active'],
      ['active', 'disabled'],
    ] as const) {
      for (const one of origins) {
        for (const other of origins) {
          const routes = [one, other].map(
            (origin, index): Route => ({
              destination,
              nextHops: [{ kind: 'local' }],
              state: states[index] ?? 'active',
              origin,
              description: '',
            }),
          );
          const table = {
            id: 'rtb',
            name: '',
            kind: 'subnet',
            main: false,
            tags: {},
            limits: [],
            routes,
          } as const;
          expect(new Lookups(network).route(table, Prefix.parse('10.244.0.3/32'))).toBe(
            matchOf(network, table, numberOf('10.244.0.3')),
          );
        }
      }
    }
  });
});
