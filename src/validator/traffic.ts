import type { Family } from '../address/prefix.ts';
import type { Port } from '../config/ports.ts';

/** Ports from one to another, both inside. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What a packet carries: its IP protocol (IANA's number), and its destination ports or its type of ICMP. */
export interface Traffic {
  readonly protocol: number;
  /** Of ICMP and ICMPv6: the packet's type, with code 0. */
  readonly icmpType?: number | undefined;
  readonly ports?: PortRange | undefined;
}

/** IANA's protocol numbers of all that the validator speaks of by name. */
export const protocolNumbers = { icmp: 1, ipip: 4, tcp: 6, udp: 17, icmpv6: 58 } as const;

/** Where Linux takes the source ports of its connections from (`net.ipv4.ip_local_port_range`'s default). */
export const ephemeralPorts: PortRange = { from: 32768, to: 60999 };

/** And where netfilter takes them from when it masquerades with `--random-fully`, as flannel does. */
const masqueradePorts: PortRange = { from: 1024, to: 65535 };

/** The types of echo requests and of the replies to them: what `icmp` in podway.yaml means. */
const echo = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const;

/** What podway.yaml's `tcp/20880` sends to an address of a family. */
export function trafficOf(port: Port, family: Family): Traffic {
  if (port.protocol === 'icmp') {
    const protocol = family === 4 ? protocolNumbers.icmp : protocolNumbers.icmpv6;
    return { protocol, icmpType: echo[family].request };
  }
  return { protocol: protocolNumbers[port.protocol], ports: { from: port.from, to: port.to } };
}

/** What comes back: the same protocol, to a port that the asking host's kernel chose. */
export function replyTo(traffic: Traffic): Traffic {
  const { protocol, ports } = traffic;
  if (ports !== undefined) return { protocol, ports: ephemeralPorts };
  if (protocol === protocolNumbers.icmp) return { protocol, icmpType: echo[4].reply };
  if (protocol === protocolNumbers.icmpv6) return { protocol, icmpType: echo[6].reply };
  return traffic;
}

/** What comes back to a node that masqueraded the request. */
export function replyToMasqueraded(traffic: Traffic): Traffic {
  return traffic.ports === undefined ? replyTo(traffic) : { ...traffic, ports: masqueradePorts };
}

/** `tcp/20880`, `udp/8000-8100`, `icmp`, `protocol 4`. */
export function trafficText({ protocol, ports }: Traffic): string {
  const name =
    Object.entries(protocolNumbers).find(([, number]) => number === protocol)?.[0] ??
    `protocol ${protocol}`;
  if (ports === undefined) return name;
  return `${name}/${ports.from}${ports.to === ports.from ? '' : `-${ports.to}`}`;
}
