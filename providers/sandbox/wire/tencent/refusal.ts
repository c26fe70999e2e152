import type { WireError } from '../wire.ts';

/** The API says no. Thrown by what checks and answers a call; `tencentWire` makes it an envelope. */
export class TencentRefusal extends Error {
  override readonly name = 'TencentRefusal';
  readonly error: WireError;

  constructor(code: string, message: string) {
    super(message);
    // API 3.0 answers with HTTP 200 whatever happens.
    this.error = { status: 200, code, message };
  }
}
