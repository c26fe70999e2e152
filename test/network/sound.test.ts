import { describe, expect, it } from 'vitest';
import type { Network, Part } from '../../src/network/network.ts';
import { soundRead } from '../../src/network/sound.ts';
import { networkOf } from './build.ts';

const sound = networkOf({
  subnets: [{ id: 'subnet-a', cidrs: ['10.0.1.0/24'], routeTable: 'rtb-1' }],
  routeTables: [{ id: 'rtb-1', main: true }],
});
/** As when the table was deleted between the two lists. */
const torn: Network = { ...sound, routeTables: [] };

async function read(
  answers: readonly Network[],
  parts: readonly Part[] = ['subnets', 'routeTables'],
  tables?: readonly string[],
) {
  let reads = 0;
  const network = await soundRead('aws', { vpc: 'vpc-1', parts, tables }, async () => {
    const answer = answers[reads++];
    if (!answer) throw new Error('nobody asks so often');
    return answer;
  });
  return { network, reads };
}

describe('soundRead', () => {
  it('reads once where nothing contradicts itself', async () => {
    expect(await read([sound])).toEqual({ network: sound, reads: 1 });
  });

  it('looks twice where the VPC changed between two lists', async () => {
    expect(await read([torn, sound])).toEqual({ network: sound, reads: 2 });
  });

  it('says what contradicts itself for good', async () => {
    await expect(read([torn, torn])).rejects.toThrow(
      /aws: what the cloud says of vpc-1 contradicts itself, also when it is read again:\n.*rtb-1/,
    );
  });

  it('does not miss what it did not ask for', async () => {
    expect((await read([torn], ['subnets'])).reads).toBe(1);
    expect((await read([torn], ['subnets', 'routeTables'], ['rtb-9'])).reads).toBe(1);
  });
});
