import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withDirectRoutes } from '../world/routed.ts';
import { changed, host, type World, worldOf } from '../world/world.ts';
import { withoutLab } from './available.ts';
import { designed } from './designs.ts';
import { flowsEach } from './flows.ts';
import { Holder } from './holder.ts';
import { Lab } from './lab.ts';
import { layoutOf } from './layout.ts';
import { kernelRoutes, routeCommands } from './routes.ts';

const isWithoutLab = withoutLab();

function small(): World {
  const bare = changed(worldOf('alicloud', { nodes: 2 }), host('vm', '10.0.128.100'));
  return withDirectRoutes(bare);
}

/** Is a process there? Not one that is dead and waits for its parent to hear of it. */
function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe.skipIf(isWithoutLab)('a lab', () => {
  it('stands beside others of the same names and addresses', async () => {
    const worlds = [small(), small(), { ...small(), network: bare(small()) }];
    const labs = await Promise.all(worlds.map((world) => Lab.start(world)));
    try {
      const results = await Promise.all(labs.map((lab) => lab.connect('eni-vm', '10.244.2.10')));
      expect(results.map(({ result }) => result)).toEqual(['ok', 'ok', 'timeout']);
    } finally {
      await Promise.all(labs.map((lab) => lab.close()));
    }
  });

  it('lets pods see who asks: the consumer, or the gateway’s node for other nodes’ pods', async () => {
    await using lab = await Lab.start(small());
    expect(await lab.connect('eni-vm', '10.244.2.10')).toMatchObject({ source: '10.0.128.100' });
    const { network } = small();
    const viaFirst = network.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route) =>
        route.origin === 'user'
          ? { ...route, nextHops: [{ kind: 'instance' as const, id: 'i-1' }] }
          : route,
      ),
    }));
    await lab.follow({ ...network, routeTables: viaFirst });
    expect(await lab.connect('eni-vm', '10.244.2.10')).toMatchObject({ source: '10.244.1.0' });
    expect(await lab.connect('eni-vm', '10.244.1.10')).toMatchObject({ source: '10.0.128.100' });
  });

  it('takes each next hop of a route that has two', async () => {
    const world = designed('E', 'flannel');
    await using lab = await Lab.start(world);
    const seen = await Promise.all(
      Array.from({ length: flowsEach }, () => lab.connect('eni-vma', '10.244.3.10')),
    );
    expect([...new Set(seen.map(({ source }) => source))].sort()).toEqual([
      '10.244.1.0',
      '10.244.2.0',
    ]);
  });

  it('keeps a flow with its next hop when that one loses data', async () => {
    await using lab = await Lab.start(designed('E', 'out'));
    const gateway = lab.nodes.find(({ id }) => id === 'eni-1')?.namespace ?? '';
    await lab.inside(gateway, 'iptables -I FORWARD -p tcp -m length --length 200: -j DROP');
    const flows = 4 * flowsEach;
    const seen = await Promise.all(
      Array.from({ length: flows }, () =>
        lab.connect('eni-vma', '10.244.3.10', { bytes: 1_000, timeoutMs: 1_000 }),
      ),
    );
    // About half of them. If sockets found another next hop as they send again, seven of eight would arrive.
    const arrived = seen.filter(({ result }) => result === 'ok').length;
    expect(arrived).toBeGreaterThan(flows / 4);
    expect(arrived).toBeLessThan((3 * flows) / 4);
  });

  it('carries IPv6 from a consumer to a pod and back', async () => {
    const world = designed('A', 'flannel', 6);
    await using lab = await Lab.start(world, 6);
    expect(await lab.connect('eni-vma', 'fd00:244:0:1::a')).toMatchObject({
      result: 'ok',
      source: 'fd00:10:0:81::100',
    });
    // Another node's pod sees the gateway.
    expect(await lab.connect('eni-vma', 'fd00:244:0:2::a')).toMatchObject({
      result: 'ok',
      source: 'fd00:244:0:1::',
    });
  });

  it('takes away a route that the network no longer has', async () => {
    await using lab = await Lab.start(small());
    expect((await lab.connect('eni-vm', '10.244.2.10')).result).toBe('ok');
    await lab.follow(withoutRoute(small(), '10.244.2.0/24'));
    expect((await lab.connect('eni-vm', '10.244.2.10')).result).toBe('timeout');
    expect((await lab.connect('eni-vm', '10.244.1.10')).result).toBe('ok');
  });

  it('is gone when its holder is killed', async () => {
    const lab = await Lab.start(small());
    const pids = (
      await lab.holder.run('for one in vpc h1 p1; do ip netns pids $one; done; echo $$')
    )
      .split('\n')
      .filter((pid) => pid !== '');
    expect(pids.length).toBeGreaterThan(1);
    expect(pids.every(isAlive)).toBe(true);
    lab.holder.kill();
    await lab.holder.ended;
    await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  });
});

describe('the way from one network to another', () => {
  it('touches only what differs', () => {
    const world = small();
    const layout = layoutOf(world);
    const full = kernelRoutes(world.network, layout);
    const less = kernelRoutes(withoutRoute(world, '10.244.2.0/24'), layout);
    expect(routeCommands(full, full)).toEqual([]);
    expect(routeCommands(full, less)).toEqual(['route del 10.244.2.0/24 table 1001']);
    expect(routeCommands(less, full)).toEqual([
      'route replace unicast 10.244.2.0/24 table 1001 via 10.0.0.12 dev v2 onlink',
    ]);
  });
});

describe.skipIf(isWithoutLab)('a holder', () => {
  it('tells what failed in a script, and goes on', async () => {
    const holder = await Holder.start();
    try {
      await expect(holder.run('echo one\nip netns add a/b\necho two')).rejects.toThrow(
        /status \d+: one\n.*in the script:.*a\/b/s,
      );
      expect(await holder.run('echo three')).toBe('three');
    } finally {
      await holder.close();
    }
  });
});

function withoutRoute({ network }: World, text: string): World['network'] {
  return {
    ...network,
    routeTables: network.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter(
        ({ destination }) => !('text' in destination) || destination.text !== text,
      ),
    })),
  };
}

function bare({ network }: World): World['network'] {
  return {
    ...network,
    routeTables: network.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter(({ origin }) => origin === 'system'),
    })),
  };
}
