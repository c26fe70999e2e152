/** What a read may cost before it is given up. Every wait and every loop has one of these. */
export interface Limits {
  /** Objects asked for at once. kubectl asks for as many. */
  readonly pageSize: number;
  /** The whole read, in milliseconds: credentials, all lists, all retries. */
  readonly totalMs: number;
  /** A credential plugin, in milliseconds. */
  readonly pluginMs: number;
  /** A connection on which nothing moves, in milliseconds. The socket's own timer counts it. */
  readonly idleMs: number;
  /** Tries of one request, the first one included. */
  readonly attempts: number;
  /** The longest wait before another try, in milliseconds, whatever Retry-After says. */
  readonly longestWaitMs: number;
  /** Lists that are started again because the API server forgot the state they were read at. */
  readonly restarts: number;
  /** Bytes of one answer. 500 nodes with 50 images each have about 15 MB. */
  readonly answerBytes: number;
  /** Bytes of all pages of a list. */
  readonly listBytes: number;
  /** Pages of a list whose length the API server does not tell. */
  readonly pages: number;
}

export const defaultLimits: Limits = {
  pageSize: 500,
  totalMs: 300_000,
  pluginMs: 60_000,
  idleMs: 30_000,
  attempts: 5,
  longestWaitMs: 30_000,
  restarts: 3,
  answerBytes: 64 * 2 ** 20,
  listBytes: 2 ** 31,
  pages: 1000,
};
