import { AlicloudRefusal } from './refusal.ts';

/** The one key pair of the sandbox. Not a secret: it opens nothing but an emulation. */
const keyId = 'podway-sandbox';
const keySecret = 'podway-sandbox';

/** A request may be this old, or this early, in milliseconds. */
const skewMs = 15 * 60_000;

/**
 * The secret of a key.
 * @throws {AlicloudRefusal} for any key but the sandbox's own.
 */
export function secretOf(accessKeyId: string): string {
  if (accessKeyId === keyId) return keySecret;
  throw new AlicloudRefusal('InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
}

/** @throws {AlicloudRefusal} the sandbox hands out no temporary credentials, so it knows no token. */
export function refuseToken(token: string | undefined): void {
  if (token === undefined) return;
  const message = 'Specified SecurityToken is malformed.';
  throw new AlicloudRefusal('InvalidSecurityToken.Malformed', message);
}

/** @throws {AlicloudRefusal} unless `sent` is a time like 2026-11-22T10:00:00Z near `now`. */
export function checkTime(sent: number | undefined, now: number): void {
  if (sent === undefined) {
    const message = 'Specified time stamp or date value is not well formatted.';
    throw new AlicloudRefusal('InvalidTimeStamp.Format', message);
  }
  if (Math.abs(now - sent) <= skewMs) return;
  const message = 'Specified time stamp or date value is expired.';
  throw new AlicloudRefusal('InvalidTimeStamp.Expired', message);
}

/** Nonces live as long as a request may be late, so a replay is always caught. */
export class Nonces {
  readonly #seen = new Map<string, number>();

  /** @throws {AlicloudRefusal} for a nonce that was used already. */
  use(nonce: string, now: number): void {
    for (const [old, at] of this.#seen) {
      if (now - at <= 2 * skewMs) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce)) {
      const message = 'Specified signature nonce was used already.';
      throw new AlicloudRefusal('SignatureNonceUsed', message);
    }
    this.#seen.set(nonce, now);
  }
}
