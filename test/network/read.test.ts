import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/document/parse.ts';
import { DocumentError } from '../../src/document/problem.ts';
import { networkJson, parseNetwork, readNetwork } from '../../src/network/read.ts';
import { withChange } from '../../src/network/with-change.ts';
import { create, eni, networkOf } from './build.ts';

const good = `
kind: Network
version: 1
provider: aws
vpc: { id: vpc-1, cidrs: [10.0.0.0/16, 10.1.0.0/16] }
subnets:
  - { id: subnet-a, cidrs: [10.0.1.0/24], routeTable: rtb-a, acl: acl-1 }
  - { id: subnet-b, cidrs: [10.1.1.0/24] }
routeTables:
  - id: rtb-a
    routes:
      - { destination: 10.0.0.0/16, nextHops: [{ kind: local }], origin: system }
      - { destination: 172.16.0.0/12, nextHops: [{ kind: gateway, id: vgw-1 }], origin: propagated }
      - { destination: 172.16.0.0/12, nextHops: [{ kind: interface, id: eni-gone }] }
      - { destination: { prefixList: pl-1 }, nextHops: [{ kind: gateway, id: vpce-1 }] }
  - { id: rtb-main, main: true }
interfaces:
  - { id: eni-1, subnet: subnet-a, instance: i-gone, addresses: [10.0.1.11], securityGroups: [sg-gone] }
acls: [{ id: acl-1 }]
prefixLists: [{ id: pl-1, maxEntries: 5 }]
`;

const parse = (text: string) => parseNetwork(parseDocument(text, 'network.yaml'));

function messageOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('readNetwork', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podway-network-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads what networkJson writes as the same network, and writes it as the same text', async () => {
    const network = parse(good);
    const path = join(folder, 'network.json');
    await writeFile(path, networkJson(network));
    const again = await readNetwork(path);
    expect(again).toEqual(network);
    expect(networkJson(again)).toBe(networkJson(network));
  });

  it('says what is wrong with a file that is not there', async () => {
    await expect(readNetwork(join(folder, 'none.json'))).rejects.toThrow(DocumentError);
  });
});

describe('networkJson', () => {
  it('puts the fields of a created route where the schema has them', () => {
    const network = withChange(
      networkOf({ routeTables: [{ id: 'rtb-1' }] }),
      create('rtb-1', '10.244.1.0/24', eni('eni-1'), 'podway/shop'),
    );
    const text = networkJson(network);
    expect(text.endsWith('}\n')).toBe(true);
    expect(networkJson(parseNetwork(parseDocument(text, 'network.json')))).toBe(text);
  });
});

