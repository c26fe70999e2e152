import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import type { Outcome } from '../../src/network/change.ts';
import { applyText } from '../../src/report/apply-text.ts';
import { coloured, type Paint, plain } from '../../src/report/paint.ts';
import type { Report } from '../../src/report/report.ts';
import { aReport } from './a-report.ts';

function textOf(outcomes: readonly Outcome[], parts: Partial<Report> = {}, paint: Paint = plain) {
  return `\n${applyText(aReport(outcomes, parts), paint)}`;
}

describe('what `apply` did, as text', () => {
  it('is one line where all went well', () => {
    const outcomes: readonly Outcome[] = [
      { op: 'rtb-a/10.244.1.0/24', result: 'applied', requestId: 'r-1' },
      { op: 'rtb-a/10.244.2.0/24', result: 'already' },
    ];
    expect(textOf(outcomes)).toMatchInlineSnapshot(`
      "
      2 changes in vpc-0abc: 1 applied, 1 already.
      "
    `);
  });

  it('is one line where nothing was to do', () => {
    expect(textOf([])).toMatchInlineSnapshot(`
      "
      Nothing to do in vpc-0abc: the tables are as planned.
      "
    `);
  });

  it('names each op that did not go well, why, and how to go on', () => {
    const outcomes: readonly Outcome[] = [
      { op: 'rtb-a/10.244.1.0/24', result: 'applied' },
      {
        op: 'rtb-a/10.244.2.0/24',
        result: 'failed',
        class: 'quota',
        code: 'RouteLimitExceeded',
        message: 'The maximum number of routes\nhas been reached.',
        requestId: 'r-2',
      },
      { op: 'rtb-a/10.244.103.0/24', result: 'skipped', message: 'needs rtb-a/10.244.2.0/24' },
      { op: 'rtb-b/10.244.2.0/24', result: 'unknown' },
    ];
    const findings = [
      finding('not-as-planned', { subject: 'route/rtb-a/10.244.2.0/24', evidence: 'no route' }),
    ];
    expect(textOf(outcomes, { findings })).toMatchInlineSnapshot(`
      "
        failed   rtb-a/10.244.2.0/24    RouteLimitExceeded The maximum number of routes has been reached. (request r-2)
        skipped  rtb-a/10.244.103.0/24  needs rtb-a/10.244.2.0/24
        unknown  rtb-b/10.244.2.0/24

      4 changes in vpc-0abc: 1 applied, 1 failed, 1 skipped, 1 unknown.
      Run the same command again to finish, or plan again to see what is left.

      Findings: 1 error
        error not-as-planned
          route/rtb-a/10.244.2.0/24: no route
          → Look for another writer, then plan and apply again.
      "
    `);
  });

  it('lines up in colours, too', () => {
    const outcomes: readonly Outcome[] = [
      { op: 'a', result: 'failed' },
      { op: 'b', result: 'skipped', message: 'needs a' },
    ];
    const tags: Paint = (style, text) =>
      style === 'red' ? coloured('red', text) : coloured('yellow', text);
    expect(textOf(outcomes, {}, tags)).toContain('\u001b[31mfailed\u001b[39m   a\n');
  });
});
