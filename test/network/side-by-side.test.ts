import { describe, expect, it } from 'vitest';
import { sideBySide, Turns } from '../../src/network/side-by-side.ts';
import { VirtualClock } from '../virtual-clock.ts';

const contextOf = (signal = new AbortController().signal) => ({
  clock: new VirtualClock(),
  signal,
});

describe('sideBySide', () => {
  it('gives what was read', async () => {
    const both = await sideBySide(contextOf(), () => Promise.all([1, Promise.resolve(2)]));
    expect(both).toEqual([1, 2]);
  });

  it('stops the other reads where one fails, so that their pauses keep nobody', async () => {
    const stopped: unknown[] = [];
    const reading = sideBySide(contextOf(), ({ clock, signal }) =>
      Promise.all([
        Promise.reject(new Error('denied')),
        clock.sleep(3_600_000, signal).catch((reason) => stopped.push(reason)),
      ]),
    );
    await expect(reading).rejects.toThrow('denied');
    await new Promise(setImmediate);
    expect(stopped).toHaveLength(1);
  });

  it("gives the interrupt's reason, whatever a read makes of it", async () => {
    const controller = new AbortController();
    const reading = sideBySide(contextOf(controller.signal), async ({ signal }) => {
      controller.abort(new Error('Ctrl-C'));
      if (signal.aborted) throw new Error('some words of an SDK');
    });
    await expect(reading).rejects.toThrow('Ctrl-C');
  });
});

describe('Turns', () => {
  it('lets so many run at a time, in the order in which they came', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = [1, 2, 3, 4].map((n) =>
      turns.take(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2]);
    ends[1]?.();
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2, 3]);
    ends[0]?.();
    ends[2]?.();
    await new Promise(setImmediate);
    ends[3]?.();
    await Promise.all(all);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('gives the turn on where work fails', async () => {
    const turns = new Turns(1);
    const broken = turns.take(async () => {
      throw new Error('broken');
    });
    const next = turns.take(async () => 'done');
    await expect(broken).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
