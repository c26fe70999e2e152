import type { Config } from '../config/config.ts';

/** Facts about hosts that no cloud shows, by the names that `assume:` in podway.yaml gives them. */
export type AssumptionId = keyof Config['assume'];

/** What `assume:` says of one of them for the path at hand. */
type Settled = 'good' | 'bad' | 'unclear' | 'open';

interface Assumption {
  /** What is taken for granted where nobody says otherwise. */
  readonly taken: string;
  /** Values that break every path that rests on it. */
  readonly bad: readonly string[];
  /** Values that may break it: only a probe tells. */
  readonly unclear: readonly string[];
}

export const assumptions: Readonly<Record<AssumptionId, Assumption>> = {
  'ip-forward': {
    taken: 'the node forwards packets (net.ipv4.ip_forward or its IPv6 twin is 1)',
    bad: ['off'],
    unclear: [],
  },
  'rp-filter': {
    taken: 'the node accepts packets whose way back is another interface (rp_filter is not 1)',
    bad: ['strict'],
    unclear: [],
  },
  'forward-policy': {
    taken: "the node's firewall lets forwarded packets through",
    bad: ['drop'],
    unclear: [],
  },
  'conntrack-invalid': {
    taken: 'the node does not drop packets that its connection tracking calls INVALID',
    bad: ['drop'],
    unclear: [],
  },
  'overlay-up': {
    taken: "the node's overlay is up, and what it knows of the other nodes' places is right",
    bad: ['no'],
    unclear: [],
  },
  mtu: {
    taken: 'packets fit through the overlay, or their senders are told so',
    bad: ['blackhole'],
    unclear: [],
  },
  'network-policy': {
    taken: 'no NetworkPolicy refuses the consumer',
    bad: [],
    unclear: ['present'],
  },
  'host-firewall': {
    taken: 'no firewall on consumer or node refuses the packets',
    bad: [],
    unclear: ['present'],
  },
  'consumer-local-route': {
    taken: 'the consumer itself has no route of its own to the pod networks',
    bad: ['present'],
    unclear: [],
  },
};

/** How podway.yaml settles an assumption; what it does not name stays open. */
export function settled(id: AssumptionId, assume: Config['assume']): Settled {
  const value = assume[id];
  if (value === undefined) return 'open';
  if (assumptions[id].bad.includes(value)) return 'bad';
  return assumptions[id].unclear.includes(value) ? 'unclear' : 'good';
}
