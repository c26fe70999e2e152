import type { OpenApiUtil } from '@alicloud/openapi-core';
import type { Keys } from './credentials.ts';

interface Unsigned {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
}

const algorithm = 'ACS3-HMAC-SHA256';

/** The headers of a POST to `/` without a body, signed by the SDK's own functions (signature version 3). */
export function signed(
  util: typeof OpenApiUtil,
  { host, action, version, query }: Unsigned,
  { id, secret, token }: Keys,
): Readonly<Record<string, string>> {
  const payload = util.hash(Buffer.from(''), algorithm).toString('hex');
  const headers: Record<string, string> = {
    host,
    accept: 'application/json',
    'user-agent': util.getUserAgent('podway'),
    'x-acs-action': action,
    'x-acs-version': version,
    'x-acs-date': util.getTimestamp(),
    'x-acs-signature-nonce': util.getNonce(),
    'x-acs-content-sha256': payload,
  };
  if (token !== undefined) {
    headers['x-acs-accesskey-id'] = id;
    headers['x-acs-security-token'] = token;
  }
  const request = { method: 'POST', pathname: '/', query: { ...query }, headers };
  const unsigned = request as unknown as Parameters<typeof util.getAuthorization>[0];
  return {
    ...headers,
    authorization: util.getAuthorization(unsigned, algorithm, payload, id, secret),
  };
}
