import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { parseDocument } from '../../src/document/parse.ts';
import type { Network, Route } from '../../src/network/network.ts';
import { networkJson, parseNetwork } from '../../src/network/read.ts';
import { TopologyError } from '../../src/topology/consumers.ts';
import { Atoms } from '../../src/validator/atoms.ts';
import { compareNetworks, differenceFindings } from '../../src/validator/compare.ts';
import { validateNetwork } from '../../src/validator/validate.ts';
import { holds, numberOf, type OracleWorld } from './oracle.ts';
import { sixBitWorlds } from './six-bits.ts';
import { addresses, decided, decidedBySource, questions } from './words.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 40);
// Shrinking such worlds takes minutes.
const runs = { numRuns, endOnFailure: true };

const asked = fc.constantFrom(...questions);

describe('atoms', () => {
  const first = numberOf('10.244.0.0');
  const cidrs = fc
    .record({ length: fc.integer({ min: 24, max: 32 }), at: fc.nat(255) })
    .map(({ length, at }) => {
      const size = 2 ** (32 - length);
      return Prefix.of(4, first + Math.floor(at / size) * size, length);
    });

  it('partition the space, and two addresses share one exactly where the same prefixes hold both', () => {
    fc.assert(
      fc.property(fc.array(cidrs, { maxLength: 8 }), cidrs, (named, whole) => {
        const atoms = new Atoms(named);
        const pieces = atoms.cut(4, whole.first, whole.last);
        let next = Number(whole.first);
        const byAtom = new Map<number, string>();
        const kinds = new Set<string>();
        for (const piece of pieces) {
          expect(Number(piece.first), 'without a gap').toBe(next);
          next = Number(piece.last) + 1;
          for (let at = Number(piece.first); at < next; at++) {
            const inside = named.map((one) => (holds(one.text, at) ? '1' : '0')).join('');
            kinds.add(inside);
            // Of one atom, all alike; cut nowhere but where a prefix begins or ends.
            expect(byAtom.get(piece.atom) ?? inside).toBe(inside);
            byAtom.set(piece.atom, inside);
            expect(atoms.of(4, at)).toBe(piece.atom);
          }
        }
        expect(next).toBe(Number(whole.last) + 1);
        expect(byAtom.size).toBe(pieces.length);
        expect(kinds.size).toBeLessThanOrEqual(pieces.length);
      }),
    );
  });
});

type Change = (network: Network) => Network;
const within = (world: OracleWorld, change: Change): OracleWorld => ({
  ...world,
  network: change(world.network),
});

describe('verdicts', () => {
  it('stay as they are where a route, or a rule’s CIDR, is split into halves', () => {
    const halves = (prefix: Prefix): readonly Prefix[] => prefix.halves() ?? [prefix];
    const split: Change = (network) => ({
      ...network,
      routeTables: network.routeTables.map((table) => ({
        ...table,
        routes: table.routes.flatMap((route): readonly Route[] => {
          const { destination } = route;
          if ('prefixList' in destination || route.origin === 'system') return [route];
          // Where a route to a half is there already, it is not the same table any more.
          const parts = halves(destination);
          const others = table.routes.flatMap((one) =>
            one === route
              ? []
              : 'prefixList' in one.destination
                ? network.prefixLists.flatMap(({ entries }) => entries)
                : [one.destination],
          );
          const isTaken = parts.some(({ text }) => others.some((one) => one.text === text));
          const isDefault = destination.length === 0;
          return isTaken || isDefault
            ? [route]
            : parts.map((part) => ({ ...route, destination: part }));
        }),
      })),
      securityGroups: network.securityGroups.map((group) => ({
        ...group,
        rules: group.rules.flatMap((rule) =>
          'cidr' in rule.peer
            ? halves(rule.peer.cidr).map((cidr) => ({ ...rule, peer: { cidr } }))
            : [rule],
        ),
      })),
      acls: network.acls.map((acl) => ({
        ...acl,
        rules: acl.rules.flatMap((rule) => halves(rule.cidr).map((cidr) => ({ ...rule, cidr }))),
      })),
    });
    fc.assert(
      fc.property(sixBitWorlds, asked, (world, port) => {
        expect([...decided(within(world, split), port)].sort()).toEqual(
          [...decided(world, port)].sort(),
        );
      }),
      runs,
    );
  });

  it('never get worse where a rule lets more through', () => {
    const sides = ['ingress', 'egress'] as const;
    const wide = { action: 'allow', ports: [] } as const;
    const allowing =
      (protocol: 'all' | 'tcp', cidr: Prefix): Change =>
      (network) => ({
        ...network,
        securityGroups: network.securityGroups.map((group) => ({
          ...group,
          rules: [
            ...group.rules,
            ...sides.map((direction) => ({
              ...wide,
              protocol,
              direction,
              priority: 0,
              peer: { cidr },
            })),
          ],
        })),
        acls: network.acls.map((acl) => ({
          ...acl,
          rules: [
            ...acl.rules,
            ...sides.map((direction) => ({ ...wide, protocol, direction, number: -1, cidr })),
          ],
        })),
      });
    const allows = fc
      .record({
        protocol: fc.constantFrom('all' as const, 'all' as const, 'tcp' as const),
        cidr: fc.constantFrom('0.0.0.0/0', '0.0.0.0/0', '10.244.0.0/27', '10.0.128.0/30'),
      })
      .map(({ protocol, cidr }) => allowing(protocol, Prefix.parse(cidr)));
    let better = 0;
    fc.assert(
      fc.property(sixBitWorlds, asked, allows, (world, port, allow) => {
        const [before, after] = [world, within(world, allow)].map((one) =>
          decidedBySource(one, port),
        );
        for (const [key, letters] of after ?? []) {
          const was = before?.get(key);
          if (was === undefined) continue;
          for (const [at] of addresses.entries()) {
            const [from, to] = [was[at], letters[at]];
            expect(rank(to), `${key} ${at}: ${from} to ${to}`).toBeGreaterThanOrEqual(rank(from));
            if (rank(to) > rank(from)) better++;
          }
        }
      }),
      // Few rules let more through than others do: so many that some of them are tried.
      { ...runs, numRuns: numRuns * 6 },
    );
    expect(better).toBeGreaterThan(0);
  });
});

