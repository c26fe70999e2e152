/** Time as podway sees it. Only `cli.ts` holds the real one, so tests run hours in milliseconds. */
export interface Clock {
  // biome-ignore lint/style/noRestrictedGlobals: the type, not the clock.
  now(): Date;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Milliseconds since the epoch of an ISO 8601 time that a document holds.
 * @throws {RangeError} when `text` is no such time.
 */
export function instantOf(text: string): number {
  // biome-ignore lint/style/noRestrictedGlobals: reads a text, not the clock.
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new RangeError(`${JSON.stringify(text)} is no ISO 8601 time`);
  return instant;
}
