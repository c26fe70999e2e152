import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { DocumentError } from '../../src/document/problem.ts';
import { errorOf } from '../document/error-of.ts';
import { useTempFolder } from '../document/temp-folder.ts';
import { fullExample, shortExample } from './example.ts';

const load = (text: string, file = 'podway.yaml') => loadConfig(file, { home: '/home/me', text });
const complaint = (text: string) => errorOf(() => load(text));

/** The short example with one piece of it replaced. */
function but(piece: string, by: string): string {
  expect(shortExample).toContain(piece);
  return shortExample.replace(piece, by);
}

/** The short example with a line 5. */
const plus = (line: string) => `${shortExample}${line}\n`;

const source = 'source: { files: [nodes.json] }';
const podNetworks = '[10.244.0.0/16]';
const consumer = '{ subnets: [subnet-a] }';

describe('loadConfig refuses', () => {
  it.each([
    // The document.
    [
      'another version',
      but('version: 1', 'version: 2'),
      'podway.yaml:1:10: version: found 2, wanted 1',
    ],
    ['no version', but('version: 1', ''), 'podway.yaml:2:1: version: found nothing, wanted 1'],
    [
      'a list',
      '- a',
      'podway.yaml:1:1: found ["a"], wanted a mapping (version, cluster, network, consumers, routes, guards, …)',
    ],
    [
      'several documents',
      `${shortExample}---\na: 1`,
      'podway.yaml:6:1: found 2 documents, wanted one document',
    ],
    [
      'a key a second time',
      plus('version: 1'),
      'podway.yaml:5:1: the key "version" is here a second time; wanted each key once',
    ],
    [
      'a merge key, which YAML 1.2 has not',
      plus('<<: {}'),
      'podway.yaml:5:1: unknown key "<<"; wanted one of version, cluster, network, consumers, routes, guards, expect, assume, registries',
    ],
    [
      'an unknown key',
      plus('guard: {}'),
      'podway.yaml:5:1: unknown key "guard"; did you mean "guards"?',
    ],
    [
      'an empty section',
      plus('routes:'),
      'podway.yaml:5:1: routes: found null, wanted a mapping (tables, budget, reserve, limits, gateways, moveThreshold, …)',
    ],
    [
      'half a file',
      fullExample.slice(0, 90),
      'podway.yaml:6:23: found a quote that is not closed (the file is cut off), wanted the closing quote',
    ],
    // cluster
    [
      'a name that would need quoting in a mark',
      but('name: shop', 'name: my shop'),
      'podway.yaml:2:18: cluster.name: found "my shop", wanted a name (letters, digits, "-", "_", "."; a letter or digit first; 63 at most)',
    ],
    [
      'a name that is too long',
      but('name: shop', `name: ${'x'.repeat(64)}`),
      `podway.yaml:2:18: cluster.name: found "${'x'.repeat(59)}…, wanted a name (letters, digits, "-", "_", "."; a letter or digit first; 63 at most)`,
    ],
    [
      'no pod networks',
      but(podNetworks, '[]'),
      'podway.yaml:2:37: cluster.podNetworks: found [], wanted at least 1 entry',
    ],
    [
      'one pod network without a list',
      but(podNetworks, '10.244.0.0/16'),
      'podway.yaml:2:37: cluster.podNetworks: found "10.244.0.0/16", wanted a list of CIDRs without host bits or mappings',
    ],
    [
      'host bits',
      but(podNetworks, '[10.244.0.1/16]'),
      'podway.yaml:2:38: cluster.podNetworks[0]: 10.244.0.1/16 has host bits set; the network is 10.244.0.0/16',
    ],
    [
      'a redacted CIDR',
      but(podNetworks, '["***HIDDEN***/25"]'),
      'podway.yaml:2:38: cluster.podNetworks[0]: "***HIDDEN***/25" is not a prefix: it is neither IPv4 nor IPv6; wanted the form 10.244.3.0/24 or 2001:db8::/64',
    ],
    [
      'a redacted CIDR that YAML takes for an alias',
      but(podNetworks, '[***HIDDEN***/25]'),
      'podway.yaml:2:38: found the alias ***HIDDEN***/25 before its anchor, wanted &**HIDDEN***/25 above it',
    ],
    [
      'pod networks that overlap',
      but(podNetworks, '[10.244.0.0/16, fd00::/48, 10.244.1.0/24]'),
      'podway.yaml:2:64: cluster.podNetworks[2]: 10.244.1.0/24 overlaps cluster.podNetworks[0] (10.244.0.0/16)',
    ],
    [
      'a pod network twice, one with an overlay',
      but(podNetworks, '[10.244.0.0/16, { cidr: 10.244.0.0/16 }]'),
      'podway.yaml:2:61: cluster.podNetworks[1].cidr: 10.244.0.0/16 overlaps cluster.podNetworks[0] (10.244.0.0/16)',
    ],
    [
      'a service network around a pod network',
      but(podNetworks, `${podNetworks}, serviceNetworks: [10.0.0.0/8]`),
      'podway.yaml:2:72: cluster.serviceNetworks[0]: 10.0.0.0/8 overlaps cluster.podNetworks[0] (10.244.0.0/16)',
    ],
    [
      'no source',
      but(`, ${source}`, ''),
      'podway.yaml:2:10: cluster.source: found nothing, wanted a mapping (kubeconfig, files)',
    ],
    [
      'an empty source',
      but(source, 'source: {}'),
      'podway.yaml:2:62: cluster.source: found {}, wanted exactly one of kubeconfig, files',
    ],
    [
      'two sources',
      but(source, 'source: { kubeconfig: {}, files: [a] }'),
      'podway.yaml:2:62: cluster.source: found {"kubeconfig":{},"files":["a"]}, wanted exactly one of kubeconfig, files',
    ],
    [
      'a source misspelt, as one mistake',
      but(source, 'source: { file: [a] }'),
      'podway.yaml:2:64: cluster.source: unknown key "file"; did you mean "files"?',
    ],
    [
      'a source of no files',
      but(source, 'source: { files: [] }'),
      'podway.yaml:2:71: cluster.source.files: found [], wanted at least 1 entry',
    ],
    [
      'true for yes',
      but(source, `${source}, overlay: { masquerade: { outsideToPod: true } }`),
      'podway.yaml:2:126: cluster.overlay.masquerade.outsideToPod: found true, wanted one of yes, no, unknown (write yes)',
    ],
    [
      'a port that is none',
      but(source, `${source}, overlay: { port: 70000 }`),
      'podway.yaml:2:104: cluster.overlay.port: found 70000, wanted a whole number from 1 to 65535',
    ],
    // network
    [
      'another cloud',
      but('provider: aws', 'provider: gcp'),
      'podway.yaml:3:22: network.provider: found "gcp", wanted one of aws, alicloud, tencent',
    ],
    [
      'an empty id',
      but('vpc: vpc-1', 'vpc: ""'),
      'podway.yaml:3:51: network.vpc: found "", wanted at least 1 character',
    ],
    [
      'two network sources',
      but('vpc: vpc-1', 'vpc: vpc-1, source: { api: {}, file: a }'),
      'podway.yaml:3:66: network.source: found {"api":{},"file":"a"}, wanted exactly one of api, sandbox, file, describe',
    ],
    [
      'a password in an endpoint, without showing it',
      but('vpc: vpc-1', 'vpc: vpc-1, source: { api: { endpoint: "http://me:hunter2@host" } }'),
      'podway.yaml:3:85: network.source.api.endpoint: found "http://(hidden)@host", wanted an http(s) URL',
    ],
    // consumers
    [
      'no consumers',
      but(`{ vms: ${consumer} }`, '{}'),
      'podway.yaml:4:12: consumers: found {}, wanted at least one consumer',
    ],
    [
      'a consumer that selects nothing',
      but(consumer, '{}'),
      'podway.yaml:4:19: consumers.vms: found {}, wanted at least one of subnets, hosts, cidrs',
    ],
    [
      'empty selectors',
      but(consumer, '{ subnets: [], hosts: [] }'),
      'podway.yaml:4:30: consumers.vms.subnets: found [], wanted at least 1 entry\n' +
        'podway.yaml:4:41: consumers.vms.hosts: found [], wanted at least 1 entry',
    ],
    [
      'cidrs without via',
      but(consumer, '{ cidrs: [10.0.0.0/8] }'),
      'podway.yaml:4:19: consumers.vms: found {"cidrs":["10.0.0.0/8"]}, wanted cidrs and via together',
    ],
    [
      'via without cidrs',
      but(consumer, '{ subnets: [a], via: { subnets: [b] } }'),
      'podway.yaml:4:19: consumers.vms: found {"subnets":["a"],"via":{"subnets":["b"]}}, wanted cidrs and via together',
    ],
    [
      'a host that is a prefix',
      but(consumer, '{ hosts: [10.0.1.20/32] }'),
      'podway.yaml:4:29: consumers.vms.hosts[0]: "10.0.1.20/32" is not an address: an address has no /length; wanted the form 10.0.0.7 or 2001:db8::7',
    ],
    [
      "a consumer's name with a space",
      but('vms:', '"my vms":'),
      'podway.yaml:4:14: consumers: found the key "my vms", wanted a name (letters, digits, "-", "_", "."; a letter or digit first; 63 at most)',
    ],
    // routes
    [
      'an empty list of tables',
      plus('routes: { tables: [] }'),
      'podway.yaml:5:19: routes.tables: found [], wanted at least 1 entry',
    ],
    [
      'another word for tables',
      plus('routes: { tables: main }'),
      'podway.yaml:5:19: routes.tables: found "main", wanted consumers, all or a list of strings',
    ],
    [
      'a budget of nothing',
      plus('routes: { budget: 0 }'),
      'podway.yaml:5:19: routes.budget: found 0, wanted limit or a whole number of at least 1',
    ],
    [
      'a limit of nothing, of a third family, of no table',
      plus('routes: { limits: [{ limit: 0, families: [5], tables: [] }] }'),
      'podway.yaml:5:29: routes.limits[0].limit: found 0, wanted a whole number of at least 1\n' +
        'podway.yaml:5:43: routes.limits[0].families[0]: found 5, wanted one of 4, 6\n' +
        'podway.yaml:5:55: routes.limits[0].tables: found [], wanted at least 1 entry',
    ],
    [
      'half a slot in reserve',
      plus('routes: { reserve: 0.5 }'),
      'podway.yaml:5:20: routes.reserve: found 0.5, wanted auto or a whole number of at least 0',
    ],
    [
      'more than all',
      plus('routes: { moveThreshold: 101, gateways: { maxShare: -1 } }'),
      'podway.yaml:5:26: routes.moveThreshold: found 101, wanted a number from 0 to 100\n' +
        'podway.yaml:5:53: routes.gateways.maxShare: found -1, wanted a number from 0 to 100',
    ],
    [
      'a label that is no text',
      plus('routes: { gateways: { nodeSelector: { pool: 1 } } }'),
      'podway.yaml:5:45: routes.gateways.nodeSelector.pool: found 1, wanted a string (put it in quotes)',
    ],
    [
      'keep and adopt outside the pod networks',
      plus('routes: { keep: [10.0.0.0/24], adopt: [10.1.0.0/24, 10.0.0.0/8] }'),
      'podway.yaml:5:18: routes.keep[0]: 10.0.0.0/24 is not inside a pod network\n' +
        'podway.yaml:5:40: routes.adopt[0]: 10.1.0.0/24 is not inside a pod network\n' +
        'podway.yaml:5:53: routes.adopt[1]: 10.0.0.0/8 is not inside a pod network',
    ],
    [
      'adopt inside keep',
      plus('routes: { keep: [10.244.0.0/20], adopt: [10.244.1.0/24] }'),
      'podway.yaml:5:42: routes.adopt[0]: 10.244.1.0/24 is to be left alone by routes.keep[0] (10.244.0.0/20)',
    ],
    // guards, expect, assume
    [
      'a guard of more than all',
      plus('guards: { maxLostPercent: 101 }'),
      'podway.yaml:5:27: guards.maxLostPercent: found 101, wanted a number from 0 to 100',
    ],
    [
      'an expectation of nobody',
      plus('expect: [{ from: vm, reachable: true }]'),
      'podway.yaml:5:18: expect[0].from: found "vm", wanted a consumer of this file (vms)',
    ],
    [
      'an expectation of something else than pods',
      plus('expect: [{ from: vms, to: vms, reachable: yes }]'),
      'podway.yaml:5:27: expect[0].to: found "vms", wanted pods\n' +
        'podway.yaml:5:43: expect[0].reachable: found "yes", wanted true or false',
    ],
    [
      'ports that are none',
      plus('expect: [{ from: vms, ports: [20880, sctp/1, tcp/0, udp/9-8], reachable: true }]'),
      [
        'podway.yaml:5:31: expect[0].ports[0]: found 20880, wanted a port like tcp/20880, udp/53, tcp/8000-8100 or icmp',
        'podway.yaml:5:38: expect[0].ports[1]: found "sctp/1", wanted a port like tcp/20880, udp/53, tcp/8000-8100 or icmp',
        'podway.yaml:5:46: expect[0].ports[2]: found "tcp/0", wanted ports from 1 to 65535, in order',
        'podway.yaml:5:53: expect[0].ports[3]: found "udp/9-8", wanted ports from 1 to 65535, in order',
      ].join('\n'),
    ],
    [
      'booleans and strangers among the assumptions',
      plus('assume: { ip-forward: true, rp_filter: loose, mtu: 1500 }'),
      'podway.yaml:5:23: assume.ip-forward: found true, wanted one of on, off (write on)\n' +
        'podway.yaml:5:29: assume: unknown key "rp_filter"; did you mean "rp-filter"?\n' +
        'podway.yaml:5:52: assume.mtu: found 1500, wanted one of ok, clamped, blackhole',
    ],
    // registries
    [
      'a server without a port',
      plus('registries: [{ zookeeper: 10.0.0.5 }, { zookeeper: "zk:99999" }]'),
      'podway.yaml:5:27: registries[0].zookeeper: found "10.0.0.5", wanted host:port[,host:port…]\n' +
        'podway.yaml:5:52: registries[1].zookeeper: found "zk:99999", wanted ports from 1 to 65535',
    ],
    [
      'a registry of two kinds',
      plus('registries: [{ zookeeper: "zk:2181", file: a }]'),
      'podway.yaml:5:14: registries[0]: found {"zookeeper":"zk:2181","file":"a"}, wanted a mapping (zookeeper, root, auth) or a mapping (file)',
    ],
    [
      'a password where the name of a variable is wanted, without showing it',
      plus('registries: [{ zookeeper: "zk:2181", auth: { digestEnv: "me:hunter2" } }]'),
      'podway.yaml:5:57: registries[0].auth.digestEnv: found (hidden), wanted the name of an environment variable',
    ],
  ])('%s', async (_what, text, message) => {
    expect(await complaint(text)).toBe(message);
  });

  it('all at once, in the order of the file, whatever their kind', async () => {
    const text = `version: 2
cluster: { name: shop, podNetworks: [10.244.0.1/16, 10.245.0.0/16, 10.245.1.0/24], ${source} }
network: { provider: aws, region: eu-west-1, vpc: vpc-1 }
consumers: { vms: {} }
expect:
  - { from: vm, reachable: true }
`;
    expect(await complaint(text)).toBe(
      [
        'podway.yaml:1:10: version: found 2, wanted 1',
        'podway.yaml:2:38: cluster.podNetworks[0]: 10.244.0.1/16 has host bits set; the network is 10.244.0.0/16',
        'podway.yaml:2:68: cluster.podNetworks[2]: 10.245.1.0/24 overlaps cluster.podNetworks[1] (10.245.0.0/16)',
        'podway.yaml:4:19: consumers.vms: found {}, wanted at least one of subnets, hosts, cidrs',
        'podway.yaml:6:13: expect[0].from: found "vm", wanted a consumer of this file (vms)',
      ].join('\n'),
    );
  });
});

