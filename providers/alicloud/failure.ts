import { CallError, type CallFailure } from '../../src/network/fate.ts';
import { ProviderError } from '../../src/network/provider.ts';
import { said } from '../../src/network/said.ts';
import { lacksPermission } from './codes.ts';

/** Why a call failed. What the client did not class itself comes from the SDK's models. */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof CallError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  const text = `the answer is not as documented (${message}). Is there a proxy between?`;
  return { class: 'unknown', code: 'UnexpectedAnswer', message: said(text), answered: false };
}

/** A read that failed for good, in words. */
export class ReadError extends ProviderError {
  readonly failure: CallFailure;
  /** A RAM policy lacks the action. */
  readonly isPermission: boolean;

  /** @param action as RAM names it: `vpc:DescribeVpcs`. */
  constructor(action: string, failure: CallFailure, cause: unknown) {
    const { class: kind, code, message, requestId } = failure;
    const isPermission = lacksPermission(code);
    const next = isPermission
      ? ` Grant ${action} in RAM (docs/permissions.md).`
      : kind === 'transient'
        ? ' It was tried several times; try again later.'
        : '';
    const request = requestId === undefined ? '' : ` (request ${requestId})`;
    const ending = /[.!?]$/.test(message) ? '' : '.';
    super(`alicloud: ${action}: ${code}: ${message}${ending}${request}${next}`, { cause });
    this.failure = failure;
    this.isPermission = isPermission;
  }
}
