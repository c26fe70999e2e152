import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, type Bound, before, type Family } from '../../src/address/bounds.ts';
import { Prefix } from '../../src/address/prefix.ts';
import type { NextHop, Route, RouteTable } from '../../src/network/network.ts';
import { Lookups } from '../../src/validator/lookups.ts';
import { networkOf } from '../network/build.ts';
import { withoutLab } from './available.ts';

// Longest-prefix match is the kernel's own here: thousands of routes in a namespace of its own, and
// `ip route get` for both ends of every destination and the addresses beside them.

const seed = Number(process.env.PODWAY_TEST_SEED ?? 1);
const count = 3_000;

/** Destinations that nest: in few networks, of every length. Of IPv6 below fd00::/8, which nothing else uses. */
const inside: Readonly<Record<Family, Prefix>> = {
  4: Prefix.parse('10.0.0.0/8'),
  6: Prefix.parse('fd00::/8'),
};

function prefixes(family: Family): fc.Arbitrary<Prefix> {
  const bits = family === 4 ? 32 : 128;
  const { first } = inside[family];
  const part = fc.oneof(
    // Most lie close together, so that there is something to nest.
    { weight: 3, arbitrary: fc.nat(255).map((byte) => BigInt(byte) << BigInt(bits - 16)) },
    {
      weight: 1,
      arbitrary: fc.bigInt({ min: 0n, max: (1n << BigInt(bits - 8)) - 1n }),
    },
  );
  return fc
    .tuple(part, fc.bigInt({ min: 0n, max: 255n }), fc.integer({ min: 16, max: bits }))
    .map(([high, low, length]) => {
      const free = BigInt(bits - length);
      const address = ((BigInt(first) + (high | (low << BigInt(bits - 24)))) >> free) << free;
      return Prefix.of(family, family === 4 ? Number(address) : address, length);
    });
}

/** Each route's gateway says which route it is; 0 is the default route, which stands for none. */
const gatewayOf = (family: Family, index: number): string =>
  family === 4
    ? `100.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
    : `fe80::${index.toString(16)}`;

/** Which route the kernel takes for each address: its place in the list; undefined: none. */
function kernelLookups(
  family: Family,
  routes: readonly Prefix[],
  addresses: readonly string[],
): readonly (number | undefined)[] {
  const on = 'dev v0 onlink';
  // 1 is the first: ::0 would be the unspecified part of a link-local address.
  const added = [
    `route add default via ${gatewayOf(family, 1)} ${on}`,
    ...routes.map((one, index) => `route add ${one} via ${gatewayOf(family, index + 2)} ${on}`),
  ];
  const asked = addresses.map((address) => `route get ${address}`);
  const script = [
    'set -e',
    'ip link add v0 type veth peer name v1',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip addr add 100.127.255.254/32 dev v0',
    `ip -${family} -batch - <<'EOF'\n${added.join('\n')}\nEOF`,
    `ip -${family} -o -batch - <<'EOF'\n${asked.join('\n')}\nEOF`,
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('unshare', ['-Urn', 'bash'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`unshare: ${stderr}`);
  const places = new Map(
    ['', ...routes].map((_, index) => [gatewayOf(family, index + 1), index - 1] as const),
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const place = places.get(/ via (\S+)/.exec(line)?.[1] ?? '');
      if (place === undefined) throw new Error(`not understood: ${line}`);
      return place === -1 ? undefined : place;
    });
}

describe.skipIf(withoutLab())(`the kernel's longest-prefix match, seed ${seed}`, () => {
  it.each([4, 6] as const)('IPv%i: the same route at every boundary', (family) => {
    const [drawn = []] = fc.sample(
      fc.uniqueArray(prefixes(family), {
        minLength: count,
        maxLength: count,
        selector: ({ text }) => text,
      }),
      { seed, numRuns: 1 },
    );
    const routes = drawn.map(
      (destination): Route => ({
        destination,
        nextHops: [{ kind: 'local' } satisfies NextHop],
        state: 'active',
        origin: 'user',
        description: '',
      }),
    );
    const table: RouteTable = {
      id: 'rtb',
      name: '',
      kind: 'subnet',
      main: false,
      tags: {},
      limits: [],
      routes,
    };
    const { first: least, last: most } = inside[family];
    const bounds = new Set<Bound>();
    for (const { first, last } of drawn)
      for (const one of [before(first), first, last, after(last)])
        if (one >= least && one <= most) bounds.add(one);
    const addresses = [...bounds].map((one) => Prefix.of(family, one, family === 4 ? 32 : 128));
    const texts = addresses.map(({ text }) => text.replace(/\/\d+$/, ''));
    const kernel = kernelLookups(family, drawn, texts);
    const lookups = new Lookups(networkOf());
    const places = new Map(routes.map((one, index) => [one, index]));
    const wrong = addresses.flatMap((address, at) => {
      const route = lookups.route(table, address);
      const ours = route && places.get(route);
      return ours === kernel[at] ? [] : [`${texts[at]}: ${ours}, the kernel: ${kernel[at]}`];
    });
    expect(wrong).toEqual([]);
    expect(kernel).toHaveLength(addresses.length);
    // Worth something only where routes nest, and where some addresses have none.
    expect(kernel).toContain(undefined);
    expect(new Set(kernel).size).toBeGreaterThan(count / 2);
    process.stdout.write(
      `IPv${family}: ${count} routes, ${addresses.length} addresses, ${kernel.filter((one) => one === undefined).length} of them with no route\n`,
    );
  });
});