describe('loadConfig fills in', () => {
  it('every default', async () => {
    const { config } = await load(shortExample);
    expect(JSON.parse(JSON.stringify(config))).toEqual({
      version: 1,
      cluster: {
        name: 'shop',
        podNetworks: [{ cidr: '10.244.0.0/16' }],
        serviceNetworks: [],
        source: { kind: 'files', files: ['nodes.json'] },
        podCidrsFrom: 'auto',
        overlay: {},
      },
      network: { provider: 'aws', region: 'eu-west-1', vpc: 'vpc-1', source: { kind: 'api' } },
      consumers: { vms: { subnets: ['subnet-a'] } },
      routes: {
        tables: 'consumers',
        budget: 'limit',
        reserve: 'auto',
        limits: [],
        gateways: { nodeSelector: {}, asymmetric: 'refuse', maxShare: 25 },
        moveThreshold: 10,
        keep: [],
        adopt: [],
        sourceDestCheck: 'manage',
      },
      guards: { maxLostPercent: 0, maxMovedPercent: 30, maxRemovedPercent: 30 },
      expect: [],
      assume: {},
      registries: [],
    });
  });

  it('nothing where everything is written', async () => {
    const { config } = await load(fullExample);
    expect(config.cluster.podNetworks[1]?.cidr.text).toBe('fd00:10:244::/56');
    expect(config.cluster.podNetworks[1]?.overlay).toEqual({ encapsulation: 'none' });
    expect(config.network.source).toEqual({ kind: 'api', endpoint: 'http://127.0.0.1:4566' });
    expect(config.expect[0]?.ports).toEqual([
      { protocol: 'tcp', from: 20880, to: 20880 },
      { protocol: 'udp', from: 53, to: 53 },
      { protocol: 'tcp', from: 8000, to: 8100 },
      { protocol: 'icmp' },
    ]);
    expect(config.registries).toEqual([
      {
        kind: 'zookeeper',
        servers: ['10.0.0.5:2181', 'zk.shop.example:2181', '[fd00::5]:2181'],
        root: '/dubbo',
        auth: { digestEnv: 'ZK_AUTH' },
      },
      { kind: 'file', path: 'addresses.txt' },
    ]);
  });

  it('what is around a pod network may be kept, and an empty selector of nodes narrows nothing', async () => {
    const text = plus('routes: { keep: [10.0.0.0/8], gateways: { nodeSelector: {} } }');
    expect((await load(text)).config.routes.keep.map(String)).toEqual(['10.0.0.0/8']);
  });
});

