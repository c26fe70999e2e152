import type { WireRequest } from '../wire.ts';
import { TencentRefusal } from './refusal.ts';

/** A header's one value; undefined where it is not there, or there several times. */
export function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws {TencentRefusal} where the header is not there. */
export function needed(request: WireRequest, name: string): string {
  const value = header(request, name.toLowerCase());
  if (value !== undefined) return value;
  const parameter = name.replace(/^X-TC-/, '');
  throw new TencentRefusal(
    'MissingParameter',
    `The request is missing a required parameter \`${parameter}\`.`,
  );
}

/** @throws {TencentRefusal} unless the body is a JSON object: v3 signatures go with JSON. */
export function bodyOf(request: WireRequest): Readonly<Record<string, unknown>> {
  const type = header(request, 'content-type') ?? '';
  if (request.method !== 'POST' || !/^application\/json\b/.test(type)) {
    const message = 'The sandbox takes POST with the content type application/json.';
    throw new TencentRefusal('UnsupportedProtocol', message);
  }
  const body = parsed(request.body);
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Readonly<Record<string, unknown>>;
  throw new TencentRefusal('InvalidRequest', 'The request body is not a JSON object.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
