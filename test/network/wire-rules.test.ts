import { describe, expect, it } from 'vitest';
import { acceptOrDrop, isPort, protocolNamed } from '../../src/network/wire-rules.ts';

describe('rules of Alibaba Cloud and Tencent Cloud', () => {
  it.each([
    ['Accept', 'allow'],
    ['ACCEPT', 'allow'],
    ['drop', 'deny'],
    ['Drop', 'deny'],
    ['reject', undefined],
    [undefined, undefined],
  ])('%s is %s', (word, action) => {
    expect(acceptOrDrop(word)).toBe(action);
  });

  it.each([
    ['ALL', 'all'],
    ['Tcp', 'tcp'],
    ['icmpv6', 'icmpv6'],
    ['GRE', 47],
    ['sctp', undefined],
    [undefined, undefined],
  ])('the protocol %s is %s', (name, protocol) => {
    expect(protocolNamed(name)).toBe(protocol);
  });

  it.each([
    [0, true],
    [65_535, true],
    [65_536, false],
    [-1, false],
    [80.5, false],
    [Number.NaN, false],
    [undefined, false],
  ])('%s is a port: %s', (port, is) => {
    expect(isPort(port)).toBe(is);
  });
});
