import { describe, expect, it } from 'vitest';
import { distinct, itemsIn, optional, present } from '../../src/network/collected.ts';
import { prefix } from './build.ts';

describe('what was collected', () => {
  it('of another VPC is left out; what does not say where it is stays', () => {
    const items = [{ VpcId: 'vpc-1', id: 'a' }, { VpcId: 'vpc-2', id: 'b' }, { id: 'c' }];
    expect(itemsIn('vpc-1', items).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(itemsIn('vpc-1', undefined)).toEqual([]);
  });

  it('keeps values that are false, zero or empty, and nothing that is no value', () => {
    expect(present([0, '', false, null, undefined])).toEqual([0, '', false]);
    expect(optional('check', false)).toEqual({ check: false });
    expect(Object.keys(optional('check', undefined))).toEqual([]);
    expect(Object.keys(optional('check', null))).toEqual([]);
  });

  it('has each prefix once', () => {
    const all = ['10.0.0.0/16', '10.1.0.0/16', '10.0.0.0/16'].map(prefix);
    expect(distinct(all).map(String)).toEqual(['10.0.0.0/16', '10.1.0.0/16']);
  });
});