describe('files that podway.yaml names', () => {
  const files = but(source, 'source: { files: [nodes.json, /etc/n.json, ../n.yaml, ~/n.json] }');

  it('stand beside it, or in the home folder', async () => {
    const { config } = await load(files, 'conf/shop/podway.yaml');
    expect(config.cluster.source).toEqual({
      kind: 'files',
      files: ['conf/shop/nodes.json', '/etc/n.json', 'conf/n.yaml', '/home/me/n.json'],
    });
  });

  it.each([
    [
      'cluster.source.kubeconfig',
      but(source, 'source: { kubeconfig: { path: kube } }'),
      'conf/kube',
    ],
    [
      'cluster.source.kubeconfig',
      but(source, 'source: { kubeconfig: { path: ~/.kube/shop } }'),
      '/home/me/.kube/shop',
    ],
    [
      'network.source.sandbox',
      but('vpc: vpc-1', 'vpc: v, source: { sandbox: n.json }'),
      'conf/n.json',
    ],
    ['network.source.file', but('vpc: vpc-1', 'vpc: v, source: { file: ../n.json }'), 'n.json'],
    [
      'network.source.describe',
      but('vpc: vpc-1', 'vpc: v, source: { describe: dump/ }'),
      'conf/dump/',
    ],
    ['registries.file', plus('registries: [{ file: a.txt }]'), 'conf/a.txt'],
  ])('%s', async (_where, text, path) => {
    const { config } = await load(text, 'conf/podway.yaml');
    const paths = [config.cluster.source, config.network.source, ...config.registries];
    expect(paths).toContainEqual(expect.objectContaining({ path }));
  });

  it('are an error where there is no home', async () => {
    const message = await errorOf(() =>
      loadConfig('podway.yaml', { home: undefined, text: files }),
    );
    expect(message).toBe(
      'podway.yaml:2:108: cluster.source.files[3]: found ~/n.json, and no home folder is known, wanted a full path',
    );
  });
});

