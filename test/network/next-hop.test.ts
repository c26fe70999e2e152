import { describe, expect, it } from 'vitest';
import type { NextHop } from '../../src/network/network.ts';
import { sameNextHops } from '../../src/network/next-hop.ts';

const one: NextHop = { kind: 'interface', id: 'eni-1' };
const two: NextHop = { kind: 'interface', id: 'eni-2' };

describe('sameNextHops', () => {
  it.each<[string, readonly NextHop[], readonly NextHop[], boolean]>([
    ['the same one', [one], [{ ...one }], true],
    ['the same two in another order', [one, two], [two, one], true],
    ['one twice and another', [one, one], [one, two], false],
    ['one and two', [one], [one, two], false],
    ['an interface and an instance of one id', [one], [{ kind: 'instance', id: 'eni-1' }], false],
    ['local and local', [{ kind: 'local' }], [{ kind: 'local' }], true],
    [
      'two addresses',
      [{ kind: 'address', ip: '10.0.0.1' }],
      [{ kind: 'address', ip: '10.0.0.2' }],
      false,
    ],
    [
      'unknown ones of different types',
      [{ kind: 'unknown', type: 'HaVip', id: 'x' }],
      [{ kind: 'unknown', type: 'Ecr', id: 'x' }],
      false,
    ],
  ])('%s', (_, a, b, same) => {
    expect(sameNextHops(a, b)).toBe(same);
    expect(sameNextHops(b, a)).toBe(same);
  });
});
