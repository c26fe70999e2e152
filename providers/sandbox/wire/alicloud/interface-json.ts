import type { Interface } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';

/** The addresses of an interface by family, and as ECS's two sets. */
export function addressesOf(one: Interface | undefined): {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly sets: JsonObject;
} {
  const all = one?.addresses ?? [];
  const ipv4 = all.filter((address) => !address.includes(':'));
  const ipv6 = all.filter((address) => address.includes(':'));
  return {
    ipv4,
    ipv6,
    sets: {
      PrivateIpSets: {
        PrivateIpSet: ipv4.map((address, index) => ({
          PrivateIpAddress: address,
          Primary: index === 0,
        })),
      },
      Ipv6Sets: {
        Ipv6Set: ipv6.map((address, index) => ({ Ipv6Address: address, Primary: index === 0 })),
      },
    },
  };
}

/** The prefixes that are delegated to an interface, as ECS's two sets. */
export function prefixesOf({ prefixes }: Interface): JsonObject {
  return {
    Ipv4PrefixSets: {
      Ipv4PrefixSet: prefixes.flatMap(({ family, text }) =>
        family === 4 ? { Ipv4Prefix: text } : [],
      ),
    },
    Ipv6PrefixSets: {
      Ipv6PrefixSet: prefixes.flatMap(({ family, text }) =>
        family === 6 ? { Ipv6Prefix: text } : [],
      ),
    },
  };
}
