import { connect, type Socket } from 'node:net';
import { transportFailure } from '../../network/transport.ts';
import { Frames } from './frames.ts';
import {
  authXid,
  childrenRequest,
  closeRequest,
  connectRequest,
  digestRequest,
  readHeader,
  WireError,
  WireReader,
} from './wire.ts';

/** How long the server waits for a word from us; podway is done long before. */
const sessionMs = 40_000;

/** Errors of ZooKeeper that mean something to who asks. 2026-11: KeeperException.java, Code. */
const zookeeperErrors: Readonly<Record<number, string>> = {
  [-4]: 'it lost its ensemble',
  [-101]: 'there is no such node',
  [-102]: 'not allowed',
  [-112]: 'the session has expired',
  [-115]: 'the login was refused',
  [-118]: 'the session has moved to another server',
  [-124]: 'the login was refused',
};

/** What a server answered instead of a list. */
export class ZookeeperError extends Error {
  override readonly name = 'ZookeeperError';
  readonly number: number;

  constructor(number: number) {
    super(zookeeperErrors[number] ?? `error ${number}`);
    this.number = number;
  }
}

/** The connection is lost, was never made, or leads to something that is no ZooKeeper. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

interface Waiting {
  resolve(reader: WireReader): void;
  reject(why: Error): void;
}

/** `hello`: the answer to the first request has no header. */
type Key = number | 'hello';

/**
 * A session with one server that lists children and does nothing else: it has no way to write. Whatever
 * the server sends, what is waited for ends in an answer or an error; who waits sets the time.
 */
export class ZookeeperSession {
  readonly #socket: Socket;
  readonly #frames = new Frames();
  readonly #waiting = new Map<Key, Waiting>();
  #failure: Error | undefined;
  #next = 1;

  private constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.once('error', (error) => this.#lose(error));
    this.#socket.once('close', () => this.fail(new ConnectionError('it closed the connection')));
  }

  /** A session that is not open yet: `fail` already ends it. */
  static to(host: string, port: number): ZookeeperSession {
    return new ZookeeperSession(host, port);
  }

  /**
   * Connects and logs in.
   * @param login user:password, where the server is to be told.
   * @throws {ConnectionError}
   * @throws {ZookeeperError} where it refuses the login.
   */
  async open(login: string | undefined): Promise<void> {
    await this.#ask('hello', connectRequest(sessionMs));
    if (login !== undefined) await this.#ask(authXid, digestRequest(login));
  }

  /**
   * Names of a node's children, in no order; undefined: there is no such node.
   * @throws {ConnectionError}
   * @throws {ZookeeperError} -102 where this is not allowed.
   */
  async children(path: string): Promise<readonly string[] | undefined> {
    const xid = this.#next++;
    try {
      const reader = await this.#ask(xid, childrenRequest(xid, path));
      return reader.texts();
    } catch (error) {
      if (error instanceof ZookeeperError && error.number === -101) return undefined;
      throw error instanceof WireError ? this.#notZookeeper(error) : error;
    }
  }

  /** Ends everything that is waited for, and the connection. */
  fail(why: Error): void {
    this.#failure ??= why;
    this.#socket.destroy();
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }

  /** Says goodbye, so that the server forgets the session at once. */
  close(): void {
    if (this.#failure) return;
    this.#failure = new ConnectionError('the session is over');
    this.#socket.end(closeRequest(this.#next++));
    this.#socket.destroySoon();
  }

  #ask(key: Key, request: Buffer): Promise<WireReader> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.set(key, { resolve, reject });
      this.#socket.write(request);
    });
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.add(chunk)) this.#hear(new WireReader(frame));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.fail(this.#notZookeeper(error));
    }
  }

  #hear(reader: WireReader): void {
    if (this.#waiting.has('hello')) {
      // Protocol, timeout, session, password: nothing of it is needed, as the session is never resumed.
      reader.skip(4);
      if (reader.int() <= 0) throw new WireError('a session that is over before it began');
      this.#answered('hello')?.resolve(reader);
      return;
    }
    const { xid, error } = readHeader(reader);
    const waiting = this.#answered(xid);
    if (error === 0) waiting?.resolve(reader);
    else waiting?.reject(new ZookeeperError(error));
  }

  #answered(key: Key): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }

  #lose(error: Error): void {
    const words = transportFailure(error)?.message ?? error.message;
    this.fail(new ConnectionError(words, { cause: error }));
  }

  #notZookeeper(cause: Error): ConnectionError {
    return new ConnectionError(`it does not speak ZooKeeper's protocol (${cause.message})`, {
      cause,
    });
  }
}
