import { CallError, type CallFailure } from '../../src/network/fate.ts';
import { ReadError } from '../../src/network/read-error.ts';
import { said } from '../../src/network/said.ts';
import { lacksPermission } from './codes.ts';

/** Why a call failed. What the client did not class itself comes from the SDK's models. */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof CallError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  const text = `the answer is not as documented (${message}). Is there a proxy between?`;
  return { class: 'unknown', code: 'UnexpectedAnswer', message: said(text), answered: false };
}

/** @param action as RAM names it: `vpc:DescribeVpcs`. */
export function readError(action: string, failure: CallFailure, cause: unknown): ReadError {
  const isPermission = lacksPermission(failure.code);
  return new ReadError({ cloud: 'alicloud', action, grantedIn: 'RAM' }, failure, {
    isPermission,
    cause,
  });
}
