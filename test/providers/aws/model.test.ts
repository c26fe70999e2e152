import * as sdk from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { calls, type ListCall } from '../../../providers/aws/calls.ts';
import { requestFor } from '../../../providers/aws/requests.ts';
import { type WireName, wireLists } from '../../../providers/aws/wire.ts';
import { changeKinds } from '../../../src/network/provider.ts';
import { claim, create, disableCheck, eni, remove, replace } from '../../network/build.ts';

// The SDK carries EC2's model: `Route$` is [3, namespace, name, traits, names of members, members].

type Model = readonly unknown[];

function modelOf(name: string): Model {
  const model = (sdk as unknown as Record<string, unknown>)[`${name}$`];
  if (!Array.isArray(model)) throw new Error(`the SDK has no ${name}`);
  return model;
}

/** What a member is: a model, or a number for the simple ones; through lists to their items. */
function member(model: Model, name: string): unknown {
  const names = model[4] as readonly string[];
  const index = names.indexOf(name);
  if (index < 0) return undefined;
  return resolved((model[5] as readonly unknown[])[index]);
}

function resolved(value: unknown): unknown {
  if (typeof value === 'function') return resolved(value());
  if (!Array.isArray(value)) return value;
  // [schema, traits] of a member; [1, namespace, name, traits, item] of a list.
  if (value[0] === 3) return value;
  if (value[0] === 1 && typeof value[1] === 'string') return { listOf: resolved(value[4]) };
  return resolved(value[0]);
}

/** The plainest name of what a zod type takes: what it takes first, without what it makes of it. */
function taken(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema as unknown as { def: Record<string, z.core.$ZodType> & { type: string } };
  if (def.type === 'optional' || def.type === 'nullable') return taken(def.innerType as never);
  if (def.type === 'pipe') return taken(def.in as never);
  if (def.type === 'union')
    return taken((def as unknown as { options: z.core.$ZodType[] }).options[0] as never);
  return schema;
}

const simple: Readonly<Record<string, number>> = { string: 0, number: 1, boolean: 2 };

/** Where a schema of ours has what EC2's model has not. */
function strangers(schema: z.core.$ZodType, model: unknown, path: string): readonly string[] {
  const plain = taken(schema);
  if (plain instanceof z.ZodArray) {
    const isList = typeof model === 'object' && model !== null && 'listOf' in model;
    return isList
      ? strangers(plain.element, model.listOf, `${path}[]`)
      : [`${path}: a list of ours, ${JSON.stringify(model)} there`];
  }
  if (plain instanceof z.ZodObject) {
    return Object.entries(plain.shape).flatMap(([name, field]) => {
      const found = Array.isArray(model) ? member(model, name) : undefined;
      const here = `${path}.${name}`;
      return found === undefined ? [here] : strangers(field as z.core.$ZodType, found, here);
    });
  }
  const kind = (plain as unknown as { def: { type: string } }).def.type;
  return simple[kind] === model ? [] : [`${path}: ${kind} of ours, ${JSON.stringify(model)} there`];
}

const listCalls: readonly ListCall[] = [
  calls.vpcs('vpc-1'),
  calls.subnets('vpc-1'),
  calls.routeTables('vpc-1', ['rtb-1']),
  calls.interfaces('vpc-1', ['eni-1']),
  calls.instances('vpc-1'),
  calls.securityGroups('vpc-1'),
  calls.acls('vpc-1'),
  calls.prefixLists(['pl-1']),
  calls.prefixListEntries('pl-1'),
  ...calls.gateways('vpc-1'),
];

describe("the SDK's own model of EC2", () => {
  it.each(listCalls)('gives $list in the answer of $action', ({ action, list }) => {
    const found = member(modelOf(`${action}Result`), list);
    expect(found).toMatchObject({ listOf: expect.anything() });
  });

  it.each(listCalls)('has every field that podway reads of $list', ({ action, list }) => {
    const name: WireName = list === 'Reservations' ? 'Instances' : list;
    const items = member(modelOf(`${action}Result`), list);
    const model =
      list === 'Reservations' ? member((items as { listOf: Model }).listOf, 'Instances') : items;
    // Which list an entry is of is not in the answer: the reader adds it.
    const added = name === 'Entries' ? ['Entries[].PrefixListId'] : [];
    expect(strangers(wireLists[name], model, name)).toEqual(added);
  });

  it.each(listCalls)('has every parameter of $action', ({ action, input, pageSize }) => {
    const model = modelOf(`${action}Request`);
    const names = [
      ...Object.keys(input),
      ...(pageSize === undefined ? [] : ['MaxResults', 'NextToken']),
    ];
    expect(names.filter((name) => member(model, name) === undefined)).toEqual([]);
  });

  it('reads every list of the model that podway knows', () => {
    const read = listCalls.map(({ list }) => (list === 'Reservations' ? 'Instances' : list));
    expect([...new Set(read)].sort()).toEqual(Object.keys(wireLists).sort());
  });

  const gateways = ['igw-1', 'nat-1', 'tgw-1', 'pcx-1', 'eigw-1', 'lgw-1', 'cagw-1', 'vpce-1'];
  const changes = [
    create('rtb-1', '10.244.1.0/24', eni('eni-1')),
    create('rtb-1', 'fd00:244::/64', { kind: 'instance', id: 'i-1' }),
    ...gateways.map((id) => create('rtb-1', '10.244.1.0/24', { kind: 'gateway', id })),
    replace('rtb-1', '10.244.1.0/24', eni('eni-1'), eni('eni-2')),
    remove('rtb-1', '10.244.1.0/24', eni('eni-1')),
    disableCheck('eni-1'),
    claim('rtb-1', 'podway/shop'),
  ];

  it.each(changes.map((change) => requestFor(change)))('has every parameter of %j', (request) => {
    const { action = '', input = {} } = request ?? {};
    const model = modelOf(`${action}Request`);
    expect(Object.keys(input).filter((name) => member(model, name) === undefined)).toEqual([]);
  });

  it('has an action for each kind of change', () => {
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(changeKinds));
  });

  it.each([
    ['several next hops', { kind: 'interface' as const, id: 'eni-1' }, 2],
    ['an address', { kind: 'address' as const, ip: '10.0.0.1' }, 1],
    ['a gateway whose id tells no kind', { kind: 'gateway' as const, id: 'gw-1' }, 1],
    ['the VPC itself', { kind: 'local' as const }, 1],
  ])('has no request for a route to %s', (_, hop, count) => {
    const change = create('rtb-1', '10.244.1.0/24', hop);
    const after = { ...change.after, nextHops: Array.from({ length: count }, () => hop) };
    expect(requestFor({ ...change, after })).toBeUndefined();
  });
});
