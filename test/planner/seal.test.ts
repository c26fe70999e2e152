import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { digestOf } from '../../src/document/digest.ts';
import { DocumentError } from '../../src/document/problem.ts';
import { finding } from '../../src/finding/catalogue.ts';
import { parsePlan, planJson, sealPlan } from '../../src/planner/seal.ts';
import { errorOf } from '../document/error-of.ts';
import { aBody, aTable, op } from './a-plan.ts';

const provenance = {
  createdAt: '2026-11-22T10:00:00.000Z',
  tool: { name: 'podway', version: '0.1.0' },
  inputs: { config: 'sha256:c', cluster: 'sha256:d', network: 'sha256:e' },
};

const body = aBody({
  tables: [
    aTable('rtb-a', [4, 6, 50], {
      gateways: [
        {
          destination: Prefix.parse('10.244.0.0/16'),
          nextHop: { kind: 'interface', id: 'eni-1' },
          node: 'node-1',
          share: 3,
        },
      ],
      unreachable: [Prefix.parse('fd00:244::/64')],
      cost: 1.333,
    }),
  ],
  nodes: { 'eni-1': 'node-1' },
  ops: [
    op.claim('rtb-a', ['10.244.7.0/24']),
    op.check('eni-1', { reason: 'node-1 is a next hop' }),
    op.create('rtb-a', '10.244.0.0/16', 'eni-1', { needs: ['eni-1', 'rtb-a'] }),
    op.replace('rtb-a', '10.244.7.0/24', ['eni-9', 'eni-1']),
    op.remove('rtb-a', '10.244.8.0/24', 'eni-9', {
      needs: ['rtb-a/10.244.0.0/16'],
      relies: [Prefix.parse('10.244.0.0/16')],
    }),
  ],
  findings: [
    finding('stale-route', { subject: 'route/rtb-a/10.244.8.0/24', evidence: '„—“ ✓' }),
    finding('node-not-found', {
      subject: 'node/a',
      evidence: 'x',
      place: { file: 'nodes.json', line: 3 },
    }),
  ],
});
const plan = sealPlan(body, provenance);
const text = planJson(plan);

const refusal = (edited: string) => errorOf(() => parsePlan(edited, 'plan.json'));
/** The plan with parts of its JSON replaced, its digest right again: what another version would write. */
const resealed = (parts: Record<string, unknown>): string => {
  const { digest: _, ...unsealed } = { ...JSON.parse(text), ...parts };
  return JSON.stringify({ ...unsealed, digest: digestOf(unsealed) });
};

describe('a plan that was saved', () => {
  it('reads back as it was, prefixes as prefixes', () => {
    const read = parsePlan(text, 'plan.json');
    expect(read).toEqual(plan);
    expect(read.tables[0]?.unreachable[0]).toBeInstanceOf(Prefix);
    expect(read.ops[4]?.relies[0]).toBeInstanceOf(Prefix);
    expect(JSON.parse(planJson(read))).toEqual(JSON.parse(text));
  });

  it('ends in a newline, and its digest is the one of its content', () => {
    expect(text).toMatch(/\}\n$/);
    const { digest, ...unsealed } = JSON.parse(text);
    expect(digest).toBe(digestOf(unsealed));
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('has a digest that does not depend on the order of keys or on white space', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries(entries.map(([key, one]) => [key, reversed(one)]));
    };
    expect(parsePlan(JSON.stringify(reversed(JSON.parse(text))), 'plan.json')).toEqual(plan);
    expect(parsePlan(JSON.stringify(JSON.parse(text), undefined, 8), 'plan.json')).toEqual(plan);
  });

  it('has another digest where it is of another time, tool or input', () => {
    const digests = [
      plan,
      sealPlan(body, { ...provenance, createdAt: '2026-11-22T10:00:01.000Z' }),
      sealPlan(body, { ...provenance, tool: { name: 'podway', version: '0.1.1' } }),
      sealPlan(body, { ...provenance, inputs: { ...provenance.inputs, config: 'sha256:0' } }),
    ].map((one) => one.digest);
    expect(new Set(digests).size).toBe(4);
  });

  it('may be of a newer minor version, with fields that this one does not know', () => {
    const newer = resealed({ formatVersion: '1.7', forecast: { weather: 'dry' } });
    const { digest: _, ...known } = plan;
    expect(parsePlan(newer, 'plan.json')).toMatchObject({ ...known, formatVersion: '1.7' });
  });
});

describe('refused as a plan', () => {
  it('one with any character changed', () => {
    const spaces = new Set([' ', '\n']);
    const places = [...text].flatMap((char, at) => (spaces.has(char) ? [] : [at]));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom('0', 'x', '"', '9'), (at, char) => {
        fc.pre(text[at] !== char);
        const edited = text.slice(0, at) + char + text.slice(at + 1);
        expect(() => parsePlan(edited, 'plan.json')).toThrow(DocumentError);
      }),
    );
  });

  it.each<[string, string]>([
    ['a next hop edited by hand', text.replace('"id": "eni-9"', '"id": "eni-8"')],
    ['an op taken out', JSON.stringify({ ...JSON.parse(text), ops: [] })],
    ['a digest that is gone', JSON.stringify({ ...JSON.parse(text), digest: undefined })],
    ['a field added by hand', JSON.stringify({ ...JSON.parse(text), note: 'x' })],
    ['another major version', resealed({ formatVersion: '2.0' })],
    ['a version that is a number', resealed({ formatVersion: 1 })],
    ['a version that only begins like one', resealed({ formatVersion: '1' })],
    ['a Network', JSON.stringify({ kind: 'Network', version: 1 })],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number that JSON does not have', 'kind: Plan\nformatVersion: "1.0"\nops: .nan'],
    ['half a character', text.replace('podway', '\\ud800')],
    ['an empty file', ''],
    ['no JSON', 'plan'],
    ['half a plan', text.slice(0, text.length / 2)],
    ['two plans', `${text}---\n${text}`],
    ['a plan sealed again with an op that is none', resealed({ ops: [{ kind: 'drop-table' }] })],
  ])('%s', async (_, edited) => {
    const message = (await refusal(edited)).replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…');
    expect(message).toMatchSnapshot();
  });
});
