import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Silence, useHttpEndpoints } from './http-endpoint.ts';

/** A call of Alibaba Cloud's RPC API or Tencent Cloud's API 3.0: both name the action in a header. */
export interface Asked {
  readonly action: string;
  /** The service's version, and for Tencent Cloud the region. */
  readonly headers: IncomingMessage['headers'];
  readonly parameters: Readonly<Record<string, unknown>>;
}

type Answer =
  | { readonly status: number; readonly body: string | Buffer }
  | {
      readonly json: object;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** What is sent back; an object is JSON with status 200. */
export type Reply = Answer | Silence;

export type Replies = (asked: Asked, nth: number) => Reply;

/** Alibaba Cloud or Tencent Cloud, as a test says that it answers. */
export const useEndpoints = () => useHttpEndpoints({ asked: askedBy, send });

function askedBy({ headers, url = '/' }: IncomingMessage, body: string): Asked {
  const action = String(headers['x-acs-action'] ?? headers['x-tc-action'] ?? '');
  const query = new URL(url, 'http://endpoint').searchParams;
  const parameters = body === '' ? Object.fromEntries(query) : JSON.parse(body);
  return { action, headers, parameters };
}

function send(reply: Answer, response: ServerResponse): void {
  const isJson = 'json' in reply;
  response.writeHead(reply.status ?? 200, {
    'content-type': isJson ? 'application/json' : 'text/html',
    ...(isJson ? reply.headers : {}),
  });
  response.end(isJson ? JSON.stringify(reply.json) : reply.body);
}
