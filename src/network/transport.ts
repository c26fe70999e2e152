import type { ErrorClass } from './change.ts';
import type { CallFailure } from './fate.ts';

/** What a code of Node's sockets or resolver means for a call. */
interface Transport {
  readonly class: ErrorClass;
  /** `no`: the request never left, so that nothing can have been done. */
  readonly sent: 'no' | 'maybe';
  readonly words: string;
}

const lost = { class: 'transient', sent: 'maybe' } as const;
const unsent = { class: 'transient', sent: 'no' } as const;
const wrong = { class: 'invalid', sent: 'no' } as const;

/**
 * Connections that broke or never came, by the code of Node's error.
 * 2026-11: https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors, tls and dns.
 */
const transports: ReadonlyMap<string, Transport> = new Map<string, Transport>([
  ['ECONNRESET', { ...lost, words: 'the connection was cut' }],
  ['ECONNABORTED', { ...lost, words: 'the connection was cut' }],
  ['EPIPE', { ...lost, words: 'the connection was cut' }],
  ['ETIMEDOUT', { ...lost, words: 'no answer came in time' }],
  ['ECONNREFUSED', { ...unsent, words: 'nothing listens there' }],
  // Of a proxy in between: way.ts names them so.
  ['PROXY_UNREACHABLE', { ...unsent, words: 'the proxy cannot be reached' }],
  ['PROXY_BROKEN', { ...unsent, words: 'the proxy could not connect to it' }],
  ['PROXY_REFUSES', { ...wrong, words: 'the proxy does not let it through' }],
  ['PROXY_WANTS_LOGIN', { ...wrong, words: 'the proxy wants a user and a password in its URL' }],
  ['EHOSTUNREACH', { ...unsent, words: 'the host cannot be reached' }],
  ['ENETUNREACH', { ...unsent, words: 'the network cannot be reached' }],
  ['EAI_AGAIN', { ...unsent, words: 'its name could not be looked up' }],
  ['ENOTFOUND', { ...wrong, words: 'its name has no address' }],
  ['CERT_HAS_EXPIRED', { ...wrong, words: 'its certificate has expired' }],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', { ...wrong, words: 'its certificate is self-signed' }],
  ['SELF_SIGNED_CERT_IN_CHAIN', { ...wrong, words: 'its certificate is self-signed' }],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    { ...wrong, words: 'nobody vouches for its certificate (NODE_EXTRA_CA_CERTS names more)' },
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    { ...wrong, words: 'nobody vouches for its certificate (NODE_EXTRA_CA_CERTS names more)' },
  ],
  ['ERR_TLS_CERT_ALTNAME_INVALID', { ...wrong, words: 'its certificate is for other names' }],
  ['EPROTO', { ...wrong, words: 'it does not speak TLS' }],
  ['ERR_SSL_WRONG_VERSION_NUMBER', { ...wrong, words: 'it does not speak TLS' }],
  ['HPE_INVALID_CONSTANT', { ...lost, words: 'it does not speak HTTP' }],
]);

/** The code of the error that a connection ended with, also where an SDK wrapped it; empty where there is none. */
function transportCode(error: unknown): string {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; depth++) {
    const first: unknown = one instanceof AggregateError ? one.errors[0] : undefined;
    for (const each of [one, first]) {
      const code = each instanceof Error && 'code' in each ? each.code : undefined;
      if (typeof code === 'string' && transports.has(code)) return code;
    }
    one = one.cause;
  }
  return '';
}

/** The code stands in the text alone where an SDK loses all else: `connect ECONNREFUSED 127.0.0.1:1`. */
function codeIn(text: string): string {
  if (/socket hang up/.test(text)) return 'ECONNRESET';
  return text.match(/\b[A-Z][A-Z_]{4,}\b/g)?.find((word) => transports.has(word)) ?? '';
}

/**
 * Why a call came to nothing on its way; undefined where it is not the connection's fault. Who calls
 * has words of its own for answers that did not come in time.
 */
export function transportFailure(error: unknown): CallFailure | undefined {
  const text = error instanceof Error ? error.message : String(error);
  const code = transportCode(error) || codeIn(text);
  const transport = transports.get(code);
  if (!transport) return undefined;
  const { class: kind, words, sent } = transport;
  const refusing = code === 'ECONNREFUSED' ? /ECONNREFUSED (\S+:\d+)/.exec(textOf(error))?.[1] : '';
  const message = refusing ? `nothing listens on ${refusing}` : words;
  return { class: kind, code, message, answered: sent === 'no' };
}

/** All messages on the way to the first cause. */
function textOf(error: unknown): string {
  const texts: string[] = [];
  for (let one = error, depth = 0; one instanceof Error && depth < 5; depth++) {
    texts.push(one.message);
    const first: unknown = one instanceof AggregateError ? one.errors[0] : undefined;
    if (first instanceof Error) texts.push(first.message);
    one = one.cause;
  }
  return texts.join(' ');
}

/** True where no answer came, whoever is at fault: not even a refusal. */
export function isUnreachable({ code }: Pick<CallFailure, 'code'>): boolean {
  return transports.has(code) || /^(?:Connect)?Timeout(?:Error)?$/.test(code);
}
