import type { Answer, Encapsulation, Overlay } from './cluster.ts';

/** What podway.yaml states about the overlay. It wins over all that the cluster's data shows. */
export interface StatedOverlay {
  readonly encapsulation?: Encapsulation | undefined;
  readonly crossSubnet?: boolean | undefined;
  readonly port?: number | undefined;
  readonly masquerade?:
    | {
        readonly podToOutside?: Answer | undefined;
        readonly outsideToPod?: Answer | undefined;
      }
    | undefined;
}

/** A value that was seen (`assumed` absent), or the reason to assume it. */
interface Fact<T> {
  readonly value: T;
  readonly assumed?: string;
}

/** What the data of a cluster tells of its overlay. */
export interface OverlayFacts {
  readonly encapsulation: Fact<Encapsulation>;
  readonly crossSubnet: Fact<boolean>;
  readonly port: Fact<number | undefined>;
  readonly podToOutside: Fact<Answer>;
  readonly outsideToPod: Fact<Answer>;
}

/** For clusters whose data shows nothing. */
export function unknownOverlay(reason: string): OverlayFacts {
  return {
    encapsulation: { value: 'unknown', assumed: reason },
    crossSubnet: { value: false, assumed: reason },
    port: { value: undefined, assumed: reason },
    podToOutside: { value: 'unknown', assumed: reason },
    outsideToPod: { value: 'unknown', assumed: reason },
  };
}

/** The overlay as stated, else as seen, else as assumed; and what is assumed, each reason once. */
export function settleOverlay(
  stated: StatedOverlay,
  facts: OverlayFacts,
): { readonly overlay: Overlay; readonly assumptions: readonly string[] } {
  const assumed = new Map<string, string[]>();
  const { podToOutside, outsideToPod } = stated.masquerade ?? {};
  const encapsulation = settle('encapsulation', stated.encapsulation, facts.encapsulation);
  const overlay: Overlay = {
    encapsulation,
    crossSubnet: settle('crossSubnet', stated.crossSubnet, crossSubnetOf(encapsulation, facts)),
    port: settle('port', stated.port, portOf(encapsulation, facts)),
    masquerade: {
      podToOutside: settle('masquerade.podToOutside', podToOutside, facts.podToOutside),
      outsideToPod: settle('masquerade.outsideToPod', outsideToPod, facts.outsideToPod),
    },
  };
  const assumptions = [...assumed].map(([reason, values]) => `${values.join(', ')} (${reason})`);
  return { overlay, assumptions };

  function settle<T>(name: string, said: T | undefined, fact: Fact<T>): T {
    if (said !== undefined) return said;
    if (fact.assumed !== undefined) {
      const value = `${name} ${fact.value ?? 'unknown'}`;
      assumed.set(fact.assumed, [...(assumed.get(fact.assumed) ?? []), value]);
    }
    return fact.value;
  }
}

function crossSubnetOf(encapsulation: Encapsulation, facts: OverlayFacts): Fact<boolean> {
  return encapsulation === 'none' ? { value: false } : facts.crossSubnet;
}

function portOf(encapsulation: Encapsulation, facts: OverlayFacts): Fact<number | undefined> {
  if (encapsulation === 'none' || encapsulation === 'ipip') return { value: undefined };
  if (encapsulation === facts.encapsulation.value) return facts.port;
  return { value: undefined, assumed: 'podway.yaml states another encapsulation and no port' };
}
