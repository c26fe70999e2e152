import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import type { Outcome } from '../../src/network/change.ts';
import { applyMarkdown } from '../../src/report/apply-markdown.ts';
import { aReport } from './a-report.ts';
import { hostileText } from './hostile.ts';
import { expectSoundMarkdown } from './markdown-shape.ts';

function markdownOf(outcomes: readonly Outcome[], parts: Parameters<typeof aReport>[1] = {}) {
  const text = applyMarkdown(aReport(outcomes, parts));
  expectSoundMarkdown(text);
  return `\n${text}`;
}

describe('what `apply` did, as Markdown', () => {
  it('is short where all went well', () => {
    const outcomes: readonly Outcome[] = [
      { op: 'rtb-a/10.244.1.0/24', result: 'applied' },
      { op: 'rtb-a/10.244.2.0/24', result: 'already' },
    ];
    expect(markdownOf(outcomes)).toMatchInlineSnapshot(`
      "
      <!-- podway-apply: shop -->
      ### podway: 2 changes in place

      Cluster \`shop\` in \`vpc-0abc\`

      2 changes in vpc-0abc: 1 applied, 1 already.
      "
    `);
    expect(markdownOf([])).toContain('\nNothing to do in vpc-0abc: the tables are as planned.\n');
  });

  it('has a table of what went wrong, with what the cloud said', () => {
    const outcomes: readonly Outcome[] = [
      { op: 'rtb-a/10.244.1.0/24', result: 'applied' },
      {
        op: 'rtb-a/10.244.2.0/24',
        result: 'failed',
        class: 'quota',
        code: 'RouteLimitExceeded',
        message: 'The maximum number of routes | has been reached.',
        requestId: 'req-1',
      },
      { op: 'rtb-a/10.244.3.0/24', result: 'skipped', message: 'rtb-a/10.244.2.0/24 failed' },
    ];
    const findings = [
      finding('not-as-planned', { subject: 'route/rtb-a/x', evidence: 'no route' }),
    ];
    expect(markdownOf(outcomes, { findings })).toMatchInlineSnapshot(`
      "
      <!-- podway-apply: shop -->
      ### podway: 2 of 3 changes not made

      Cluster \`shop\` in \`vpc-0abc\`

      3 changes in vpc-0abc: 1 applied, 1 failed, 1 skipped.
      Run the same command again to finish, or plan again to see what is left.

      | result | change | why |
      |---|---|---|
      | failed | \`rtb-a/10.244.2.0/24\` | RouteLimitExceeded The maximum number of routes &#124; has been reached. (request req-1) |
      | skipped | \`rtb-a/10.244.3.0/24\` | rtb-a/10.244.2.0/24 failed |

      #### Findings: 1 error

      - **error** \`not-as-planned\`
        - \`route/rtb-a/x\`: no route
        - → Look for another writer, then plan and apply again.
      "
    `);
  });

  it('fits into a comment, whatever went wrong', () => {
    const result = fc.constantFrom('failed' as const, 'skipped' as const, 'unknown' as const);
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        result,
        fc.nat({ max: 1500 }),
        (op, message, how, count) => {
          const outcomes = Array.from({ length: count }, (_, index) => ({
            op: `${op}${index}`,
            result: how,
            code: message,
            message,
            requestId: op,
          }));
          const findings = [
            finding('not-as-planned', { subject: op, evidence: message, remedy: op }),
          ];
          const target = { provider: op, account: op, region: op, vpc: message, cluster: op };
          markdownOf(outcomes, { findings, target });
        },
      ),
      { numRuns: 25 },
    );
  });
});
