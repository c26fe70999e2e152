import { STATUS_CODES } from 'node:http';
import { type Fields, isFields, shown } from '../fields.ts';
import type { Answer } from './get.ts';

/** What an answer that is no success says: `403 Forbidden: "nodes is forbidden: …"`. */
export function statusText(answer: Answer): string {
  const { status, text } = answer;
  const name = STATUS_CODES[status];
  const code = name === undefined ? `${status}` : `${status} ${name}`;
  const message = statusOf(answer)?.message;
  if (typeof message === 'string') return `${code}: ${shownLong(message)}`;
  return text.trim() === '' ? code : `${code}, in words no API server has: ${shown(text.trim())}`;
}

/** Kubernetes' Status object, where the answer holds one. */
export function statusOf({ text }: Answer): Fields | undefined {
  const value = jsonIn(text);
  return isFields(value) && value.kind === 'Status' ? value : undefined;
}

/** Who the API server takes podway for, where it says so. */
export function userIn(answer: Answer): string | undefined {
  const message = statusOf(answer)?.message;
  const [, user] = /\bUser "([^"]{1,253})"/.exec(typeof message === 'string' ? message : '') ?? [];
  return user === undefined ? undefined : shown(user);
}

/** Undefined where it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Printable, and at most three lines of it. */
function shownLong(text: string): string {
  const plain = text.replace(/[^ -~]+/g, ' ').trim();
  return plain.length > 240 ? `${plain.slice(0, 240)}...` : plain;
}
