import { describe, expect, it } from 'vitest';
import type { ApplyResult } from '../../src/applier/apply.ts';
import { exitCodeOf } from '../../src/applier/exit-code.ts';
import { finding } from '../../src/finding/catalogue.ts';
import type { Outcome } from '../../src/network/change.ts';

const about = { subject: 'a test', evidence: 'a test' };
const result = (words: string, rest: Partial<ApplyResult> = {}): ApplyResult => ({
  outcomes: words
    .split(' ')
    .filter((word) => word !== '')
    .map((word, index) => ({ op: `${index}`, result: word as Outcome['result'] })),
  findings: [],
  stale: [],
  interrupted: false,
  calls: { reads: 0, writes: 0, polls: 0 },
  ...rest,
});
const stale = [{ op: '0', found: 'a', expected: 'b' }];
const elsewhere = [finding('not-as-planned', about)];
const unread = [finding('not-read-back', about)];
const left = [finding('budget-exceeded', about)];
const warned = [finding('limit-near', about)];

describe('exitCodeOf', () => {
  it.each([
    ['nothing to do', result(''), [], 0],
    ['all applied', result('applied already applied'), [], 0],
    ['all applied, a warning left', result('applied'), warned, 0],
    ['all applied, an error left', result('applied'), left, 2],
    ['nothing to do, an error left', result('already'), left, 2],
    ['all applied, not read back', result('applied', { findings: unread }), [], 2],
    ['all applied, not as planned', result('applied', { findings: elsewhere }), left, 5],
    ['some applied, one failed', result('applied failed skipped'), left, 5],
    ['one unknown, nothing else', result('unknown'), [], 5],
    ['one unknown, one failed', result('unknown failed'), [], 5],
    ['nothing could be written', result('failed skipped'), left, 1],
    ['the rest could not be written', result('already failed skipped'), left, 1],
    ['stale', result('already skipped', { stale }), left, 4],
    ['interrupted before a write', result('skipped', { interrupted: true }), left, 130],
    ['interrupted after a write', result('applied failed', { interrupted: true }), [], 130],
  ])('%s', (_, applied, findings, code) => {
    expect(exitCodeOf(applied, findings)).toBe(code);
  });
});
