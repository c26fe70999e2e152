import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { serve } from '../../providers/sandbox/server.ts';
import { podway } from '../commands/podway.ts';
import { useTempFolder } from '../document/temp-folder.ts';
import { clouds } from '../providers/clouds.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { type Cloud, instanceId } from '../world/names.ts';
import { changed, host, type World, worldOf } from '../world/world.ts';
import { withoutLab } from './available.ts';
import { nodeList } from './chain-world.ts';
import { Follower } from './follower.ts';
import { Lab } from './lab.ts';

const temp = useTempFolder();

const signatureClock = { now: () => new Date(), sleep: async () => {} };

describe.skipIf(withoutLab())('podway apply → SDK → HTTP → sandbox → kernel → packets', () => {
  it.each(clouds)(
    '$rules.provider: reaches pods that nothing routed, and leaves a gateway that is switched off',
    async ({ rules, api, keys: env }) => {
      const provider = rules.provider as Cloud;
      const world = changed(
        worldOf(provider, { nodes: 3, zones: 2 }),
        host('vma', '10.0.128.100'),
        host('vmb', '10.0.129.100'),
      );
      const clock = new VirtualClock();
      const { network } = world;
      const served = await serve({ network, rules, api, clock, signatureClock });
      try {
        await using lab = await Lab.start(world);
        await using follower = new Follower(lab, () => served.network());
        const config = temp.inside('podway.yaml');
        await writeFile(temp.inside('nodes.json'), JSON.stringify(nodeList(world, [1, 2, 3])));
        await writeFile(config, JSON.stringify(configOf(provider, served.url, 1)));

        expect(await reached(lab, 500)).toEqual([]);
        const applied = await podway(`apply --yes --file ${config}`, { env, clock });
        expect([applied.exitCode, applied.stderr]).toEqual([0, expect.anything()]);
        const everything = lab.consumers.flatMap(({ id }) =>
          lab.pods.map(({ address }) => `${id} ${address}`),
        );
        await follower.caughtUp();
        expect(await reached(lab)).toEqual(everything);

        // Zone a's gateway dies, and its own pod with it; its node leaves the list.
        const number = gatewayOf(await served.network());
        const instance = instanceId(provider, number);
        await served.change([{ change: 'set-instance', instance, state: 'stopped' }]);
        await follower.caughtUp();
        expect((await reached(lab, 500)).filter((one) => one.startsWith('eni-vma '))).toEqual([]);
        const left = [1, 2, 3].filter((one) => one !== number);
        await writeFile(temp.inside('nodes.json'), JSON.stringify(nodeList(world, left)));
        const again = await podway(`apply --yes --file ${config}`, { env, clock });
        expect([again.exitCode, again.stderr]).toEqual([0, expect.anything()]);
        await follower.caughtUp();
        expect(await reached(lab)).toEqual(
          everything.filter((one) => !one.includes(`10.244.${number}.`)),
        );
      } finally {
        await served.close();
      }
    },
  );
});

/** Which ways work, on a machine however busy; where none is to work, less patience does. */
async function reached(lab: Lab, timeoutMs = 2_500): Promise<readonly string[]> {
  const found = await Promise.all(
    lab.consumers.flatMap(({ id }) =>
      lab.pods.map(async ({ address }) => {
        const { result } = await lab.connect(id, address, { timeoutMs });
        return result === 'ok' ? [`${id} ${address}`] : [];
      }),
    ),
  );
  return found.flat();
}

/** The number of the node that zone a's table leads to, however the cloud names a next hop. */
function gatewayOf({ routeTables, interfaces }: World['network']): number {
  const hop = routeTables
    .find(({ id }) => id === 'rtb-a')
    ?.routes.find(({ origin }) => origin === 'user')?.nextHops[0];
  const found = interfaces.find(
    (one) =>
      (hop?.kind === 'interface' && one.id === hop.id) ||
      (hop?.kind === 'instance' && one.instance === hop.id) ||
      (hop?.kind === 'address' && one.addresses.includes(hop.ip)),
  );
  if (!found) throw new Error(`rtb-a leads to no interface: ${JSON.stringify(hop)}`);
  return Number(found.id.replace('eni-', ''));
}

function configOf(provider: string, endpoint: string, budget: number) {
  return {
    version: 1,
    cluster: {
      name: 'shop',
      podNetworks: ['10.244.0.0/16'],
      source: { files: ['nodes.json'] },
      overlay: {
        encapsulation: 'vxlan',
        port: 8472,
        masquerade: { podToOutside: 'yes', outsideToPod: 'yes' },
      },
    },
    network: { provider, region: 'region-1', vpc: 'vpc-1', source: { api: { endpoint } } },
    consumers: { apps: { subnets: ['apps-a', 'apps-b'] } },
    routes: { budget },
    guards: { maxLostPercent: 100, maxMovedPercent: 100, maxRemovedPercent: 100 },
  };
}
