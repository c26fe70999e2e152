import { readNodes } from '../cluster/nodes.ts';
import type { KubernetesObjects } from '../cluster/objects.ts';
import { trimmedList } from '../cluster/trimmed.ts';
import { assertWritable, writeFileAtomic } from '../document/write.ts';
import { partSchema } from '../network/network.ts';
import { networkJson } from '../network/read.ts';
import { type Arguments, commands } from './flags.ts';
import { inputFiles, openNetwork, readObjects } from './inputs.ts';
import { Outputs } from './outputs.ts';
import type { ExitCode, ReadClouds, World } from './world.ts';

/** `podway snapshot`: the network, and the cluster, as files that `plan` and `validate` take offline. */
export async function run(args: Arguments, world: World, clouds: ReadClouds): Promise<ExitCode> {
  const { cluster: clusterFile } = args;
  const outputs = await Outputs.of(args.output, commands.snapshot.formats, clusterFile);
  if (clusterFile !== undefined) await assertWritable(clusterFile);
  const opened = await openNetwork(args.file, world, clouds);
  const { loaded, provider, context } = opened;
  try {
    await outputs.keepAwayFrom(inputFiles(opened));
    const list = clusterFile === undefined ? undefined : clusterJson(await readObjects(opened));
    const network = await provider.reader.read(
      { vpc: loaded.config.network.vpc, parts: partSchema.options },
      context,
    );
    if (clusterFile !== undefined && list !== undefined) await writeFileAtomic(clusterFile, list);
    await outputs.write({ json: () => networkJson(network) }, world);
    if (network.incomplete.length === 0) return 0;
    const missing = network.incomplete.join(', ');
    await world.stderr.write(`podway: the snapshot lacks what could not be read: ${missing}\n`);
    return 6;
  } finally {
    await provider.close();
  }
}

/** The objects that podway reads, once it is known that it can read them. */
function clusterJson(objects: KubernetesObjects): string {
  readNodes(objects.nodes);
  return `${JSON.stringify(trimmedList(objects), undefined, 2)}\n`;
}
