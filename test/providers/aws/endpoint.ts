import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Silence, useHttpEndpoints } from '../http-endpoint.ts';

/** A request as EC2's query API gets it; Service Quotas' JSON API has its action in a header. */
export interface Asked {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
}

type Answer =
  | string
  | {
      readonly status?: number;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
    }
  | 'drip';

/** What is sent back; a string is an XML body with status 200. */
export type Reply = Answer | Silence;

export type Replies = (asked: Asked, nth: number) => Reply;

/** EC2 and Service Quotas, as a test says that they answer. */
export const useEndpoints = () => useHttpEndpoints({ asked: askedBy, send });

function askedBy({ headers }: IncomingMessage, body: string): Asked {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { action: target.split('.').at(-1) ?? '', parameters: JSON.parse(body) };
  }
  const { Action = '', Version: _, ...parameters } = Object.fromEntries(new URLSearchParams(body));
  return { action: Action, parameters };
}

function send(reply: Answer, response: ServerResponse): void {
  if (reply === 'drip') {
    response.writeHead(200, { 'content-type': 'text/xml' });
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
    return;
  }
  const {
    status = 200,
    type = 'text/xml',
    headers = {},
    body,
  } = typeof reply === 'string' ? { body: reply } : reply;
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(body);
}

/** Fields of an answer: lists become `<item>`s, as EC2 writes them. */
export type Fields = {
  readonly [name: string]: string | number | boolean | Fields | readonly Fields[];
};

/** `<DescribeVpcsResponse xmlns=…><requestId>…</requestId>…`, after the example replies of the EC2 API reference. */
export function answer(
  action: string,
  fields: Fields,
  requestId = `id-of-${action}`.slice(0, 20),
): string {
  const name = `${action}Response`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${requestId}</requestId>${xml(fields)}</${name}>`;
}

/** `<Response><Errors><Error>…`, as EC2 says no. */
export function refusal(
  code: string,
  message: string,
  status = 400,
): Exclude<Reply, string> & { readonly body: string } {
  return {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error></Errors><RequestID>refused-1</RequestID></Response>`,
  };
}

function xml(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      if (Array.isArray(value)) {
        return `<${name}>${value.map((item) => `<item>${xml(item)}</item>`).join('')}</${name}>`;
      }
      return `<${name}>${typeof value === 'object' ? xml(value as Fields) : escaped(String(value))}</${name}>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