const order = ['-', '?', '+'];
const rank = (letter: string | undefined): number => order.indexOf(letter ?? '');

describe('comparing', () => {
  it('a network with itself finds nothing', () => {
    fc.assert(
      fc.property(sixBitWorlds, ({ cluster, network, policy, rules, assume }) => {
        const mine = { ...policy, assume, expect: [] };
        const difference = compareNetworks({ cluster, before: network, now: network }, mine, rules);
        expect(difference).toEqual({ changes: [], moves: [] });
        expect(differenceFindings(difference, [], 'itself')).toEqual([]);
      }),
      { ...runs, numRuns: Math.ceil(numRuns / 4) },
    );
  });
});

/** One thing of a document is lost, doubled, renamed, or put where another was. */
interface Mutation {
  readonly kind: 'drop' | 'double' | 'rename' | 'swap';
  readonly at: number;
  readonly with: number;
}

const mutations = fc.array(
  fc.record({
    kind: fc.constantFrom<Mutation['kind']>('drop', 'double', 'rename', 'swap'),
    at: fc.nat(10_000),
    with: fc.nat(10_000),
  }),
  { minLength: 1, maxLength: 6 },
);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Every list of the document, and every text in it with what it is in. */
function placesIn(document: Json): {
  readonly lists: Json[][];
  readonly texts: { readonly holder: { [key: string]: Json }; readonly key: string }[];
} {
  const lists: Json[][] = [];
  const texts: { holder: { [key: string]: Json }; key: string }[] = [];
  const visit = (value: Json): void => {
    if (Array.isArray(value)) {
      if (value.length > 0) lists.push(value);
      for (const one of value) visit(one);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        if (typeof one === 'string') texts.push({ holder: value, key });
        else visit(one);
      }
    }
  };
  visit(document);
  return { lists, texts };
}

function mutated(network: Network, all: readonly Mutation[]): string {
  const document = JSON.parse(networkJson(network)) as Json;
  for (const { kind, at, with: other } of all) {
    const { lists, texts } = placesIn(document);
    const list = lists[at % lists.length] ?? [];
    const index = other % (list.length || 1);
    const [one, two] = [texts[at % texts.length], texts[other % texts.length]];
    if (kind === 'drop') list.splice(index, 1);
    else if (kind === 'double') list.push(...list.slice(index, index + 1));
    else if (kind === 'rename' && one) one.holder[one.key] = 'other-9';
    else if (kind === 'swap' && one && two) one.holder[one.key] = two.holder[two.key] ?? '';
  }
  return JSON.stringify(document);
}

describe('no network', () => {
  it('crashes it: what can be read is decided, or podway.yaml is told what it does not have', () => {
    let decidedOnes = 0;
    fc.assert(
      fc.property(sixBitWorlds, mutations, asked, (world, all, port) => {
        let network: Network;
        try {
          network = parseNetwork(parseDocument(mutated(world.network, all), 'network.json'));
        } catch {
          return;
        }
        const expectations = ['apps', 'idc'].map((from) => ({
          from,
          to: 'pods' as const,
          ports: port ? [port] : [],
          reachable: true,
        }));
        const policy = { ...world.policy, expect: expectations, assume: world.assume };
        try {
          const { findings } = validateNetwork(world.cluster, network, policy, world.rules);
          for (const { subject, evidence } of findings) {
            expect(subject).not.toBe('');
            expect(evidence).not.toMatch(/undefined|\[object|NaN/);
          }
          decidedOnes++;
        } catch (error) {
          if (!(error instanceof TopologyError)) throw error;
        }
      }),
      { ...runs, numRuns: numRuns * 4 },
    );
    expect(decidedOnes).toBeGreaterThan(0);
  });
});
