import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';
import { fullExample, shortExample } from './example.ts';

const jsonSchema = z.toJSONSchema(configSchema, {
  io: 'input',
  target: 'draft-2020-12',
  unrepresentable: 'any',
});
const validate = new Ajv2020({ strict: false }).compile(jsonSchema);

/** What an editor underlines. */
function underlined(text: string): string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('the JSON Schema of podway.yaml', () => {
  it('accepts the full example and the short one', () => {
    expect(underlined(fullExample)).toEqual([]);
    expect(underlined(shortExample)).toEqual([]);
  });

  it.each([
    ['a missing section', 'consumers:', 'x:', " must have required property 'consumers'"],
    [
      'an unknown key',
      'version: 1',
      'version: 1\nguard: {}',
      ' must NOT have additional properties',
    ],
    ['another cloud', 'aws', 'gcp', '/network/provider must be equal to one of the allowed values'],
    [
      'two sources',
      '{ files: [a] }',
      '{ files: [a], kubeconfig: {} }',
      '/cluster/source must NOT have more than 1 properties',
    ],
    [
      'no consumers',
      '{ vms: { subnets: [a] } }',
      '{}',
      '/consumers must NOT have fewer than 1 properties',
    ],
    [
      'cidrs without via',
      '{ subnets: [a] }',
      '{ cidrs: [10.0.0.0/8] }',
      '/consumers/vms must have property via when property cidrs is present',
    ],
    ['an empty consumer', '{ subnets: [a] }', '{}', '/consumers/vms must match a schema in anyOf'],
    [
      'no pod networks',
      '[10.244.0.0/16]',
      '[]',
      '/cluster/podNetworks must NOT have fewer than 1 items',
    ],
  ])('refuses %s', (_what, piece, by, message) => {
    const text = shortExample.replace('nodes.json', 'a').replace('subnet-a', 'a');
    expect(text).toContain(piece);
    expect(underlined(text.replace(piece, by))).toContain(message);
  });

  it('explains every key that is not plain by its name', () => {
    const described = JSON.stringify(jsonSchema).match(/"description"/g) ?? [];
    expect(described.length).toBeGreaterThan(40);
  });
});
