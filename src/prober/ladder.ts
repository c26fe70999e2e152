import { attempt, type Endpoint, type Waiting } from './attempt.ts';

/**
 * Bytes of TCP payload that fill packets of usual sizes, less 52 bytes of headers (IPv4, TCP, timestamps):
 * IPv6's least 1280, IPv4 in WireGuard, VXLAN (1450), IPIP (1480), Ethernet, and jumbo frames.
 */
export const rungs: readonly number[] = [536, 1228, 1368, 1398, 1428, 1448, 8948];

/** How long requests may be. `longest` undefined: none got an answer; `stuck` undefined: all did. */
export interface Ladder {
  readonly longest: number | undefined;
  readonly stuck: number | undefined;
}

/**
 * Asks again and again with longer requests, each in a connection of its own: packets that are too large
 * and whose sender nobody tells vanish, while short ones arrive.
 *
 * @returns undefined where the protocol is not known: no data can be sent.
 */
export async function climb(endpoint: Endpoint, waiting: Waiting): Promise<Ladder | undefined> {
  if (endpoint.protocol === 'tcp') return undefined;
  // The longest first: where it arrives, and it usually does, the others would too.
  const top = rungs.at(-1) ?? 0;
  if ((await arrives(endpoint, top, waiting)) === true) return { longest: top, stuck: undefined };
  const below = rungs.slice(0, -1);
  const found = await Promise.all(below.map((bytes) => arrives(endpoint, bytes, waiting)));
  const first = found.indexOf(false);
  const stuck = first < 0 ? top : below[first];
  const longest = first < 0 ? below.at(-1) : below[first - 1];
  return { longest, stuck };
}

/** Twice: one loss is none. */
async function arrives(endpoint: Endpoint, bytes: number, waiting: Waiting): Promise<boolean> {
  const first = await attempt(endpoint, bytes, waiting);
  // A server that refuses long requests has got them.
  if (first.result !== 'silent' && first.result !== 'timeout') return true;
  const { result } = await attempt(endpoint, bytes, waiting);
  return result !== 'silent' && result !== 'timeout';
}
