import type { ErrorClass } from '../../src/network/change.ts';
import type { CallFailure } from '../../src/network/fate.ts';
import { retryAfterMs } from '../../src/network/retry-after.ts';
import { said } from '../../src/network/said.ts';
import { transportFailure } from '../../src/network/transport.ts';
import { GarbledError } from './answer.ts';

interface CodeMeaning {
  readonly class: ErrorClass;
  /** EC2 may have done it all the same. */
  readonly maybeDone?: true;
}

const throttled: CodeMeaning = { class: 'transient' };
const broken: CodeMeaning = { class: 'transient', maybeDone: true };
const denied: CodeMeaning = { class: 'denied' };
const invalid: CodeMeaning = { class: 'invalid' };
const conflict: CodeMeaning = { class: 'conflict' };
const quota: CodeMeaning = { class: 'quota' };
const gone: CodeMeaning = { class: 'gone' };

/**
 * EC2's error codes → class.
 * 2026-11: "Error codes for the Amazon EC2 API" (client errors common to all actions, client errors of
 * actions, server errors), and for Service Quotas its API reference, "Common Error Types".
 */
const meanings: ReadonlyMap<string, CodeMeaning> = new Map<string, CodeMeaning>([
  // Too fast: refused before anything was done.
  ['RequestLimitExceeded', throttled],
  ['Throttling', throttled],
  ['ThrottlingException', throttled],
  ['EC2ThrottledException', throttled],
  ['RequestThrottled', throttled],
  ['TooManyRequestsException', throttled],
  ['BandwidthLimitExceeded', throttled],
  // Broken on their side: what became of a write is not known.
  ['InternalError', broken],
  ['InternalFailure', broken],
  ['InternalServerError', broken],
  ['ServerInternal', broken],
  ['ServiceException', broken],
  ['Unavailable', broken],
  ['ServiceUnavailable', broken],
  ['ServiceUnavailableException', broken],
  ['RequestTimeout', broken],
  // Something else is there, or happens at the same time.
  ['RouteAlreadyExists', conflict],
  ['DependencyViolation', conflict],
  ['IncorrectState', conflict],
  ['ConcurrentModification', conflict],
  ['OperationNotPermitted', conflict],
  // Limits.
  ['RouteLimitExceeded', quota],
  ['ResourceCountLimitExceeded', quota],
  ['TagLimitExceeded', quota],
  // Not there. All codes that end in `.NotFound` are of this class, too.
  ['InvalidRoute.NotFound', gone],
  ['NoSuchResourceException', gone],
  // Who asks.
  ['AuthFailure', denied],
  ['UnauthorizedOperation', denied],
  ['AccessDenied', denied],
  ['AccessDeniedException', denied],
  ['Blocked', denied],
  ['ExpiredToken', denied],
  ['ExpiredTokenException', denied],
  ['IncompleteSignature', denied],
  ['InvalidClientTokenId', denied],
  ['MissingAuthenticationToken', denied],
  ['MissingAuthenticationTokenException', denied],
  ['NotAuthorized', denied],
  ['OptInRequired', denied],
  ['PendingVerification', denied],
  ['RequestExpired', denied],
  ['SignatureDoesNotMatch', denied],
  ['InvalidSignatureException', denied],
  ['UnrecognizedClientException', denied],
  // What is asked for.
  ['DryRunOperation', invalid],
  ['IdempotentParameterMismatch', invalid],
  ['InvalidAction', invalid],
  ['InvalidInstanceID', invalid],
  ['InvalidParameter', invalid],
  ['InvalidParameterCombination', invalid],
  ['InvalidParameterValue', invalid],
  ['InvalidPaginationToken', invalid],
  ['InvalidNextToken', invalid],
  ['MalformedQueryString', invalid],
  ['MissingParameter', invalid],
  ['UnknownParameter', invalid],
  ['UnknownOperationException', invalid],
  ['UnsupportedOperation', invalid],
  ['ValidationError', invalid],
]);