describe('what is loaded', () => {
  const { inside } = useTempFolder();

  it('comes from the file', async () => {
    await writeFile(inside('podway.yaml'), shortExample);
    const loaded = await loadConfig(inside('podway.yaml'), { home: undefined });
    expect(loaded.file).toBe(inside('podway.yaml'));
    expect(loaded.config.cluster.name).toBe('shop');
    expect(loaded.placeOf(['consumers', 'vms', 'subnets', 0])).toEqual({
      file: inside('podway.yaml'),
      line: 4,
      column: 31,
    });
  });

  it.each([
    ['missing', undefined, 'podway.yaml: no such file or folder'],
    ['empty', '', 'podway.yaml: found an empty file, wanted YAML or JSON'],
    [
      'not UTF-8',
      Buffer.of(0xff),
      'podway.yaml: found byte 0xFF at offset 0, wanted text in UTF-8',
    ],
  ])('is an error where the file is %s', async (_what, bytes, message) => {
    if (bytes !== undefined) await writeFile(inside('podway.yaml'), bytes);
    const folder = `${dirname(inside('x'))}/`;
    const loading = () => loadConfig(inside('podway.yaml'), { home: undefined });
    expect(await errorOf(loading, folder)).toBe(message);
  });

  it('has a digest of what is written, not of how', async () => {
    const { digest } = await load(shortExample);
    const asJson = JSON.stringify(parse(shortExample));
    expect((await load(asJson, 'elsewhere/podway.json')).digest).toBe(digest);
    expect((await load(but('name: shop', 'name: shop2'))).digest).not.toBe(digest);
  });
});

