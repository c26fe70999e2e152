import { describe, expect, it } from 'vitest';
import { CallError, type CallFailure } from '../../src/network/fate.ts';
import { withPatience } from '../../src/network/patience.ts';
import { sideBySide, Turns } from '../../src/network/side-by-side.ts';
import { VirtualClock } from '../virtual-clock.ts';

const patience = { attempts: 5, totalMs: 60_000, pauseMs: 1000, longestPauseMs: 3000 };

const failureOf = (error: unknown): CallFailure => ({
  class: error === 'busy' ? 'transient' : 'denied',
  code: String(error),
  message: `it was ${error}`,
  answered: true,
});

/** Fails with each of `errors` in turn, then gives `done`. */
function failing(...errors: readonly string[]) {
  let calls = 0;
  return {
    calls: () => calls,
    read: async () => {
      const error = errors[calls];
      calls += 1;
      if (error !== undefined) throw error;
      return 'done';
    },
  };
}

function contextOf() {
  return { clock: new VirtualClock(), signal: new AbortController().signal };
}

describe('withPatience', () => {
  it('tries again what is transient', async () => {
    const { read, calls } = failing('busy', 'busy');
    expect(await withPatience(read, failureOf, contextOf(), patience)).toBe('done');
    expect(calls()).toBe(3);
  });

  it('tries nothing else again', async () => {
    const { read, calls } = failing('forbidden');
    await expect(withPatience(read, failureOf, contextOf(), patience)).rejects.toThrow(
      'it was forbidden',
    );
    expect(calls()).toBe(1);
  });

  it('gives up after so many tries, with pauses between half and all of what doubles', async () => {
    const { read, calls } = failing(...Array.from({ length: 9 }, () => 'busy'));
    const context = contextOf();
    const failed = withPatience(read, failureOf, context, patience);
    await expect(failed).rejects.toThrow(CallError);
    expect(calls()).toBe(5);
    const most = [1000, 2000, 3000, 3000];
    expect(context.clock.slept.map((ms, at) => ms >= (most[at] ?? 0) / 2)).toEqual(
      most.map(() => true),
    );
    expect(context.clock.slept.map((ms, at) => ms <= (most[at] ?? 0))).toEqual(
      most.map(() => true),
    );
  });

  it('pauses as long as the cloud asks, within reason', async () => {
    const { read } = failing('busy', 'busy', 'busy');
    const asked = [7000, 500, 3_600_000];
    const told = (error: unknown) => ({ ...failureOf(error), retryAfterMs: asked.shift() });
    const context = contextOf();
    await withPatience(read, told, context, { ...patience, totalMs: 1e9 });
    const [first = 0, second = 0, third = 0] = context.clock.slept;
    expect(first).toBe(7000);
    expect(second).toBeGreaterThanOrEqual(1000);
    expect(third).toBe(60_000);
  });

  it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'PROXY_UNREACHABLE', 'ConnectTimeout'])(
    'tries a few times only where nobody is there: %s',
    async (code) => {
      const { read, calls } = failing(...Array.from({ length: 9 }, () => 'busy'));
      const nobody = (error: unknown) => ({ ...failureOf(error), code });
      await expect(withPatience(read, nobody, contextOf(), patience)).rejects.toThrow('busy');
      expect(calls()).toBe(4);
    },
  );

  it('begins no other try once its time is over', async () => {
    const { read, calls } = failing(...Array.from({ length: 9 }, () => 'busy'));
    const context = contextOf();
    const short = { ...patience, attempts: 100, totalMs: 1500 };
    await expect(withPatience(read, failureOf, context, short)).rejects.toThrow('it was busy');
    expect(context.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(1500);
    expect(calls()).toBe(context.clock.slept.length + 1);
  });

  it('stops when it is told to, with the reason', async () => {
    const stop = new AbortController();
    const context = { ...contextOf(), signal: stop.signal };
    const read = async () => {
      stop.abort(new Error('enough'));
      throw 'busy';
    };
    await expect(withPatience(read, failureOf, context, patience)).rejects.toThrow('enough');
  });
});

describe('sideBySide', () => {
  it('stops the others when one fails, and throws what that one threw', async () => {
    const context = contextOf();
    let stopped: unknown;
    const failed = sideBySide(context, async ({ signal }) => {
      const other = new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(signal.reason);
        });
      });
      await Promise.all([Promise.reject(new Error('first')), other]);
    });
    await expect(failed).rejects.toThrow('first');
    expect(stopped).toBe(true);
    expect(context.signal.aborted).toBe(false);
  });

  it('has room for many that wait: Node would warn on the console', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error) => warnings.push(name);
    process.on('warning', warned);
    try {
      await sideBySide(contextOf(), async ({ signal }) => {
        for (let n = 0; n < 50; n++) signal.addEventListener('abort', () => n);
      });
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', warned);
    }
    expect(warnings).toEqual([]);
  });

  it('throws the reason of the signal where that is aborted', async () => {
    const stop = new AbortController();
    const failed = sideBySide({ ...contextOf(), signal: stop.signal }, async () => {
      stop.abort(new Error('enough'));
      throw new Error('a consequence');
    });
    await expect(failed).rejects.toThrow('enough');
  });
});

describe('Turns', () => {
  it('lets no more run at once than it was told, and all in the end, also after failures', async () => {
    const turns = new Turns(3);
    let running = 0;
    let most = 0;
    const one = async (n: number) =>
      turns.take(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (n % 4 === 0) throw new Error('no');
        return n;
      });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => one(n)));
    expect(most).toBe(3);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
  });
});
