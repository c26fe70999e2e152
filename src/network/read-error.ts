import type { CallFailure } from './fate.ts';
import { ProviderError } from './provider.ts';
import { isUnreachable } from './transport.ts';

/** A read that failed for good, in words. */
export class ReadError extends ProviderError {
  readonly failure: CallFailure;
  /** A policy lacks the action. */
  readonly isPermission: boolean;

  /**
   * @param of `cloud` as messages begin; the action as policies name it: `vpc:DescribeVpcs`; where one
   * is granted: `RAM`.
   */
  constructor(
    of: { readonly cloud: string; readonly action: string; readonly grantedIn: string },
    failure: CallFailure,
    { isPermission, cause }: { readonly isPermission: boolean; readonly cause: unknown },
  ) {
    const { class: kind, code, message, requestId } = failure;
    const next = isPermission
      ? ` Grant ${of.action} in ${of.grantedIn} (docs/permissions.md).`
      : kind === 'transient'
        ? (whoToCall(failure) ?? ' It was tried several times; try again later.')
        : of.action.endsWith(':DescribeVpcs')
          ? whereToLook(failure)
          : '';
    const request = requestId === undefined ? '' : ` (request ${requestId})`;
    const ending = /[.!?]$/.test(message) ? '' : '.';
    super(`${of.cloud}: ${of.action}: ${code}: ${message}${ending}${request}${next}`, { cause });
    this.failure = failure;
    this.isPermission = isPermission;
  }
}

/** Where nobody was there to be called, what names the address. A sentence with a space before it, or undefined. */
export function whoToCall({ code }: Pick<CallFailure, 'code'>): string | undefined {
  if (code === 'ECONNREFUSED')
    return ' It was tried several times. Check network.source.api.endpoint, where there is one, in podway.yaml.';
  if (code === 'PROXY_UNREACHABLE')
    return ' It was tried several times. Check HTTPS_PROXY and HTTP_PROXY; NO_PROXY names hosts that are reached without.';
  return undefined;
}

/** The VPC is asked for first: what of podway.yaml is wrong shows there. A sentence with a space before it, or nothing. */
export function whereToLook({ class: kind, code }: CallFailure): string {
  if (code === 'ENOTFOUND')
    return ' Check network.region, and network.source.api.endpoint where there is one, in podway.yaml.';
  const isAbout = !isUnreachable({ code }) && (kind === 'gone' || kind === 'invalid');
  return isAbout ? ' Check network.vpc and network.region in podway.yaml.' : '';
}
