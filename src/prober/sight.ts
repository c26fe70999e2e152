import type { Attempt } from './attempt.ts';
import type { Ping } from './ping.ts';
import type { Probed } from './probe.ts';

/**
 * What an endpoint looks like from here, in one word:
 *
 * - `ok`: it answers, or takes connections where no data was tried; `short`: short requests only
 * - `timeout`: nothing comes; `silent`: connections open, and no data comes
 * - `refused`: ECONNREFUSED; `unreachable`: EHOSTUNREACH and the like at once, so somebody refuses;
 *   `absent`: the same after a while, so somebody looked for the address in vain
 * - `broken`: connections end; `wrong`: another protocol answers; `sometimes`: it works now and then
 */
export type Sight =
  | 'ok'
  | 'short'
  | 'timeout'
  | 'silent'
  | 'refused'
  | 'unreachable'
  | 'absent'
  | 'broken'
  | 'wrong'
  | 'sometimes';

/** A host that refuses is there: what a knock at an address of a machine, not a pod's, looks like. */
export type Knock = 'alive' | Exclude<Sight, 'ok' | 'refused'>;

/** What an echo request came to: by whom, where somebody else complained. */
export type Echo = 'answers' | 'nothing' | 'by-gateway' | 'by-owner' | 'by-other';

/** A refusal comes in a round trip. Looking for an address (ARP, neighbour discovery) takes three tries of a second by default. */
const searchMs = 200;

export function sightOf({ attempts, ladder }: Pick<Probed, 'attempts' | 'ladder'>): Sight {
  const words = [...new Set(attempts.map(wordOf))];
  if (words.length > 1) return words.includes('ok') ? 'sometimes' : (words[0] ?? 'timeout');
  const [word = 'timeout'] = words;
  return word === 'ok' && ladder?.stuck !== undefined ? 'short' : word;
}

export function knockOf(probed: Pick<Probed, 'attempts' | 'ladder'>): Knock {
  const sight = sightOf(probed);
  return sight === 'ok' || sight === 'refused' ? 'alive' : sight;
}

/** @param roles who has which address, as far as it is known. */
export function echoOf(
  ping: Ping | undefined,
  roles: { readonly gateway: readonly string[]; readonly owner: readonly string[] },
): Echo | undefined {
  if (ping?.kind !== 'complaint') return ping?.kind;
  if (roles.gateway.includes(ping.from)) return 'by-gateway';
  return roles.owner.includes(ping.from) ? 'by-owner' : 'by-other';
}

function wordOf({ result, errno, ms }: Attempt): Sight {
  switch (result) {
    case 'answered':
    case 'connected':
      return 'ok';
    case 'timeout':
    case 'interrupted':
      return 'timeout';
    case 'silent':
      return 'silent';
    case 'closed':
      return 'broken';
    case 'wrong':
      return 'wrong';
    case 'failed':
      if (errno === 'ECONNREFUSED') return 'refused';
      if (errno === 'ETIMEDOUT') return 'timeout';
      if (errno === 'ECONNRESET') return 'broken';
      return ms < searchMs ? 'unreachable' : 'absent';
  }
}
