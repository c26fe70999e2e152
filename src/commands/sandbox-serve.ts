import { once } from 'node:events';
import type { Arguments } from './flags.ts';
import { UsageError } from './usage-error.ts';
import type { ExitCode, SandboxServers, World } from './world.ts';

/** `podway sandbox serve`: a saved network as its cloud's API, until it is told to stop, which is its usual end. */
export async function run(
  { faults, host, memory, network, port, settleMs }: Arguments,
  world: World,
  servers: SandboxServers,
): Promise<ExitCode> {
  if (network === undefined)
    throw new UsageError('sandbox serve needs --network FILE: what podway snapshot saved');
  const { clock, signal } = world;
  const sandbox = { network, memory, host, port, settleMs, faults, clock };
  const served = await servers.serveSandbox(sandbox);
  try {
    const kept = memory ? 'in memory' : `in ${network}`;
    await world.stderr.write(
      [
        `podway: ${served.vpc} as an API of ${served.title}; what is written stays ${kept} and settles after ${served.settleMs} ms`,
        `podway: set network.source.api.endpoint in podway.yaml to the URL below; access key and secret are podway-sandbox, podway-sandbox`,
        'podway: Ctrl-C ends it\n',
      ].join('\n'),
    );
    await world.stdout.write(`${served.url}\n`);
    if (!signal.aborted) await once(signal, 'abort');
    return 0;
  } finally {
    await served.close();
  }
}
