import { dubboAnswers, dubboHeartbeats } from './dubbo.ts';

/** What is said after a connection is open: that it opens does not show that data passes. */
export type Protocol = 'dubbo' | 'http' | 'echo' | 'tcp';

export const protocols: readonly Protocol[] = ['dubbo', 'http', 'echo', 'tcp'];

/** Whose ports these usually are: Dubbo's default, HTTP's (IANA http, http-alt), echo's (RFC 862). */
const usual: Readonly<Record<number, Protocol>> = {
  7: 'echo',
  80: 'http',
  8080: 'http',
  20880: 'dubbo',
};

/** The protocol that a port is usually spoken on; `tcp`: nobody knows, so only a connection is made. */
export function usualProtocol(port: number): Protocol {
  return usual[port] ?? 'tcp';
}

/** Bytes to send, and when the answer to them is complete. */
export interface Exchange {
  readonly request: Uint8Array;
  /** `more`: nothing is wrong and it is not all yet; `wrong`: this is another protocol. */
  judge(received: Uint8Array): 'complete' | 'more' | 'wrong';
}

/**
 * What to say to a server of a protocol; undefined for `tcp`: nothing is known that it would answer.
 *
 * @param host named in the request, where the protocol does.
 * @param bytes about how long the request is, not longer but where the shortest is, harmlessly: padding in
 *   a header, a long line, many heartbeats one after the other (Dubbo refuses one long one since 2.7.8).
 */
export function exchangeOf(protocol: Protocol, host: string, bytes: number): Exchange | undefined {
  switch (protocol) {
    case 'tcp':
      return undefined;
    case 'dubbo': {
      const { request, count } = dubboHeartbeats(bytes);
      return { request, judge: (received) => dubboAnswers(received, count) };
    }
    case 'http': {
      const name = host.includes(':') ? `[${host}]` : host;
      const head = `HEAD / HTTP/1.1\r\nHost: ${name}\r\nUser-Agent: podway-probe\r\nConnection: close\r\n`;
      const padding = Math.max(0, bytes - head.length - 20);
      const pad = padding === 0 ? '' : `X-Podway-Pad: ${'x'.repeat(padding)}\r\n`;
      const request = new TextEncoder().encode(`${head}${pad}\r\n`);
      return { request, judge: (received) => begins(received, 'HTTP/1.', ' ') };
    }
    case 'echo': {
      const request = new TextEncoder().encode(`${'podway'.padEnd(Math.max(6, bytes - 1), '.')}\n`);
      return { request, judge: (received) => repeats(received, request) };
    }
  }
}

/** A status line: any answer of the server's shows that data passes, also an error's. */
function begins(received: Uint8Array, start: string, end: string) {
  const text = new TextDecoder('latin1').decode(received.subarray(0, 64));
  if (!start.startsWith(text.slice(0, start.length))) return 'wrong';
  return text.length > start.length && text.includes(end) ? 'complete' : 'more';
}

function repeats(received: Uint8Array, sent: Uint8Array) {
  if (received.some((byte, index) => byte !== sent[index])) return 'wrong';
  return received.length >= sent.length ? 'complete' : 'more';
}
