import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import { sarif } from '../../src/report/sarif.ts';
import { aReport } from './a-report.ts';

/**
 * SARIF's own schema (OASIS, as SchemaStore publishes it, Apache-2.0), which is written for draft 4 of
 * JSON Schema; it uses nothing that draft 7 reads otherwise.
 */
const {
  id: _,
  $schema: __,
  ...schema
} = JSON.parse(await readFile(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  validateFormats: false,
  unicodeRegExp: false,
});
const isSarif = ajv.compile(schema);

const place = { file: 'podway.yaml', line: 7, column: 3 };
const leak = finding('default-route-leak', { subject: 'table/rtb-a', evidence: 'no route', place });
const stale = finding('stale-route', { subject: 'table/rtb-a', evidence: '10.244.9.0/24' });
const expectation = {
  consumer: 'vms',
  to: 'pods',
  ports: ['tcp/20880'],
  wanted: 'reachable',
  verdict: 'partial',
  cidrs: [],
  witness: '10.0.0.1 to 10.244.1.1',
  assumptions: [],
  place,
} as const;

function written(parts: Parameters<typeof aReport>[1]) {
  return JSON.parse(sarif(aReport([], { command: 'validate', ...parts }), 'podway.yaml', '0.1.0'));
}

describe('SARIF', () => {
  it.each([
    ['of nothing', {}],
    ['of findings with a place and without', { findings: [leak, stale] }],
    ['of an expectation that fails', { expectations: [expectation] }],
    [
      'of one that cannot be told',
      { expectations: [{ ...expectation, verdict: 'unknown' as const }] },
    ],
    [
      'of names that are no file names',
      { findings: [{ ...leak, place: { file: 'a b/%[ü].yaml' } }] },
    ],
    ['of names that are no text', { findings: [{ ...leak, subject: 'table/\u001b[31m\u0000' }] }],
  ])('%s is valid by its own schema', (_what, parts) => {
    expect(isSarif(written(parts)), ajv.errorsText(isSarif.errors)).toBe(true);
  });

  it('would not be, were a member missing or of another type', () => {
    const log = written({ findings: [leak] });
    expect(isSarif({ ...log, version: '2.0.0' })).toBe(false);
    log.runs[0].results[0].level = 'fatal';
    expect(isSarif(log)).toBe(false);
  });

  it('shows each finding at its line of podway.yaml, errors first', () => {
    const [{ results }] = written({ findings: [stale, leak] }).runs;
    const shown = results.map(
      (one: { ruleId: string; locations: { physicalLocation: { region: object } }[] }) => [
        one.ruleId,
        one.locations[0]?.physicalLocation.region,
      ],
    );
    expect(shown).toEqual([
      ['default-route-leak', { startLine: 7, startColumn: 3 }],
      ['stale-route', { startLine: 1, startColumn: 1 }],
    ]);
  });

  it('has fewer results than GitHub refuses, and keeps the errors', () => {
    const notes = Array.from({ length: 6000 }, (_, at) => ({ ...stale, subject: `table/${at}` }));
    const log = written({ findings: [...notes, leak] });
    const { results } = log.runs[0];
    expect(isSarif(log)).toBe(true);
    expect(results).toHaveLength(4999);
    expect(results[0].ruleId).toBe('default-route-leak');
  });
});
