import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { LiveCloud } from '../../../providers/sandbox/live-cloud.ts';
import { MemoryStore } from '../../../providers/sandbox/memory-store.ts';
import type { RouteChange } from '../../../src/network/change.ts';
import type { Network } from '../../../src/network/network.ts';
import { worldOf } from '../../conformance/world.ts';
import { create, disableCheck, remove, replace, routesIn } from '../../network/build.ts';
import { VirtualClock } from '../../virtual-clock.ts';

const i = (id: string) => ({ kind: 'instance', id }) as const;

/** A cloud that writes one at a time, and settles after five seconds. */
function alibaba() {
  const clock = new VirtualClock();
  const store = new MemoryStore(worldOf(alicloudRules));
  const options = { rules: alicloudRules, clock, signatureClock: clock, settleMs: 5_000 };
  const live = new LiveCloud(store, options);
  const write = (...changes: readonly RouteChange[]) =>
    live.request(async (cloud) => {
      const codes: string[] = [];
      for (const change of changes) {
        const tried = await cloud.write(change);
        codes.push(tried.kind === 'done' ? 'done' : tried.refusal.code);
      }
      return codes;
    });
  const own = (network: Network) =>
    routesIn(network, 'rtb-a').filter((line) => line.startsWith('10.244'));
  const seen = async () => own(await live.request((cloud) => cloud.read()));
  return { clock, live, write, seen };
}

describe('a cloud that writes one at a time', () => {
  it('shows a route that is being created, changed or deleted as pending', async () => {
    const { clock, write, seen } = alibaba();
    expect(await write(create('rtb-a', '10.244.1.0/24', i('i-1')))).toEqual(['done']);
    expect(await seen()).toEqual(['10.244.1.0/24 → i-1 · pending']);
    await clock.sleep(5_000);
    expect(await seen()).toEqual(['10.244.1.0/24 → i-1']);
    expect(await write(replace('rtb-a', '10.244.1.0/24', i('i-1'), i('i-2')))).toEqual(['done']);
    expect(await seen()).toEqual(['10.244.1.0/24 → i-2 · pending']);
    await clock.sleep(5_000);
    expect(await write(remove('rtb-a', '10.244.1.0/24', i('i-2')))).toEqual(['done']);
    expect(await seen()).toEqual(['10.244.1.0/24 → i-2 · pending']);
    await clock.sleep(5_000);
    expect(await seen()).toEqual([]);
  });

  it('refuses another request of routes meanwhile, wherever in the VPC, and takes a batch', async () => {
    const { clock, write, seen } = alibaba();
    const batch = [1, 2, 3].map((n) => create('rtb-a', `10.244.${n}.0/24`, i('i-1')));
    expect(await write(...batch)).toEqual(['done', 'done', 'done']);
    expect(await write(create('rtb-b', '10.244.9.0/24', i('i-1')))).toEqual(['TaskConflict']);
    expect(await write(disableCheck('eni-1'))).not.toEqual(['TaskConflict']);
    await clock.sleep(4_999);
    expect(await write(create('rtb-b', '10.244.9.0/24', i('i-1')))).toEqual(['TaskConflict']);
    await clock.sleep(1);
    expect(await write(create('rtb-b', '10.244.9.0/24', i('i-1')))).toEqual(['done']);
    expect(await seen()).toHaveLength(3);
  });

  it('is not busy with what it refused', async () => {
    const { write } = alibaba();
    const gone = create('rtb-a', '10.244.1.0/24', i('i-gone'));
    expect(await write(gone)).toEqual(['IllegalParam.NextHopId']);
    expect(await write(gone)).toEqual(['IllegalParam.NextHopId']);
  });
});

describe('requests', () => {
  it('run one after the other, each to its end', async () => {
    const { live } = alibaba();
    const order: string[] = [];
    const slow = live.request(async () => {
      order.push('slow begins');
      await new Promise(setImmediate);
      order.push('slow ends');
    });
    const quick = live.request(async () => {
      order.push('quick');
    });
    await Promise.all([slow, quick]);
    expect(order).toEqual(['slow begins', 'slow ends', 'quick']);
  });

  it('whose state could not be saved leave nothing behind', async () => {
    const clock = new VirtualClock();
    const network = worldOf(alicloudRules);
    const full = {
      load: async () => ({ network, text: '' }),
      save: async () => ({ kind: 'failed', code: 'ENOSPC', message: 'disk full' }) as const,
    };
    const options = { rules: alicloudRules, clock, signatureClock: clock, settleMs: 5_000 };
    const live = new LiveCloud(full, options);
    const write = () =>
      live.request((cloud) => cloud.write(create('rtb-a', '10.244.1.0/24', i('i-1'))));
    await expect(write()).rejects.toThrow("the sandbox's state was not saved: disk full");
    // Neither busy nor pending.
    await expect(write()).rejects.toThrow('disk full');
    expect(await live.request((cloud) => cloud.read())).toEqual(network);
  });

  it('that fail do not stop the next', async () => {
    const { live, seen } = alibaba();
    const failing = live.request(async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await seen()).toEqual([]);
  });
});