/** Codes that mean that a policy lacks the action; the other denials are about credentials. */
const missingPermission: readonly string[] = [
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  'NotAuthorized',
];

export function lacksPermission({ code }: CallFailure): boolean {
  return missingPermission.includes(code);
}

/** What EC2, or the way to it, said no with. `action` is EC2's name of what was asked for. */
export function failureOf(action: string, error: unknown): CallFailure {
  if (error instanceof GarbledError) {
    const kind = error.status >= 500 || error.isCut ? 'transient' : 'unknown';
    const { code, message, requestId } = error;
    return {
      class: kind,
      code,
      message,
      answered: false,
      ...idOf(requestId),
      ...asked(error.retryAfter),
    };
  }
  const name = error instanceof Error ? error.name : '';
  if (/Credentials|TokenProvider/.test(name)) return noCredentials;
  const status = statusOf(error);
  if (status === undefined) return noAnswer(error, name);
  if (name === 'Error') return unreadable(error as Error);
  return answer(action, error as Error, status);
}

/** The default chain of the SDK, in its order. Its own message may quote files that hold secrets. */
const noCredentials: CallFailure = {
  class: 'denied',
  code: 'NoCredentials',
  message:
    'no credentials were found, or they could not be renewed. Tried: AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, AWS_PROFILE in ~/.aws/config and ~/.aws/credentials (keys, SSO, assumed roles, processes), AWS_WEB_IDENTITY_TOKEN_FILE, the container (ECS, EKS Pod Identity), the instance role. `aws sts get-caller-identity` has to work',
  answered: true,
};

function answer(action: string, error: Error, status: number): CallFailure {
  const code = error.name;
  const known = meanings.get(code);
  const meaning =
    known ??
    (/\.NotFound$/.test(code) ? gone : undefined) ??
    (/\.Malformed$/.test(code) ? invalid : undefined) ??
    (status >= 500 ? broken : undefined);
  // EC2 has no code of its own for a route to replace that is not there.
  const isMissing = action === 'ReplaceRoute' && /no route defined/i.test(error.message);
  return {
    class: isMissing ? 'gone' : (meaning?.class ?? 'unknown'),
    code: said(code),
    message: said(error.message) || `HTTP ${status}`,
    answered: meaning?.maybeDone !== true,
    ...idOf(metadataOf(error)?.requestId),
    ...asked(headerOf(error, 'retry-after')),
  };
}

/** An answer came, whole, and the SDK's own reading of it failed: on a date that is none, say. */
function unreadable(error: Error): CallFailure {
  const why = said(error.message.split('\n')[0] ?? '');
  return {
    class: 'unknown',
    code: 'UnreadableAnswer',
    message: `the SDK cannot read the answer: ${why}`,
    answered: false,
    ...idOf(metadataOf(error)?.requestId),
  };
}

function noAnswer(error: unknown, name: string): CallFailure {
  const lost = transportFailure(error);
  if (lost) return lost;
  if (name === 'TimeoutError' || name === 'AbortError') {
    const message = 'no answer came in time';
    return { class: 'transient', code: 'TimeoutError', message, answered: false };
  }
  const message = said(error instanceof Error ? error.message : String(error));
  return { class: 'unknown', code: said(name) || 'Error', message, answered: false };
}

function statusOf(error: unknown): number | undefined {
  const status = metadataOf(error)?.httpStatusCode;
  return typeof status === 'number' ? status : undefined;
}

interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

function metadataOf(error: unknown): Metadata | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return typeof error.$metadata === 'object' && error.$metadata !== null
    ? error.$metadata
    : undefined;
}

function asked(header: unknown): { readonly retryAfterMs?: number } {
  const ms = retryAfterMs(header);
  return ms === undefined ? {} : { retryAfterMs: ms };
}

function headerOf(error: Error, name: string): unknown {
  const { headers } = fields('$response' in error ? error.$response : undefined);
  return fields(headers)[name];
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function idOf(requestId: string | undefined): { readonly requestId?: string } {
  return requestId ? { requestId: said(requestId) } : {};
}
