import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../../src/cluster/join.ts';
import { objectsIn } from '../../../src/cluster/objects.ts';
import { block, documentsOf, messageOf, nodeObject, pool } from '../builders.ts';

const read = (...objects: readonly unknown[]) =>
  clusterOf(objectsIn(documentsOf(objects)), { name: 'shop', podCidrsFrom: 'auto', overlay: {} });

const nodes = ['a', 'b'].map((name) => nodeObject({ name, spec: {}, status: {} }));
const four = [block('a', '10.64.0.0/26'), block('b', '10.64.0.64/26')];

/** `a 10.64.0.0/26 of /26`: what each node has, and how long such prefixes usually are. */
const lengths = (...objects: readonly unknown[]) =>
  read(...nodes, ...objects).nodes.flatMap(({ name, podPrefixes }) =>
    podPrefixes.map(({ prefix, usualLength }) => `${name} ${prefix} of /${usualLength}`),
  );

describe('a pool of Calico', () => {
  it('may come through both API groups, of which one fills in what the other leaves out', () => {
    const stored = pool('p', '10.64.0.0/16', { nodeSelector: undefined });
    const served = {
      ...pool('p', '10.64.0.0/16', {
        allowedUses: ['Workload', 'Tunnel'],
        blockSize: 26,
        disabled: false,
        nodeSelector: 'all()',
      }),
      apiVersion: 'projectcalico.org/v3',
    };
    expect(read(...nodes, ...four, stored, served)).toEqual(read(...nodes, ...four, stored));
  });

  it('says how long its blocks are, so that pools of several block sizes can be told from liars', () => {
    const wide = pool('q', '10.65.0.0/16', { blockSize: 24 });
    const liar = block('b', '10.64.128.0/17');
    const stray = block('a', '10.99.0.0/26');
    const six = block('a', 'fd00::/122');
    const pools = [pool('p', '10.64.0.0/16'), pool('six', 'fd00::/64'), wide];
    expect(lengths(...four, block('b', '10.65.0.0/24'), liar, stray, six, ...pools)).toEqual([
      'a 10.64.0.0/26 of /26',
      'a 10.99.0.0/26 of /undefined',
      'a fd00::/122 of /122',
      'b 10.64.0.64/26 of /26',
      'b 10.64.128.0/17 of /26',
      'b 10.65.0.0/24 of /24',
    ]);
  });

  it.each([
    ['wider than the pool', 15, '15, wanted the length of blocks of 10.64.0.0/16, 16 to 32'],
    ['longer than an address', 33, '33, wanted'],
    ['a text', '26', '"26", wanted'],
    ['no whole number', 26.5, '26.5, wanted'],
  ])('is refused with a block size that is %s', (_, blockSize, found) => {
    const odd = pool('p', '10.64.0.0/16', { blockSize });
    const message = messageOf(() => read(...nodes, ...four, odd));
    expect(message).toContain(`IPPool p: spec.blockSize: found ${found}`);
  });
});
