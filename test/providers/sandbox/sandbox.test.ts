import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getuid } from 'node:process';
import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { awsRules } from '../../../providers/aws/rules.ts';
import { openSandbox, type SandboxOptions } from '../../../providers/sandbox/sandbox.ts';
import { tencentRules } from '../../../providers/tencent/rules.ts';
import { DocumentError } from '../../../src/document/problem.ts';
import type { RouteChange } from '../../../src/network/change.ts';
import { type Network, partSchema } from '../../../src/network/network.ts';
import type { BatchItem, Context, Provider } from '../../../src/network/provider.ts';
import { ProviderError } from '../../../src/network/provider.ts';
import { networkJson } from '../../../src/network/read.ts';
import type { CloudRules } from '../../../src/network/rules.ts';
import { markOf, node, worldOf } from '../../conformance/world.ts';
import {
  claim,
  create,
  disableCheck,
  eni,
  prefix,
  remove,
  replace,
  routesIn,
} from '../../network/build.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { temporaryFolder } from '../folder.ts';

const { fresh } = temporaryFolder();
const scope = { vpc: 'vpc-1', parts: partSchema.options };
const context: Context = { clock: new VirtualClock(), signal: new AbortController().signal };

async function sandboxOf(
  rules: CloudRules = awsRules,
  options: SandboxOptions = {},
  change: (world: Network) => Network = (world) => world,
): Promise<{ path: string; provider: Provider }> {
  const path = fresh();
  await writeFile(path, networkJson(change(worldOf(rules))));
  return { path, provider: await openIt(path, rules, options) };
}

function openIt(path: string, rules: CloudRules = awsRules, options: SandboxOptions = {}) {
  return openSandbox({ path, region: 'region-1', vpc: 'vpc-1' }, rules, options);
}

function item(change: RouteChange): BatchItem {
  if ('destination' in change)
    return { ...change, id: `${change.table}/${change.destination.text}` };
  return { ...change, id: 'interface' in change ? change.interface : change.table };
}

const pod = item(create('rtb-a', '10.244.1.0/24', eni('eni-1')));
const other = item(create('rtb-a', '10.244.2.0/24', eni('eni-2')));
const refused = item(create('rtb-a', '10.0.9.0/24', eni('eni-1')));

describe('opening a sandbox', () => {
  it.each([
    [
      'another cloud',
      alicloudRules,
      {},
      'holds provider aws, not alicloud. Check network.provider',
    ],
    ['another region', awsRules, { region: 'region-2' }, 'holds region region-1, not region-2'],
    ['another VPC', awsRules, { vpc: 'vpc-2' }, 'holds vpc vpc-1, not vpc-2'],
  ])('refuses the state of %s', async (_, rules, target, message) => {
    const { path } = await sandboxOf();
    const opened = openSandbox({ path, region: 'region-1', vpc: 'vpc-1', ...target }, rules);
    await expect(opened).rejects.toThrow(ProviderError);
    await expect(opened).rejects.toThrow(message);
  });

  it.each([
    ['is missing', async () => {}],
    ['is a folder', (path: string) => mkdir(path)],
    ['is empty', (path: string) => writeFile(path, '')],
    ['is cut in half', (path: string) => writeFile(path, '{"kind": "Network", ')],
    ['is another document', (path: string) => writeFile(path, '{"kind": "Plan"}')],
  ])('refuses a state that %s, with a place', async (_, make) => {
    const path = fresh();
    await make(path);
    const opened = openIt(path);
    await expect(opened).rejects.toThrow(DocumentError);
    await expect(opened).rejects.toThrow(path);
  });
});

