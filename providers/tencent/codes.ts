import type { ErrorClass } from '../../src/network/change.ts';

interface CodeMeaning {
  readonly class: ErrorClass;
  /** The cloud may have done it all the same. */
  readonly maybeDone?: true;
}

const transient: CodeMeaning = { class: 'transient' };
const broken: CodeMeaning = { class: 'transient', maybeDone: true };
const conflict: CodeMeaning = { class: 'conflict' };
const gone: CodeMeaning = { class: 'gone' };
const denied: CodeMeaning = { class: 'denied' };
const quota: CodeMeaning = { class: 'quota' };
const invalid: CodeMeaning = { class: 'invalid' };

/**
 * Codes of Tencent Cloud, by class. Codes are refined after a dot; the longest that is here counts.
 *
 * 2026-11: the error codes of CreateRoutes, ReplaceRoutes, DeleteRoutes and DescribeRouteTables in
 * tencentcloud-sdk-go; transient: what terraform-provider-tencentcloud retries on; the common error
 * codes of API 3.0.
 */
const meanings: ReadonlyMap<string, CodeMeaning> = new Map([
  ['RequestLimitExceeded', transient],
  ['ResourceInUse', transient],
  ['ResourceUnavailable', transient],
  ['ResourceBusy', transient],
  ['InternalError', broken],
  ['InternalServerError', broken],
  ['ServiceUnavailable', broken],
  ['FailedOperation', broken],
  ['InvalidParameterValue.Duplicate', conflict],
  ['InvalidParameterValue.RoutePolicyPriorityConflict', conflict],
  ['UnsupportedOperation.Ecmp', conflict],
  ['UnsupportedOperation.EcmpWithCcnRoute', conflict],
  ['UnsupportedOperation.EcmpWithUserRoute', conflict],
  ['ResourceNotFound', gone],
  ['UnsupportedOperation.RecordNotExists', gone],
  ['LimitExceeded', quota],
  ['AuthFailure', denied],
  ['UnauthorizedOperation', denied],
  ['OperationDenied', denied],
]);

export function meaningOf(code: string): CodeMeaning {
  for (let part = code; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
    const known = meanings.get(part);
    if (known) return known;
  }
  return invalid;
}

/** True where a CAM policy lacks the action; the other denials are about keys. */
export function lacksPermission(code: string): boolean {
  return /^(?:AuthFailure\.)?UnauthorizedOperation(?:\.|$)/.test(code);
}
