/**
 * The few bytes of ZooKeeper's protocol that reading lists of children takes. Numbers are big-endian, a
 * text is its length in bytes and UTF-8, a list its length and its items; a length of −1 is nothing.
 *
 * 2026-11: apache/zookeeper, zookeeper-jute/src/main/resources/zookeeper.jute (ConnectRequest,
 * RequestHeader, ReplyHeader, AuthPacket, GetChildrenRequest) and ZooDefs.java (OpCode); the same in 3.4 to 3.9.
 */

/** An answer is not what the protocol allows. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** xid of the answer to a login, which no request of ours has. */
export const authXid = -4;

const opCodes = { getChildren: 8, auth: 100, closeSession: -11 } as const;

/**
 * Opens a session.
 * @param timeoutMs after how long without a word from us the server may forget it.
 */
export function connectRequest(timeoutMs: number): Buffer {
  const session = Buffer.alloc(8);
  const lastZxid = Buffer.alloc(8);
  const password = bytes(Buffer.alloc(16));
  // A server cut off from its ensemble may answer those who accept old data; we do not.
  const isReadOnlyEnough = Buffer.alloc(1);
  return framed(int(0), lastZxid, int(timeoutMs), session, password, isReadOnlyEnough);
}

/** @param login user:password */
export function digestRequest(login: string): Buffer {
  return framed(int(authXid), int(opCodes.auth), int(0), text('digest'), text(login));
}

export function childrenRequest(xid: number, path: string): Buffer {
  const noWatch = Buffer.alloc(1);
  return framed(int(xid), int(opCodes.getChildren), text(path), noWatch);
}

export function closeRequest(xid: number): Buffer {
  return framed(int(xid), int(opCodes.closeSession));
}

/** Which request an answer is to, and how that went: 0, or an error's number. */
export interface ReplyHeader {
  readonly xid: number;
  readonly error: number;
}

/** @throws {WireError} */
export function readHeader(reader: WireReader): ReplyHeader {
  const xid = reader.int();
  reader.skip(8);
  return { xid, error: reader.int() };
}

/** An answer, read from its beginning on. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(frame: Buffer) {
    this.#bytes = frame;
  }

  /** @throws {WireError} */
  int(): number {
    return this.#take(4).readInt32BE();
  }

  /** @throws {WireError} */
  skip(length: number): void {
    this.#take(length);
  }

  /** @throws {WireError} */
  texts(): readonly string[] {
    const count = Math.max(this.int(), 0);
    // Each takes four bytes at least: a count that cannot be is no reason to wait for memory.
    if (count * 4 > this.#bytes.length - this.#at) throw cut();
    return Array.from({ length: count }, () => this.#text());
  }

  #text(): string {
    const length = this.int();
    return length < 0 ? '' : this.#take(length).toString('utf8');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw cut();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function cut(): WireError {
  return new WireError('an answer ends before its end');
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([int(value.length), value]);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value, 'utf8'));
}

function framed(...parts: readonly Buffer[]): Buffer {
  return bytes(Buffer.concat(parts));
}
