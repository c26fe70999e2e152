import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDubboUrl } from '../../src/registry/dubbo-url.ts';

const read = (url: string) => readDubboUrl(encodeURIComponent(url), 'com.example.Node');

describe('the name of a provider’s node', () => {
  it.each([
    [
      'of Dubbo 2.7',
      'dubbo://10.244.2.10:20880/com.example.Greet?interface=com.example.Greet&release=2.7.15&version=1.0.0',
      'dubbo com.example.Greet:1.0.0 10.244.2.10 20880',
    ],
    [
      'of Dubbo 3 with Triple',
      'tri://10.244.2.10:50051/com.example.Greet?interface=com.example.Greet&release=3.2.0',
      'tri com.example.Greet 10.244.2.10 50051',
    ],
    [
      'with a group',
      'dubbo://10.244.2.10:20880/x?interface=com.example.Greet&group=blue&version=2',
      'dubbo blue/com.example.Greet:2 10.244.2.10 20880',
    ],
    [
      'with an empty group, as Node’s providers write',
      'dubbo://10.244.2.10:20880/com.example.Greet?version=1&group=',
      'dubbo com.example.Greet:1 10.244.2.10 20880',
    ],
    [
      'of version 0.0.0, which is none',
      'dubbo://10.244.2.10:20880/com.example.Greet?version=0.0.0',
      'dubbo com.example.Greet 10.244.2.10 20880',
    ],
    [
      'with a version that has a plus and a per cent sign, once it is decoded',
      'dubbo://10.244.2.10:20880/com.example.Greet?version=1.0.0+b%5&group=a%2Fb',
      'dubbo a%2Fb/com.example.Greet:1.0.0+b%5 10.244.2.10 20880',
    ],
    ['without a path', 'dubbo://10.244.2.10:20880', 'dubbo com.example.Node 10.244.2.10 20880'],
    [
      'with a user before the host',
      'dubbo://me:secret@10.244.2.10:20880/com.example.Greet',
      'dubbo com.example.Greet 10.244.2.10 20880',
    ],
    [
      'with an IPv6 address, in canonical text',
      'dubbo://[FD00:10:244::000A]:20880/com.example.Greet',
      'dubbo com.example.Greet fd00:10:244::a 20880',
    ],
    [
      'with a host’s name',
      'dubbo://Shop-1.example.com:20880/com.example.Greet',
      'dubbo com.example.Greet shop-1.example.com 20880',
    ],
  ])('is read: %s', (_what, url, wanted) => {
    const { protocol, service, address, port } = read(url) ?? {};
    expect(`${protocol} ${service} ${address} ${port}`).toBe(wanted);
  });

  it('is read with a space as Java writes it', () => {
    const encoded = 'dubbo%3A%2F%2F10.244.2.10%3A20880%2Fcom.example.Greet%3Fgroup%3Dour+own';
    expect(readDubboUrl(encoded, 'x')?.service).toBe('our own/com.example.Greet');
  });

  it.each([
    ['no port', 'dubbo://10.244.2.10/com.example.Greet'],
    ['port 0', 'injvm://127.0.0.1:0/com.example.Greet'],
    ['a port out of range', 'dubbo://10.244.2.10:65536/com.example.Greet'],
    ['an address that is none', 'dubbo://10.244.2.300:20880/com.example.Greet'],
    ['no URL', 'rubbish'],
    ['nothing', ''],
  ])('is none: %s', (_what, url) => {
    expect(read(url)).toBeUndefined();
  });

  it('is none where its encoding is broken', () => {
    expect(readDubboUrl('dubbo%3A%2F%2F10.244.2.10%3A20880%E0%A4%A', 'x')).toBeUndefined();
  });

  it('never throws, whatever somebody registered', () => {
    const part = fc.constantFrom(
      'dubbo',
      '%3A%2F%2F',
      '10.0.0.1',
      '%3A',
      '80',
      '%',
      '?',
      '[',
      '%E0',
      '&',
    );
    const names = fc.oneof(
      fc.string(),
      fc.array(part).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(names, (name) => {
        const { port = 1 } = readDubboUrl(name, 'x') ?? {};
        expect(port).toBeGreaterThan(0);
      }),
    );
  });
});
