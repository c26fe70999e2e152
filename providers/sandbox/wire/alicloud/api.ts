import type { JsonObject } from '../json.ts';
import type { WireApi, WireCloud, WireError, WireReply, WireRequest } from '../wire.ts';
import { actions } from './actions.ts';
import type { Handler } from './handler.ts';
import { memoryOf } from './memory.ts';
import { Parameters } from './parameters.ts';
import { AlicloudRefusal, missing } from './refusal.ts';
import { common, valuesOf } from './request.ts';
import { checkSignature } from './signature.ts';

const broken: WireError = {
  status: 503,
  code: 'ServiceUnavailable',
  message: 'The request has failed due to a temporary failure of the server.',
};

/**
 * Alibaba Cloud's RPC APIs: VPC 2016-04-28, ECS 2014-05-26, and what there is of VpcPeer 2022-01-01
 * and quotas 2020-05-10. The key pair is podway-sandbox, podway-sandbox.
 *
 * Written from the type definitions of the vendor's SDKs and the API references, 2026-11.
 */
export const alicloudWire: WireApi = {
  provider: 'alicloud',
  actionOf: (request) => common(request, 'action'),
  answer: async (request, cloud) => {
    try {
      return reply(200, await answered(request, cloud), cloud.requestId());
    } catch (error) {
      if (error instanceof AlicloudRefusal) return refused(request, error.error, cloud);
      const message = error instanceof Error ? error.message : String(error);
      return refused(request, { status: 500, code: 'InternalError', message }, cloud);
    }
  },
  refuse: refused,
  throttled: {
    status: 400,
    code: 'Throttling.User',
    message: 'Request was denied due to user flow control.',
  },
  broken,
};

async function answered(request: WireRequest, cloud: WireCloud): Promise<JsonObject> {
  if (request.method !== 'POST' && request.method !== 'GET') {
    const message = 'The specified HTTP method is not supported.';
    throw new AlicloudRefusal('UnsupportedHTTPMethod', message);
  }
  const values = valuesOf(request);
  const handler = handlerOf(request, values);
  checkSignature(request, values, cloud.clock.now().getTime(), memoryOf(cloud).nonces);
  const format = values.get('Format');
  if (format !== undefined && format.toLowerCase() !== 'json') {
    const message = 'The sandbox answers in JSON only: Format=JSON.';
    throw new AlicloudRefusal('InvalidParameter', message);
  }
  return handler(new Parameters(values), cloud);
}

/** @throws {AlicloudRefusal} for an action or a version that is not there. */
function handlerOf(request: WireRequest, values: ReadonlyMap<string, string>): Handler {
  const action = common(request, 'action', values);
  const version = common(request, 'version', values);
  if (action === undefined) throw missing('Action');
  if (version === undefined) throw missing('Version');
  if (!Object.hasOwn(actions, version)) {
    const message = 'Specified parameter Version is not valid.';
    throw new AlicloudRefusal('InvalidVersion', message);
  }
  const handlers = actions[version] ?? {};
  const handler = Object.hasOwn(handlers, action) ? handlers[action] : undefined;
  if (handler) return handler;
  const message = 'Specified api is not found, please check your url and method.';
  throw new AlicloudRefusal('InvalidAction.NotFound', message);
}

function refused(request: WireRequest, error: WireError, cloud: WireCloud): WireReply {
  const requestId = cloud.requestId();
  const { code, message, status } = error;
  const HostId = request.headers.host ?? '';
  return reply(status, { HostId, Code: code, Message: message }, requestId);
}

function reply(status: number, body: JsonObject, requestId: string): WireReply {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', 'x-acs-request-id': requestId },
    body: JSON.stringify({ RequestId: requestId, ...body }),
  };
}
