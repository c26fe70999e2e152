import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calls, type ListCall } from '../../../providers/aws/calls.ts';
import { openClient } from '../../../providers/aws/client.ts';
import { keys } from './adapter.ts';

/** `DescribeRouteTables` → what `aws ec2 describe-route-tables` prints. */
export type Printout = Record<string, unknown>;

/**
 * What `aws … --output json` prints for everything that EC2 at an endpoint has. The CLI and the SDK
 * name fields after one model, so the SDK's answers, as JSON, are the CLI's output.
 */
export async function printed(endpoint: string): Promise<Record<string, Printout>> {
  const target = { region: 'eu-west-1', vpc: 'vpc-1', endpoint };
  const client = await openClient(target, { env: keys });
  const all: readonly ListCall[] = [
    calls.vpcs('vpc-1'),
    calls.subnets('vpc-1'),
    calls.routeTables('vpc-1'),
    calls.interfaces('vpc-1'),
    calls.instances('vpc-1'),
    calls.securityGroups('vpc-1'),
    calls.acls('vpc-1'),
    calls.prefixLists(['pl-1']),
    ...calls.gateways('vpc-1'),
  ];
  const outputs: Record<string, Printout> = {};
  const print = (name: string, answer: object) => {
    const { $metadata: _, ...fields } = answer as Printout;
    outputs[name] = JSON.parse(JSON.stringify(fields));
  };
  for (const { action, input } of all) print(action, await client.call(action, input));
  const entries = calls.prefixListEntries('pl-1');
  print('pl-1', await client.call(entries.action, entries.input));
  print('GetServiceQuota', await client.routesPerTable(new AbortController().signal));
  client.close();
  return outputs;
}

/** A folder with a `.json` file for each output. */
export async function dumpOf(
  folder: string,
  outputs: Readonly<Record<string, unknown>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, output] of Object.entries(outputs)) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(output, null, 4));
  }
  return folder;
}
