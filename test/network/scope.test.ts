import { describe, expect, it } from 'vitest';
import { partSchema } from '../../src/network/network.ts';
import { ProviderError } from '../../src/network/provider.ts';
import { assertTarget, withinScope } from '../../src/network/scope.ts';
import { networkOf } from './build.ts';

const network = networkOf({
  subnets: [{ id: 'subnet-1', cidrs: ['10.0.1.0/24'], routeTable: 'rtb-1' }],
  routeTables: [{ id: 'rtb-1' }, { id: 'rtb-2' }],
  interfaces: [{ id: 'eni-1', subnet: 'subnet-1' }],
  gateways: [{ id: 'igw-1' }],
});

describe('withinScope', () => {
  it('is the network itself where everything is asked for', () => {
    const scope = { vpc: 'vpc-1', parts: partSchema.options };
    expect(withinScope(network, scope, 'network.json')).toEqual(network);
  });

  it('has the parts and tables that were asked for, and no others', () => {
    const scope = { vpc: 'vpc-1', tables: ['rtb-2', 'rtb-9'], parts: ['routeTables'] } as const;
    const read = withinScope(network, scope, 'network.json');
    expect(read.routeTables.map(({ id }) => id)).toEqual(['rtb-2']);
    expect([read.subnets, read.interfaces, read.gateways]).toEqual([[], [], []]);
  });

  it('refuses another VPC', () => {
    const read = () => withinScope(network, { vpc: 'vpc-2', parts: [] }, 'network.json');
    expect(read).toThrow(ProviderError);
    expect(read).toThrow(
      'network.json holds vpc vpc-1, not vpc-2. Check network.vpc in podway.yaml.',
    );
  });
});

describe('assertTarget', () => {
  const target = { provider: 'aws', region: 'eu-west-1', vpc: 'vpc-1' };

  it.each([
    ['provider', 'tencent', 'network.json holds provider aws, not tencent.'],
    ['region', 'us-east-1', 'network.json holds region eu-west-1, not us-east-1.'],
    ['vpc', 'vpc-2', 'network.json holds vpc vpc-1, not vpc-2.'],
  ])('refuses another %s', (field, value, message) => {
    const check = () => assertTarget(network, { ...target, [field]: value }, 'network.json');
    expect(check).toThrow(ProviderError);
    expect(check).toThrow(message);
  });

  it('takes a network that names no region', () => {
    expect(() => assertTarget({ ...network, region: '' }, target, 'network.json')).not.toThrow();
  });
});
