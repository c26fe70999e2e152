import type { WireError } from '../wire.ts';

/** The API says no. Thrown by what checks and answers a call; `alicloudWire` makes it an envelope. */
export class AlicloudRefusal extends Error {
  override readonly name = 'AlicloudRefusal';
  readonly error: WireError;

  constructor(code: string, message: string, status = statusOf(code)) {
    super(message);
    this.error = { status, code, message };
  }
}

/** The gateway's own words for a parameter that is not there. */
export function missing(parameter: string): AlicloudRefusal {
  return new AlicloudRefusal(`Missing${parameter}`, `${parameter} is mandatory for this action.`);
}

/** What VPC and ECS say of a page size, a number or a word that they do not take. */
export function invalid(parameter: string, why = ''): AlicloudRefusal {
  const more = why === '' ? '' : ` ${why}`;
  return new AlicloudRefusal(
    'InvalidParameter',
    `The specified parameter "${parameter}" is not valid.${more}`,
  );
}

/** The HTTP status that Alibaba Cloud sends with a code: the API references list them side by side. */
export function statusOf(code: string): number {
  if (code.endsWith('.NotFound')) return 404;
  if (code.startsWith('Forbidden')) return 403;
  if (code === 'OperationConflict') return 409;
  if (code === 'ServiceUnavailable') return 503;
  return code === 'InternalError' ? 500 : 400;
}
