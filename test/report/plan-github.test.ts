import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { TrippedGuard } from '../../src/planner/guards.ts';
import { planGithub } from '../../src/report/plan-github.ts';
import { aBody, op } from '../planner/a-plan.ts';
import { hostileNames } from './hostile.ts';
import { hostilePlans, sealed } from './random-plan.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function linesOf(findings: readonly Finding[], guards: readonly TrippedGuard[] = []) {
  const body = aBody({ findings, ops: [op.create('rtb-a', '10.244.1.0/24', 'eni-1')] });
  return planGithub(sealed(body), { guards }).trimEnd().split('\n');
}

/** How often each command is given. */
function commandsIn(lines: readonly string[]) {
  const count = (command: string) => lines.filter((one) => one.startsWith(`::${command} `)).length;
  return { error: count('error'), warning: count('warning'), notice: count('notice') };
}

const place = { file: 'podway.yaml', line: 12, column: 3 };
const lost = {
  guard: 'lost' as const,
  message: '1 of 10 pod prefixes that are reachable now would not be (10 %)',
  flag: '--max-lost 10',
};

describe('a plan as annotations', () => {
  it('has a notice with the totals, and each finding at its place in podway.yaml', () => {
    const findings = [
      finding('overlay-assumed', {
        subject: 'cluster/shop',
        evidence: 'assumed: port 8472',
        place,
      }),
      finding('gateway-share', {
        subject: 'table/rtb-a',
        evidence: 'node-1 carries 3 of 4',
        place,
      }),
      finding('node-not-found', { subject: 'node/node-9', evidence: 'it is nowhere' }),
    ];
    expect(`\n${linesOf(findings, [lost]).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      ::error title=podway%3A guard lost::\`podway apply\` will refuse this plan: 1 of 10 pod prefixes that are reachable now would not be (10 %25)
      ::error title=podway%3A node-not-found::node/node-9: it is nowhere%0A→ Check network.vpc and network.region in podway.yaml, and that the node runs in that VPC.
      ::warning file=podway.yaml,line=12,col=3,title=podway%3A gateway-share::table/rtb-a: node-1 carries 3 of 4%0A→ Raise the budget or the limit so that more routes fit, or raise routes.gateways.maxShare.
      ::notice title=podway%3A plan for cluster shop in vpc-0abc::Routes: 1 to create (+), 0 to replace (~), 0 to delete (-).%0APods: 0 pod prefixes on 0 nodes.%0AEstimate: 1 API call, no waiting at the published rates.
      ::notice file=podway.yaml,line=12,col=3,title=podway%3A overlay-assumed::cluster/shop: assumed: port 8472%0A→ State it under cluster.overlay in podway.yaml.
      "
    `);
  });

  it('says so where there is nothing to do', () => {
    expect(planGithub(sealed(aBody()), { guards: [] })).toMatchInlineSnapshot(`
      "::notice title=podway%3A plan for cluster shop in vpc-0abc::Nothing to do: the tables are as planned.%0APods: 0 pod prefixes on 0 nodes.
      "
    `);
  });

  it('escapes what would end a line, a property or a title', () => {
    const findings = [
      finding('node-not-found', {
        subject: 'node/a',
        evidence: '100 %, a: b\nc',
        remedy: '50 %0A',
        place: { file: 'a:b,c%.yaml' },
      }),
    ];
    expect(linesOf(findings)[0]).toBe(
      '::error file=a%3Ab%2Cc%25.yaml,title=podway%3A node-not-found::node/a: 100 %25, a: b%0Ac%0A→ 50 %250A',
    );
  });
});

describe('GitHub shows ten of a kind', () => {
  const many = (code: Finding['code'], count: number) =>
    numbers(count).map((number) =>
      finding(code, { subject: `node/${code}-${number}`, evidence: 'it is so' }),
    );

  it('so the worst come first, and the last line says what is left', () => {
    const findings = [
      ...many('node-windows', 30),
      ...many('gateway-share', 12),
      ...many('node-not-found', 11),
    ];
    const lines = linesOf(findings, [lost]);
    expect(commandsIn(lines)).toEqual({ error: 10, warning: 10, notice: 10 });
    expect(lines[0]).toMatch(/^::error title=podway%3A guard lost::/);
    expect(lines.at(-1)).toMatchInlineSnapshot(
      `"::notice title=podway%3A not shown::2 more errors, 2 more warnings, 22 more notes: GitHub shows 10 of a kind for a step. All are in the other formats of the plan."`,
    );
  });

  it('so no code hides another', () => {
    const findings = [
      ...many('node-not-found', 500),
      ...many('destination-foreign', 1),
      ...many('claim-contested', 2),
    ];
    const codes = linesOf(findings)
      .slice(0, 5)
      .map((line) => /podway%3A ([a-z-]+)/.exec(line)?.[1]);
    expect(codes).toEqual([
      'node-not-found',
      'destination-foreign',
      'claim-contested',
      'node-not-found',
      'claim-contested',
    ]);
  });

  it('and no last line where all are shown', () => {
    const lines = linesOf([...many('node-not-found', 10), ...many('gateway-share', 10)]);
    expect(commandsIn(lines)).toEqual({ error: 10, warning: 10, notice: 1 });
  });
});

/** What the runner reads: https://github.com/actions/runner, ActionCommand.TryParseV2. */
const command = /^::(error|warning|notice) (file=[^:,]*,)?(line=\d+,)?(col=\d+,)?title=[^:,]*::.+$/;

describe('what others wrote', () => {
  it.each(hostileNames.map((text) => [text]))('is one command a line: %j', (text) => {
    const findings = [
      finding('node-not-found', {
        subject: text,
        evidence: text,
        remedy: text,
        place: { file: text, line: 1 },
      }),
    ];
    const target = { provider: text, account: text, region: text, vpc: text, cluster: text };
    const plan = sealed(aBody({ findings, target }));
    const lines = planGithub(plan, { guards: [] }).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(command);
  });

  it('is one command a line in any plan', () => {
    fc.assert(
      fc.property(hostilePlans, (plan) => {
        const lines = planGithub(plan, { guards: [lost] })
          .trimEnd()
          .split('\n');
        for (const line of lines) expect(line).toMatch(command);
        expect(Math.max(...Object.values(commandsIn(lines)))).toBeLessThanOrEqual(10);
      }),
      { numRuns: 30 },
    );
  });
});