describe('reading a sandbox', () => {
  it('gives the state, with the time of reading', async () => {
    const { provider } = await sandboxOf();
    const clock = new VirtualClock('2026-11-22T10:00:00Z');
    const read = await provider.reader.read(scope, { ...context, clock });
    expect(read).toEqual({ ...worldOf(awsRules), collectedAt: '2026-11-22T10:00:00.000Z' });
  });

  it('sees what somebody else wrote since', async () => {
    const { path, provider } = await sandboxOf();
    const world = worldOf(awsRules);
    await writeFile(path, networkJson({ ...world, account: '123456789012' }));
    expect((await provider.reader.read(scope, context)).account).toBe('123456789012');
  });

  it('writes nothing and takes no lock', async () => {
    const { path, provider } = await sandboxOf();
    const text = await readFile(path, 'utf8');
    await provider.reader.read(scope, context);
    await provider.close();
    expect(await readFile(path, 'utf8')).toBe(text);
    await expect(readFile(`${path}.lock`)).rejects.toThrow('ENOENT');
  });

  it('stops when it is told to', async () => {
    const { provider } = await sandboxOf();
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(provider.reader.read(scope, { ...context, signal })).rejects.toThrow(
      'interrupted',
    );
  });

  it('asks for the VPC that it holds', async () => {
    const { provider } = await sandboxOf();
    const read = provider.reader.read({ ...scope, vpc: 'vpc-2' }, context);
    await expect(read).rejects.toThrow('holds vpc vpc-1, not vpc-2');
  });

  const towards = (rules: CloudRules, change: (world: Network) => Network) =>
    sandboxOf(rules, {}, (world) =>
      change({
        ...world,
        routeTables: world.routeTables.map((table) => ({
          ...table,
          routes: [
            ...table.routes,
            {
              destination: prefix('10.244.1.0/24'),
              nextHops: [node(rules, 1)],
              state: 'active',
              origin: 'user',
              description: markOf(rules),
            },
          ],
        })),
      }),
    );
  const instance = (state: Network['instances'][number]['state']) => (world: Network) => ({
    ...world,
    instances: world.instances.map((one) => (one.id === 'i-1' ? { ...one, state } : one)),
  });
  const detached = (world: Network): Network => ({
    ...world,
    interfaces: world.interfaces.map((one) =>
      one.id === 'eni-1' ? { ...one, status: 'detached' } : one,
    ),
  });
  const deleted = (world: Network): Network => ({
    ...world,
    interfaces: world.interfaces.filter(({ id }) => id !== 'eni-1'),
    instances: world.instances.filter(({ id }) => id !== 'i-1'),
  });

  it.each<[string, CloudRules, (world: Network) => Network, string]>([
    ['AWS shows a route to a running instance as active', awsRules, instance('running'), 'active'],
    [
      'AWS shows a route to a stopping instance as active',
      awsRules,
      instance('stopping'),
      'active',
    ],
    [
      'AWS shows a route to a stopped instance as blackhole',
      awsRules,
      instance('stopped'),
      'blackhole',
    ],
    [
      'AWS shows a route to a terminated instance as blackhole',
      awsRules,
      instance('terminated'),
      'blackhole',
    ],
    ['AWS shows a route to a detached interface as blackhole', awsRules, detached, 'blackhole'],
    ['AWS shows a route to a deleted interface as blackhole', awsRules, deleted, 'blackhole'],
    ['Alibaba Cloud has no blackholes: stopped', alicloudRules, instance('stopped'), 'active'],
    ['Alibaba Cloud has no blackholes: deleted', alicloudRules, deleted, 'active'],
    ['Tencent Cloud documents none: stopped', tencentRules, instance('stopped'), 'active'],
  ])('%s', async (_, rules, change, state) => {
    const { provider, path } = await towards(rules, change);
    const text = await readFile(path, 'utf8');
    const { routeTables } = await provider.reader.read(scope, context);
    expect(routeTables[0]?.routes.at(-1)?.state).toBe(state);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

describe('writing to a sandbox', () => {
  it('says what became of each op, and the state holds it', async () => {
    const { path, provider } = await sandboxOf();
    const writer = await provider.writer();
    expect(await writer.write([pod], context)).toEqual([
      { op: 'rtb-a/10.244.1.0/24', result: 'applied', requestId: 'sandbox-1' },
    ]);
    expect(await writer.write([refused], context)).toEqual([
      {
        op: 'rtb-a/10.0.9.0/24',
        result: 'failed',
        class: 'invalid',
        code: 'InvalidParameterValue',
        message: 'the destination 10.0.9.0/24: it is more specific than the local route',
        requestId: 'sandbox-2',
      },
    ]);
    const network = await provider.reader.read(scope, context);
    expect(routesIn(network, 'rtb-a')).toContain('10.244.1.0/24 → eni-1');
    await provider.close();
    expect((await readFile(path, 'utf8')).endsWith('}\n')).toBe(true);
  });

  it('carries out the rest of a batch where one op fails', async () => {
    const { provider } = await sandboxOf(alicloudRules);
    const mark = markOf(alicloudRules);
    const batch = ['10.244.1.0/24', '10.0.1.0/24', '10.244.2.0/24'].map((to) =>
      item(create('rtb-a', to, node(alicloudRules, 1), mark)),
    );
    const writer = await provider.writer();
    const outcomes = await writer.write(batch, context);
    expect(outcomes.map(({ result, code }) => code ?? result)).toEqual([
      'applied',
      'InvalidCidrBlock',
      'applied',
    ]);
    const settled = await writer.settle(batch, context);
    expect(settled.map(({ result, code }) => code ?? result)).toEqual([
      'applied',
      'NotAsWritten',
      'applied',
    ]);
    await provider.close();
  });

  it.each<[string, CloudRules, readonly RouteChange[], string]>([
    ['two on a cloud without batches', awsRules, [pod, other], 'InvalidParameterCombination'],
    [
      'two replaces on a cloud that replaces one by one',
      alicloudRules,
      ['10.244.1.0/24', '10.244.2.0/24'].map((to) =>
        replace('rtb-a', to, node(alicloudRules, 1), node(alicloudRules, 2)),
      ),
      'InvalidParameter',
    ],
    ['two kinds', alicloudRules, [disableCheck('eni-1'), claim('rtb-a')], 'InvalidParameter'],
    [
      'two tables',
      tencentRules,
      ['rtb-a', 'rtb-b'].map((table) => create(table, '10.244.1.0/24', node(tencentRules, 1))),
      'InvalidParameterValue.LimitExceeded',
    ],
  ])('refuses a batch of %s', async (_, rules, changes, code) => {
    const { path, provider } = await sandboxOf(rules);
    const text = await readFile(path, 'utf8');
    const outcomes = await (await provider.writer()).write(changes.map(item), context);
    expect(outcomes.map((one) => one.code)).toEqual([code, code]);
    expect(await readFile(path, 'utf8')).toBe(text);
    await provider.close();
  });

  it('refuses a second write of the VPC meanwhile where the cloud does', async () => {
    const { provider } = await sandboxOf(alicloudRules);
    const writer = await provider.writer();
    const op = (to: string) => [item(create('rtb-a', to, node(alicloudRules, 1), 'podway/shop'))];
    const [first, second] = await Promise.all([
      writer.write(op('10.244.1.0/24'), context),
      writer.write(op('10.244.2.0/24'), context),
    ]);
    expect(first[0]?.result).toBe('applied');
    expect(second[0]).toMatchObject({ result: 'failed', class: 'transient', code: 'TaskConflict' });
    expect((await writer.write(op('10.244.2.0/24'), context))[0]?.result).toBe('applied');
    await provider.close();
  });

  it('loses no write where the cloud takes several at once', async () => {
    const { provider } = await sandboxOf();
    const writer = await provider.writer();
    const ops = Array.from({ length: 10 }, (_, index) =>
      item(create('rtb-a', `10.244.${index}.0/24`, eni('eni-1'))),
    );
    const outcomes = await Promise.all(ops.map((op) => writer.write([op], context)));
    expect(outcomes.flat().every(({ result }) => result === 'applied')).toBe(true);
    const network = await provider.reader.read(scope, context);
    expect(routesIn(network, 'rtb-a').filter((line) => line.startsWith('10.244'))).toHaveLength(10);
    await provider.close();
  });

  it('carries out what was sent although it is interrupted', async () => {
    const { provider } = await sandboxOf();
    const signal = AbortSignal.abort(new Error('interrupted'));
    const writer = await provider.writer();
    expect((await writer.write([pod], { ...context, signal }))[0]?.result).toBe('applied');
    await provider.close();
  });

  it('writes on top of what somebody else wrote since', async () => {
    const { path, provider } = await sandboxOf();
    const writer = await provider.writer();
    await writeFile(path, networkJson({ ...worldOf(awsRules), account: '123456789012' }));
    await writer.write([pod], context);
    const network = await provider.reader.read(scope, context);
    expect(network.account).toBe('123456789012');
    expect(routesIn(network, 'rtb-a')).toContain('10.244.1.0/24 → eni-1');
    await provider.close();
  });

  it.each<[string, BatchItem, BatchItem]>([
    ['a route', pod, item(remove('rtb-a', '10.244.1.0/24', eni('eni-1')))],
    ['a check', item(disableCheck('eni-1')), item(disableCheck('eni-9'))],
    ['a tag', item(claim('rtb-a')), item(claim('rtb-b'))],
  ])('reads back whether %s is as it was written', async (_, change, not) => {
    const { provider } = await sandboxOf();
    const writer = await provider.writer();
    expect((await writer.settle([change], context))[0]?.result).toBe('failed');
    await writer.write([change], context);
    expect((await writer.settle([change], context))[0]?.result).toBe('applied');
    expect((await writer.settle([not], context))[0]?.result).toBe('failed');
    await provider.close();
  });
});

describe('a sandbox that cannot write', () => {
  const full = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };

  it('says that nothing was written on a full disk, and keeps the refusals', async () => {
    const { path, provider } = await sandboxOf(tencentRules, { write: full });
    const text = await readFile(path, 'utf8');
    const batch = ['10.244.1.0/24', '10.0.9.0/24'].map((to) =>
      item(create('rtb-a', to, node(tencentRules, 1))),
    );
    const outcomes = await (await provider.writer()).write(batch, context);
    expect(outcomes).toMatchObject([
      { result: 'failed', class: 'unknown', code: 'ENOSPC' },
      { result: 'failed', class: 'invalid', code: 'InvalidParameterValue.VpcCidrConflict' },
    ]);
    expect(await readFile(path, 'utf8')).toBe(text);
    await provider.close();
  });

  it('says applied where the write failed after the file was in place', async () => {
    const late = async (path: string, text: string) => {
      await writeFile(path, text);
      throw new Error('EIO: the folder could not be synced');
    };
    const { provider } = await sandboxOf(awsRules, { write: late });
    const outcomes = await (await provider.writer()).write([pod], context);
    expect(outcomes[0]?.result).toBe('applied');
    await provider.close();
  });

  it('says unknown where nobody can tell', async () => {
    const lost = async (path: string) => {
      await rm(path);
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    const { provider } = await sandboxOf(awsRules, { write: lost });
    const writer = await provider.writer();
    expect((await writer.write([pod], context))[0]).toMatchObject({
      result: 'unknown',
      code: 'EIO',
    });
    expect((await writer.settle([pod], context))[0]?.result).toBe('unknown');
    expect((await writer.write([pod], context))[0]).toMatchObject({
      result: 'failed',
      code: 'StateUnreadable',
    });
    await provider.close();
  });

  it('says so before the first write where the file cannot be written', async () => {
    const { path, provider } = await sandboxOf();
    await rename(path, `${path}.moved`);
    await mkdir(path);
    await expect(provider.writer()).rejects.toThrow(ProviderError);
    await expect(provider.writer()).rejects.toThrow(/cannot write .*folder.*Nothing was written/);
    await provider.close();
  });

  it('says so before the first write where no lock can be put beside the file', async () => {
    // The name is as long as names may be; with `.lock` it is too long, for root too.
    const path = join(dirname(fresh()), `${'n'.repeat(250)}.json`);
    await writeFile(path, networkJson(worldOf(awsRules)));
    const provider = await openIt(path);
    await expect(provider.writer()).rejects.toThrow(ProviderError);
    await expect(provider.writer()).rejects.toThrow(/cannot create .*\.lock: the name is too long/);
    await provider.close();
  });

  it.skipIf(getuid?.() === 0)('says so where the folder is read-only', async () => {
    const folder = join(dirname(fresh()), 'read-only');
    await mkdir(folder);
    const path = join(folder, 'network.json');
    await writeFile(path, networkJson(worldOf(awsRules)));
    await chmod(folder, 0o555);
    const provider = await openIt(path);
    await expect(provider.writer()).rejects.toThrow(
      /cannot write .*permission denied.*Nothing was/,
    );
    await provider.close();
    await chmod(folder, 0o755);
  });

  it('refuses a second writer until the first is closed, and takes it up again', async () => {
    const { path, provider } = await sandboxOf();
    const second = await openIt(path);
    await provider.writer();
    await expect(second.writer()).rejects.toThrow(
      /is being written by podway process \d+ on .* since/,
    );
    await provider.close();
    await provider.close();
    const writer = await second.writer();
    expect(await second.writer()).toBe(writer);
    expect((await writer.write([pod], context))[0]?.result).toBe('applied');
    await second.close();
  });

  it('locks a file once, whatever name it is given', async () => {
    const { path, provider } = await sandboxOf();
    const link = join(dirname(path), 'link.json');
    await symlink(path, link);
    const second = await openIt(link);
    await provider.writer();
    await expect(second.writer()).rejects.toThrow(`delete ${path}.lock`);
    await provider.close();
    await (await second.writer()).write([pod], context);
    expect(await readFile(link, 'utf8')).toContain('10.244.1.0/24');
    expect(await readFile(path, 'utf8')).toBe(await readFile(link, 'utf8'));
    await second.close();
  });

  it('writes nothing once it is closed, or its lock was taken away', async () => {
    const { path, provider } = await sandboxOf();
    const text = await readFile(path, 'utf8');
    const writer = await provider.writer();
    await rm(`${path}.lock`);
    const expected = { result: 'failed', class: 'conflict', code: 'LockLost' };
    expect((await writer.write([pod], context))[0]).toMatchObject(expected);
    await provider.close();
    expect((await writer.write([pod], context))[0]).toMatchObject(expected);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});
