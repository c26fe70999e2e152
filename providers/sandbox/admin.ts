import { z } from 'zod';
import { check } from '../../src/document/check.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { DocumentError } from '../../src/document/problem.ts';
import { networkJson } from '../../src/network/read.ts';
import { EditError, editSchema } from './edit.ts';
import type { FaultBook } from './fault-book.ts';
import { parseFaults } from './faults.ts';
import type { LiveCloud } from './live-cloud.ts';
import type { RequestLog } from './request-log.ts';
import type { WireReply, WireRequest } from './wire/wire.ts';

/** Where the sandbox itself is spoken to. Every cloud's API lives at `/`. */
export const adminPath = '/_podway/';

const changesSchema = z.strictObject({ changes: z.array(editSchema).min(1) });

interface Sandbox {
  readonly live: LiveCloud;
  readonly faults: FaultBook;
  readonly log: RequestLog;
}

/**
 * The sandbox's own door:
 *
 *     GET    /_podway/network    the network as it is once everything has settled
 *     GET    /_podway/requests   what was asked of it: action, kind, time, status
 *     DELETE /_podway/requests   forgets them
 *     GET    /_podway/faults     the faults that have calls left to meet
 *     POST   /_podway/faults     adds faults: a Faults document
 *     DELETE /_podway/faults     forgets them
 *     POST   /_podway/change     somebody else changes the VPC: { "changes": […] }
 *
 * Never throws for what was sent.
 */
export async function adminReply(
  request: WireRequest,
  { live, faults, log }: Sandbox,
): Promise<WireReply> {
  const { body, headers, method, url } = request;
  const what = url.pathname.slice(adminPath.length);
  if (method === 'POST' && !/^application\/json\b/.test(headers['content-type'] ?? '')) {
    return problem(415, 'send JSON, with the header Content-Type: application/json');
  }
  try {
    switch (`${method} ${what}`) {
      case 'GET network':
        return reply(200, networkJson(await live.network()));
      case 'GET requests':
        return json({ requests: log.all() });
      case 'DELETE requests':
        log.empty();
        return json({});
      case 'GET faults':
        return json({ kind: 'Faults', version: 1, faults: faults.left() });
      case 'POST faults':
        faults.add(parseFaults(parseDocument(body, 'request.json')));
        return json({});
      case 'DELETE faults':
        faults.empty();
        return json({});
      case 'POST change':
        await live.change(check(changesSchema, parseDocument(body, 'request.json')).changes);
        return json({});
      default:
        return problem(
          404,
          `no ${method} ${url.pathname} here; there are GET network, GET and DELETE requests, GET, POST and DELETE faults, POST change`,
        );
    }
  } catch (error) {
    if (error instanceof DocumentError) return problem(400, error.message);
    if (error instanceof EditError) return problem(409, error.message);
    throw error;
  }
}

function problem(status: number, message: string): WireReply {
  return reply(status, `${JSON.stringify({ error: message })}\n`);
}

function json(value: unknown): WireReply {
  return reply(200, `${JSON.stringify(value, null, 2)}\n`);
}

function reply(status: number, body: string): WireReply {
  return { status, headers: { 'content-type': 'application/json' }, body };
}
