import { expect, it } from 'vitest';
import { PartsRead } from '../../src/network/parts-read.ts';
import { ReadError } from '../../src/network/read-error.ts';

const failed = (isPermission: boolean) => async () => {
  const failure = { class: 'denied', code: 'No', message: 'no', answered: true } as const;
  const of = { cloud: 'alicloud', action: 'vpc:DescribeNetworkAcls', grantedIn: 'RAM' };
  throw new ReadError(of, failure, { isPermission, cause: undefined });
};

it('reads what was asked for and nothing else', async () => {
  const read = new PartsRead(['subnets', 'acls']);
  expect(await read.ifWanted('subnets', async () => 1)).toBe(1);
  expect(await read.ifWanted('gateways', failed(false))).toBe(undefined);
  expect(await read.orIncomplete('gateways', failed(true))).toBe(undefined);
  expect(read.incomplete).toEqual([]);
});

it('remembers what a policy keeps back, and throws all else', async () => {
  const read = new PartsRead(['subnets', 'acls']);
  expect(await read.orIncomplete('acls', failed(true))).toBe(undefined);
  expect(read.incomplete).toEqual(['acls']);
  await expect(read.orIncomplete('acls', failed(false))).rejects.toThrow('No: no');
  await expect(read.ifWanted('subnets', failed(true))).rejects.toThrow('Grant');
});
