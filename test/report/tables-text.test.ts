import { describe, expect, it } from 'vitest';
import { tablesText } from '../../src/report/tables-text.ts';
import { networkOf } from '../network/build.ts';

const local = {
  destination: '10.0.0.0/16',
  nextHops: [{ kind: 'local' as const }],
  origin: 'system' as const,
};

const network = networkOf({
  instances: [{ id: 'i-1', name: 'node-1' }, { id: 'i-2' }],
  subnets: [{ id: 'subnet-a', cidrs: ['10.0.1.0/24'] }],
  interfaces: [
    { id: 'eni-1', instance: 'i-1', subnet: 'subnet-a', addresses: ['10.0.1.11'] },
    { id: 'eni-2', instance: 'i-2', subnet: 'subnet-a', addresses: ['10.0.1.12'] },
  ],
  prefixLists: [{ id: 'pl-1', maxEntries: 5 }],
  routeTables: [
    {
      id: 'rtb-a',
      name: 'apps',
      main: true,
      routes: [
        local,
        {
          destination: '10.244.1.0/24',
          nextHops: [{ kind: 'interface', id: 'eni-1' }],
          description: 'podway/shop',
        },
        {
          destination: '10.244.2.0/24',
          nextHops: [{ kind: 'instance', id: 'i-2' }],
          state: 'blackhole',
        },
        { destination: '10.244.3.0/24', nextHops: [{ kind: 'address', ip: '10.0.1.11' }] },
        {
          destination: '192.168.0.0/16',
          nextHops: [{ kind: 'gateway', id: 'vgw-1' }],
          origin: 'propagated',
        },
        {
          destination: '172.16.0.0/12',
          nextHops: [
            { kind: 'gateway', id: 'a' },
            { kind: 'unknown', type: 'HaVip', id: 'h' },
          ],
        },
        { destination: { prefixList: 'pl-1' }, nextHops: [{ kind: 'instance', id: 'i-gone' }] },
        { destination: 'fd00:244::/64', nextHops: [{ kind: 'interface', id: 'eni-2' }] },
      ],
    },
    { id: 'rtb-b' },
    { id: 'rtb-c', routes: [local] },
  ],
});

describe('route tables as text', () => {
  it('have a line a route: where to, where through, in which state, whose', () => {
    expect(`\n${tablesText(network, ['rtb-b', 'rtb-a'])}`).toMatchInlineSnapshot(`
      "
      Table rtb-a (apps)
        10.0.0.0/16     local               active     system
        10.244.1.0/24   eni-1 (node-1)      active     podway/shop
        10.244.2.0/24   i-2                 blackhole
        10.244.3.0/24   10.0.1.11 (node-1)  active
        192.168.0.0/16  vgw-1               active     propagated
        172.16.0.0/12   a + HaVip h         active
        pl-1            i-gone              active
        fd00:244::/64   eni-2               active

      Table rtb-b
        (no routes)"
    `);
  });

  it('are those that were asked for', () => {
    expect(tablesText(network, [])).toBe('');
    expect(tablesText(network, ['rtb-z'])).toBe('');
  });
});
