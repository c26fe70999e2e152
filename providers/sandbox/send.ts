import type { ServerResponse } from 'node:http';
import type { WireReply } from './wire/wire.ts';

/** Sends a whole reply; resolves when it is out, or the caller has gone. */
export async function send(
  outgoing: ServerResponse,
  { body, headers, status }: WireReply,
): Promise<void> {
  outgoing.writeHead(status, { ...headers, ...lengthOf(body) }).end(body);
  if (!outgoing.closed) await new Promise((resolve) => outgoing.once('close', resolve));
}

/** Says that the whole reply comes, sends half of it, and hangs up. */
export function sendHalf(outgoing: ServerResponse, { body, headers, status }: WireReply): void {
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, ...lengthOf(body) });
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}

function lengthOf(body: string): { readonly 'content-length': number } {
  return { 'content-length': Buffer.byteLength(body) };
}
