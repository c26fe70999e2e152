import type { WireError } from '../wire.ts';

/** A call is refused: thrown by what reads and carries it out, caught where the reply is made. */
export class ApiError extends Error implements WireError {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code] ?? 400;
  }
}

/** HTTP statuses of codes that do not come with 400. EC2 API Reference, errors-overview and CommonErrors. */
const statuses: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  DryRunOperation: 412,
  InternalError: 500,
  MissingAuthenticationToken: 403,
  RequestLimitExceeded: 503,
  SignatureDoesNotMatch: 403,
  UnauthorizedOperation: 403,
  Unavailable: 503,
};
