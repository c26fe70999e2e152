import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import { applyText } from '../../src/report/apply-text.ts';
import { plain } from '../../src/report/paint.ts';
import { planText } from '../../src/report/plan-text.ts';
import { printable } from '../../src/report/printable.ts';
import { tablesText } from '../../src/report/tables-text.ts';
import { networkOf } from '../network/build.ts';
import { aReport } from './a-report.ts';
import { hostileNames, hostileText } from './hostile.ts';
import { hostilePlans } from './random-plan.ts';

// Names and messages come from clusters and clouds. A terminal obeys control characters, and the log
// of a CI job obeys workflow commands: none of either may come from a name.

function expectPlainText(text: string): void {
  for (const line of text.split('\n')) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(line).not.toMatch(/^\s*::|##\[/);
  }
}

describe('text obeys nobody', () => {
  it('of a plan', () => {
    fc.assert(
      fc.property(hostilePlans, fc.boolean(), (plan, full) => {
        expectPlainText(planText(plan, { paint: plain, guards: [], full }));
      }),
      { numRuns: 30 },
    );
  });

  it('of a report', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const outcomes = [{ op: a, result: 'failed' as const, code: b, message: a, requestId: b }];
        const findings = [finding('not-as-planned', { subject: a, evidence: b, remedy: a })];
        const target = { provider: a, account: b, region: a, vpc: b, cluster: a };
        expectPlainText(applyText(aReport(outcomes, { findings, target }), plain));
      }),
    );
  });

  it('of tables', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const network = networkOf({
          routeTables: [
            {
              id: `rtb-${a}`,
              name: b,
              main: true,
              routes: [
                {
                  destination: '10.244.1.0/24',
                  nextHops: [{ kind: 'unknown', type: a, id: b }],
                  description: a,
                },
              ],
            },
          ],
        });
        expectPlainText(tablesText(network, [`rtb-${a}`]));
      }),
    );
  });
});

describe('a text that somebody chose', () => {
  it.each([
    ['\u001b[31mred', '\\u001b[31mred', 'an escape sequence'],
    ['\u009b31mred', '\\u009b31mred', 'the same in one character'],
    ['a\r\n  b\tc', 'a b c', 'line breaks and tabs'],
    ['exe.\u202egnp', 'exe.\\u202egnp', 'a text that runs backwards'],
    ['::error::x', '\\u003a:error::x', 'a workflow command'],
    ['  ::error::x', '  \\u003a:error::x', 'after spaces, too'],
    ['::debug file=a', '\\u003a:debug file=a', 'whatever its name begins with'],
    ['::ffff:10.0.0.1 is up', '::ffff:10.0.0.1 is up', 'not an IPv6 address'],
    ['::1', '::1', 'nor that of the host itself'],
    ['a ##[group]x', 'a \\u0023#[group]x', 'the old form of one, anywhere'],
    ['fd00::1', 'fd00::1', 'but no address'],
    ['a::b ##c', 'a::b ##c', 'nor what is none'],
  ])('%j is shown as %j: %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is cut where wanted, after it is made safe; keys are texts, too', () => {
    expect(printable(['a\u001b', 'abcdefghi'], 8)).toEqual(['a\\u001b', 'abcdefg…']);
    expect(printable({ [hostileNames[0] ?? '']: 1 })).toEqual({
      '\\u001b[2J\\u001b]0;title\\u0007': 1,
    });
  });
});