describe('parseNetwork', () => {
  it('takes routes to what was deleted, and a propagated route beside a static one', () => {
    expect(parse(good).routeTables[0]?.routes).toHaveLength(4);
  });

  const change = (from: string, to: string) => messageOf(good.replace(from, to));

  it.each([
    [
      'a table that is not there',
      'routeTable: rtb-a',
      'routeTable: rtb-b',
      'network.yaml:7:55: subnets[0].routeTable: found "rtb-b", wanted an id under routeTables',
    ],
    [
      'an ACL that is not there',
      'acl: acl-1',
      'acl: acl-2',
      'network.yaml:7:67: subnets[0].acl: found "acl-2", wanted an id under acls',
    ],
    [
      'a subnet outside the VPC',
      'cidrs: [10.1.1.0/24]',
      'cidrs: [10.2.1.0/24]',
      "network.yaml:8:29: subnets[1].cidrs[0]: found 10.2.1.0/24, wanted a CIDR inside the VPC's (10.0.0.0/16, 10.1.0.0/16)",
    ],
    [
      'subnets that overlap',
      'cidrs: [10.1.1.0/24]',
      'cidrs: [10.0.1.128/25]',
      "network.yaml:8:29: subnets[1].cidrs[0]: found 10.0.1.128/25, wanted a CIDR apart from subnet-a's 10.0.1.0/24",
    ],
    [
      'a subnet without a table, and no main table',
      'main: true',
      'main: false',
      'network.yaml:8:5: subnets[1]: found subnet-b without a table, wanted a routeTable, or one table with main: true',
    ],
    [
      'two main tables',
      '- id: rtb-a',
      '- id: rtb-a\n    main: true',
      'network.yaml:17:27: routeTables[1].main: found a second main table, rtb-main, wanted one (rtb-a is main too)',
    ],
    [
      'an id twice',
      'id: rtb-main',
      'id: rtb-a',
      'network.yaml:16:11: routeTables[1].id: found "rtb-a", wanted an id of its own (routeTables[0] has this one)',
    ],
    [
      'a destination twice',
      '{ prefixList: pl-1 }',
      '172.16.0.0/12',
      'network.yaml:15:24: routeTables[0].routes[3].destination: found 172.16.0.0/12 again, wanted one route of a user to it in rtb-a (routes[2]), with all its nextHops',
    ],
    [
      'a prefix list that is not there',
      '{ prefixList: pl-1 }',
      '{ prefixList: pl-2 }',
      'network.yaml:15:38: routeTables[0].routes[3].destination.prefixList: found "pl-2", wanted an id under prefixLists',
    ],
    [
      'a subnet that is not there',
      'subnet: subnet-a',
      'subnet: subnet-c',
      'network.yaml:18:26: interfaces[0].subnet: found "subnet-c", wanted an id under subnets',
    ],
    [
      'an address outside its subnet',
      '10.0.1.11',
      '10.0.2.11',
      'network.yaml:18:66: interfaces[0].addresses[0]: found 10.0.2.11, wanted an address in its subnet subnet-a (10.0.1.0/24)',
    ],
  ])('refuses %s', (_, from, to, message) => {
    expect(change(from, to)).toBe(message);
  });

  it('tells all that is wrong at once', () => {
    const text = good.replace('acl: acl-1', 'acl: acl-2').replace('10.0.1.11', '10.0.2.11');
    expect(messageOf(text).split('\n')).toHaveLength(2);
  });

  it.each([
    ['routeTables', 'routeTable: rtb-a', 'routeTable: rtb-b'],
    ['acls', 'acl: acl-1', 'acl: acl-2'],
    ['prefixLists', 'prefixList: pl-1', 'prefixList: pl-2'],
    ['subnets', 'subnet: subnet-a', 'subnet: subnet-c'],
  ])('asks nothing of %s that are incomplete', (part, from, to) => {
    const text = good.replace(from, to).replace('version: 1', `version: 1\nincomplete: [${part}]`);
    expect(messageOf(text)).toBe('no error');
  });

  it('throws nothing but DocumentError, whatever a document holds', () => {
    const id = fc.constantFrom('a', 'b', 'c', '');
    const cidr = fc.constantFrom(
      '10.0.0.0/16',
      '10.0.1.0/24',
      '10.0.1.7/24',
      '::/0',
      'x',
      '0.0.0.0/0',
    );
    const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
    const anything = fc.anything({ maxDepth: 1 });
    const document = fc.record(
      {
        kind: fc.constantFrom('Network', 'Plan'),
        version: fc.constantFrom(1, 2),
        provider: fc.constant('aws'),
        vpc: fc.oneof(fc.record({ id, cidrs: list(cidr) }), anything),
        subnets: list(
          fc.record(
            { id, cidrs: list(cidr), routeTable: id, acl: id },
            { requiredKeys: ['id', 'cidrs'] },
          ),
        ),
        routeTables: list(
          fc.record({
            id,
            main: fc.boolean(),
            routes: list(
              fc.record({
                destination: fc.oneof(cidr, fc.record({ prefixList: id })),
                nextHops: fc.constant([{ kind: 'local' }]),
              }),
            ),
          }),
        ),
        interfaces: fc.oneof(
          list(
            fc.record({ id, subnet: id, addresses: list(fc.constantFrom('10.0.1.7', '::1', 'x')) }),
          ),
          anything,
        ),
      },
      { requiredKeys: ['kind', 'version', 'provider', 'vpc'] },
    );
    fc.assert(
      fc.property(document, (value) => {
        try {
          parseNetwork({ value, file: 'network.json', placeOf: () => ({ file: 'network.json' }) });
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentError);
        }
      }),
    );
  });
});
