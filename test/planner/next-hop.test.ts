import { describe, expect, it } from 'vitest';
import type { NextHop } from '../../src/network/network.ts';
import { hopText } from '../../src/network/next-hop.ts';

describe('a next hop in words', () => {
  it.each<[string, NextHop]>([
    ['local', { kind: 'local' }],
    ['eni-1', { kind: 'interface', id: 'eni-1' }],
    ['i-1', { kind: 'instance', id: 'i-1' }],
    ['10.0.1.11', { kind: 'address', ip: '10.0.1.11' }],
    ['nat-1', { kind: 'gateway', id: 'nat-1' }],
    ['HaVip havip-1', { kind: 'unknown', type: 'HaVip', id: 'havip-1' }],
    ['HaVip', { kind: 'unknown', type: 'HaVip', id: '' }],
  ])('%s', (text, hop) => {
    expect(hopText(hop)).toBe(text);
  });
});
