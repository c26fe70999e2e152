import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/network/pace.ts';
import { VirtualClock } from '../virtual-clock.ts';

const two = { burst: 2, perSecond: 1 };
const never = new AbortController().signal;

/** Makes calls beside each other; the seconds after which each began. */
async function begun(actions: readonly string[], pace = new Pace(two)): Promise<readonly number[]> {
  const clock = new VirtualClock();
  const begin = clock.now().getTime();
  const call = async () => (clock.now().getTime() - begin) / 1000;
  const context = { clock, signal: never };
  return Promise.all(actions.map((action) => pace.during(action, call, context)));
}

describe('calls within a published rate of 2, then 1 a second', () => {
  it.each([
    [['list'], [0]],
    [
      ['list', 'list'],
      [0, 0],
    ],
    [
      ['list', 'list', 'list', 'list'],
      [0, 0, 1, 2],
    ],
    [
      ['list', 'list', 'get', 'list', 'get'],
      [0, 0, 0, 1, 0],
    ],
  ])('%j begin after %j seconds', async (actions, seconds) => {
    expect(await begun(actions)).toEqual(seconds);
  });

  it('takes the token of a call that fails, and tells why it failed', async () => {
    const pace = new Pace({ burst: 1, perSecond: 1 });
    const clock = new VirtualClock();
    const begin = clock.now().getTime();
    const context = { clock, signal: never };
    const failing = pace.during('list', () => Promise.reject(new Error('no')), context);
    await expect(failing).rejects.toThrow('no');
    const next = await pace.during('list', async () => clock.now().getTime() - begin, context);
    expect(next).toBe(1000);
  });

  it('makes no call once the signal is aborted while it waits', async () => {
    const pace = new Pace({ burst: 1, perSecond: 1 });
    const stop = new AbortController();
    const context = { clock: new VirtualClock(), signal: stop.signal };
    await pace.during('list', async () => undefined, context);
    let called = false;
    const waiting = pace.during('list', async () => (called = true), context);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(called).toBe(false);
  });

  it('goes by the clock of each caller', async () => {
    const pace = new Pace(two);
    expect(await begun(['list', 'list', 'list'], pace)).toEqual([0, 0, 1]);
    expect(await begun(['list'], pace)).toHaveLength(1);
  });
});
