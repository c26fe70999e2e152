/**
 * Dubbo's heartbeat: the one request that every provider answers and that calls nothing.
 *
 *     da bb  magic
 *     e2     request 0x80 | answer wanted 0x40 | event 0x20 | hessian2 2
 *     00     status: of answers, 20 is OK
 *     8      id, given back in the answer
 *     4      length of the body
 *     4e     the body: hessian2's null
 *
 * Source: ExchangeCodec of Apache Dubbo 2.7 and 3.x.
 */
const headLength = 16;
const magic = [0xda, 0xbb] as const;
const heartbeat = 0xe2;
const event = 0x20;
const request = 0x80;
const nothing = 0x4e;

/** As many heartbeats as `bytes` hold, and one at least: longer than that would fill a packet too much. */
export function dubboHeartbeats(bytes: number): {
  readonly request: Uint8Array;
  readonly count: number;
} {
  const each = headLength + 1;
  const count = Math.max(1, Math.floor(bytes / each));
  const all = new Uint8Array(count * each);
  const view = new DataView(all.buffer);
  for (let index = 0; index < count; index++) {
    const at = index * each;
    all.set([...magic, heartbeat], at);
    view.setBigUint64(at + 4, BigInt(index + 1));
    view.setUint32(at + 12, 1);
    all[at + headLength] = nothing;
  }
  return { request: all, count };
}

/** Whether what came is the answers to `count` heartbeats. A provider may send heartbeats of its own between them. */
export function dubboAnswers(received: Uint8Array, count: number): 'complete' | 'more' | 'wrong' {
  const view = new DataView(received.buffer, received.byteOffset, received.byteLength);
  let answers = 0;
  for (let at = 0; at < received.length; ) {
    if (received[at] !== magic[0]) return 'wrong';
    if (at + 1 < received.length && received[at + 1] !== magic[1]) return 'wrong';
    if (at + headLength > received.length) return 'more';
    const flags = received[at + 2] ?? 0;
    if ((flags & request) === 0 && (flags & event) !== 0) answers += 1;
    at += headLength + view.getUint32(at + 12);
    if (answers === count && at <= received.length) return 'complete';
  }
  return 'more';
}