describe('whatever the text, there is a Config or a DocumentError', () => {
  const loads = async (text: string) => {
    try {
      expect((await load(text)).config.version).toBe(1);
    } catch (error) {
      expect(error).toBeInstanceOf(DocumentError);
      expect((error as Error).message).not.toMatch(/Invalid|expected|received|\[object|undefined/);
    }
  };

  it('with any piece replaced', async () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('{}', '[]', ': ', '\n', '- '),
    );
    const mutated = fc
      .tuple(fc.nat(fullExample.length), fc.nat(20), piece)
      .map(
        ([at, length, text]) => fullExample.slice(0, at) + text + fullExample.slice(at + length),
      );
    await fc.assert(fc.asyncProperty(mutated, loads), { numRuns: 300 });
  });

  it('with any value replaced', async () => {
    const paths = pathsIn(parse(fullExample), []);
    const strange = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom({}, [], '', null, -1, '10.244.0.1/8', '::/0', '~', ['']),
    );
    const mutated = fc
      .array(fc.tuple(fc.constantFrom(...paths), strange), { minLength: 1, maxLength: 3 })
      .map((changes) => {
        const value = parse(fullExample);
        for (const [path, by] of changes) replace(value, path, by);
        return stringify(value, { blockQuote: false });
      });
    await fc.assert(fc.asyncProperty(mutated, loads), { numRuns: 300 });
  });
});

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const deeper = Object.entries(value).flatMap(([key, member]) =>
    pathsIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length > 0 ? [path, ...deeper] : deeper;
}

function replace(value: unknown, [key, ...rest]: Path, by: unknown): void {
  if (typeof value !== 'object' || value === null || key === undefined) return;
  const members = value as Record<string | number, unknown>;
  if (rest.length === 0) members[key] = by;
  else replace(members[key], rest, by);
}
