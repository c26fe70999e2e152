import type { JsonObject } from '../json.ts';
import type { WireApi, WireCloud, WireError, WireReply, WireRequest } from '../wire.ts';
import { actions, version } from './actions.ts';
import type { Handler } from './handler.ts';
import { TencentRefusal } from './refusal.ts';
import { bodyOf, header, needed } from './request.ts';
import { checkSignature } from './signature.ts';

/**
 * Tencent Cloud's API 3.0: VPC and CVM, version 2017-03-12. Every answer is HTTP 200. The key pair is
 * podway-sandbox, podway-sandbox.
 *
 * Written from the type definitions of tencentcloud-sdk-nodejs 4.1.313, the error codes of
 * tencentcloud-sdk-go, and replies in the vendor's documentation, 2026-11.
 */
export const tencentWire: WireApi = {
  provider: 'tencent',
  actionOf: (request) => header(request, 'x-tc-action'),
  answer: async (request, cloud) => {
    try {
      return reply(await answered(request, cloud), cloud.requestId());
    } catch (error) {
      if (error instanceof TencentRefusal) return refused(request, error.error, cloud);
      const message = error instanceof Error ? error.message : String(error);
      return refused(request, { status: 200, code: 'InternalError', message }, cloud);
    }
  },
  refuse: refused,
  throttled: {
    status: 200,
    code: 'RequestLimitExceeded',
    message: 'Your current request times equals to the limit in a second. Please slow down.',
  },
  broken: {
    status: 200,
    code: 'InternalError',
    message: 'An internal error has occurred. Retry your request.',
  },
};

async function answered(request: WireRequest, cloud: WireCloud): Promise<JsonObject> {
  const action = needed(request, 'X-TC-Action');
  if (needed(request, 'X-TC-Version') !== version)
    throw new TencentRefusal('NoSuchVersion', 'The API version does not exist.');
  const body = bodyOf(request);
  const service = checkSignature(request, cloud.clock.now().getTime());
  const handler = handlerOf(service, action);
  const region = needed(request, 'X-TC-Region');
  const { region: own } = await cloud.state();
  if (own !== '' && region !== own) {
    const message = `The region \`${region}\` is not supported here.`;
    throw new TencentRefusal('UnsupportedRegion', message);
  }
  return handler(body, cloud);
}

/** A service that is no product's name (a sandbox's host begins with anything) has the actions of both. */
function handlerOf(service: string, action: string): Handler {
  const found = Object.entries(actions).find(
    ([product, handlers]) =>
      Object.hasOwn(handlers, action) && (product === service || !Object.hasOwn(actions, service)),
  );
  const handler = found?.[1][action];
  if (handler) return handler;
  throw new TencentRefusal('InvalidAction', `The request action \`${action}\` is invalid.`);
}

/** An envelope comes with HTTP 200, whatever it tells; only what stands before the API has other statuses, from 500. */
function refused(
  _request: WireRequest,
  { code, message, status }: WireError,
  cloud: WireCloud,
): WireReply {
  const error = { Error: { Code: code, Message: message } };
  return reply(error, cloud.requestId(), status < 500 ? 200 : status);
}

function reply(body: JsonObject, requestId: string, status = 200): WireReply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Response: { ...body, RequestId: requestId } }),
  };
}
