import { describe, expect, it } from 'vitest';
import { RegistryNameError, registrySourceOf } from '../../src/registry/source-of.ts';

describe('--registry', () => {
  it.each([
    ['addresses.txt', { kind: 'file', path: 'addresses.txt' }],
    [
      'zookeeper://10.0.0.5:2181',
      { kind: 'zookeeper', servers: ['10.0.0.5:2181'], root: '/dubbo' },
    ],
    [
      'zookeeper://10.0.0.5:2181/',
      { kind: 'zookeeper', servers: ['10.0.0.5:2181'], root: '/dubbo' },
    ],
    [
      'ZooKeeper://zk-1:2181,[fd00::5]:2181/prod/dubbo/',
      { kind: 'zookeeper', servers: ['zk-1:2181', '[fd00::5]:2181'], root: '/prod/dubbo' },
    ],
    [
      'zookeeper://a:1?backup=b:2,c:3&group=shop',
      { kind: 'zookeeper', servers: ['a:1', 'b:2', 'c:3'], root: '/shop' },
    ],
    [
      'zookeeper://a:1/x?digestEnv=ZK',
      { kind: 'zookeeper', servers: ['a:1'], root: '/x', auth: { digestEnv: 'ZK' } },
    ],
  ])('%s', (text, source) => {
    expect(registrySourceOf(text)).toEqual(source);
  });

  it.each([
    ['', 'found nothing'],
    ['nacos://10.0.0.5:8848', 'found nacos://'],
    ['zookeeper://10.0.0.5', 'found "10.0.0.5" for a server'],
    ['zookeeper://10.0.0.5:99999', 'found "10.0.0.5:99999" for a server'],
    ['zookeeper://a:1?timeout=5', 'found "?timeout"'],
    ['zookeeper://me:hunter2@a:1', 'found a user or a password'],
    ['zookeeper://a:1?digestEnv=me:hunter2', 'names no environment variable'],
  ])('refuses %j and shows no password', (text, message) => {
    expect(() => registrySourceOf(text)).toThrow(RegistryNameError);
    expect(() => registrySourceOf(text)).toThrow(message);
    expect(() => registrySourceOf(text)).not.toThrow('hunter2');
  });
});
