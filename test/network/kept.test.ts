import { describe, expect, it } from 'vitest';
import { Kept } from '../../src/network/kept.ts';

describe('Kept', () => {
  function counting() {
    let reads = 0;
    return async () => ++reads;
  }

  it('reads once for all who ask, also for those who ask while it reads', async () => {
    const kept = new Kept<number>();
    const read = counting();
    expect(await Promise.all([kept.get(false, read), kept.get(false, read)])).toEqual([1, 1]);
    expect(await kept.get(false, read)).toBe(1);
  });

  it('reads anew where that is wanted, and keeps that', async () => {
    const kept = new Kept<number>();
    const read = counting();
    await kept.get(false, read);
    expect(await kept.get(true, read)).toBe(2);
    expect(await kept.get(false, read)).toBe(2);
  });

  it('does not keep a read that failed', async () => {
    const kept = new Kept<number>();
    const broken = async () => {
      throw new Error('broken');
    };
    await expect(kept.get(false, broken)).rejects.toThrow('broken');
    expect(await kept.get(false, async () => 7)).toBe(7);
  });

  it('keeps the newer of two reads, though the older one fails later', async () => {
    const kept = new Kept<number>();
    let fail = (_: Error) => {};
    const slow = kept.get(
      false,
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    );
    expect(await kept.get(true, async () => 8)).toBe(8);
    fail(new Error('too late'));
    await expect(slow).rejects.toThrow('too late');
    expect(await kept.get(false, async () => 9)).toBe(8);
  });
});
