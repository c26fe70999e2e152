import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { finding } from '../../src/finding/catalogue.ts';
import type { PlanBody } from '../../src/planner/plan.ts';
import type { AboutPlan } from '../../src/report/about-plan.ts';
import { planMarkdown } from '../../src/report/plan-markdown.ts';
import { aBody, aTable, op } from '../planner/a-plan.ts';
import { planOf } from '../planner/planned.ts';
import { ingredients, randomWorld } from '../planner/random-world.ts';
import { hostileNames, hostileText } from './hostile.ts';
import { expectSoundMarkdown } from './markdown-shape.ts';
import { hostilePlans, sealed } from './random-plan.ts';

const about: AboutPlan = {
  guards: [],
  applyCommand: 'podway apply plan.json',
  showCommand: 'podway show plan.json --full',
};

function markdownOf(body: PlanBody, more: Partial<AboutPlan> = {}): string {
  const text = planMarkdown(sealed(body), { ...about, ...more });
  expectSoundMarkdown(text);
  return text.replace(/sha256:[0-9a-f]{64}/, 'sha256:…');
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const destination = (number: number) => `10.${number >> 8}.${number & 255}.0/24`;

/** Tables with direct routes; `spread` of them have reasons of their own, so that nothing folds. */
function wide(tables: number, routes: number, spread = false): PlanBody {
  const ids = numbers(tables).map((number) => `rtb-${number}`);
  return aBody({
    nodes: Object.fromEntries(numbers(routes).map((number) => [`eni-${number}`, `node-${number}`])),
    tables: ids.map((id, index) =>
      aTable(id, [1, 1 + routes, 7000], { direct: spread ? index : routes }),
    ),
    ops: ids.flatMap((id) =>
      numbers(routes).map((number) =>
        op.create(id, destination(number), `eni-${number}`, { reason: `node-${number} owns it` }),
      ),
    ),
  });
}

describe('a plan as Markdown', () => {
  const body = aBody({
    nodes: { 'eni-1': 'node-1', 'eni-2': 'node-2', 'eni-9': 'node-9' },
    tables: [
      aTable('rtb-a', [2, 4, 50], {
        name: 'apps a',
        direct: 2,
        gateways: [
          {
            destination: Prefix.parse('10.244.0.0/16'),
            nextHop: { kind: 'interface', id: 'eni-2' },
            node: 'node-2',
            share: 7,
          },
        ],
      }),
      aTable('rtb-b', [4, 4, 50], { zones: [], consumers: [], direct: 3 }),
    ],
    ops: [
      op.claim('rtb-a', ['10.244.2.0/24'], { reason: 'podway keeps routes only where it may' }),
      op.check('eni-1', { reason: 'node-1 is a next hop' }),
      op.create('rtb-a', '10.244.1.0/24', 'eni-1', { reason: 'node-1 owns it' }),
      op.replace('rtb-a', '10.244.2.0/24', ['eni-9', 'eni-2'], {
        reason: 'node-2 owns it; before: node-9',
      }),
    ],
    findings: [
      finding('another-writer', { subject: 'table/rtb-a', evidence: '2 routes lead …' }),
      ...numbers(5).map((number) =>
        finding('node-not-found', {
          subject: `node/node-${number}`,
          evidence: `no interface has 10.0.0.${number}`,
          place: { file: 'podway.yaml', line: 12, column: 3 },
        }),
      ),
      finding('large-yaml', {
        subject: 'file/nodes.yaml',
        evidence: '7 MB',
        place: { file: 'nodes.yaml' },
      }),
    ],
    summary: { ...aBody().summary, create: 1, replace: 1, podPrefixes: 3, nodes: 3, moved: 1 },
    estimate: { calls: 4, seconds: 2 },
  });

  it('is a comment: a marker, totals, what forbids applying, tables to open, findings, the command', () => {
    const guards = [
      {
        guard: 'moved' as const,
        message: '5 of 10 pod prefixes would move (50 %). If that is meant: --max-moved 50',
        flag: '--max-moved 50',
      },
    ];
    expect(`\n${markdownOf(body, { guards })}`).toMatchInlineSnapshot(`
      "
      <!-- podway-plan: shop -->
      ### podway: 1 route to create, 1 route to replace

      Cluster \`shop\` in \`vpc-0abc\` (aws eu-west-1, account 123456789012)

      > [!CAUTION]
      > \`podway apply\` will refuse this plan:
      >
      > - guard moved: 5 of 10 pod prefixes would move (50 %). If that is meant: --max-moved 50
      > - another-writer: table/rtb-a; see the finding

      - First: 1 table to tag (#), 1 source/destination check to switch off (!).
      - Routes: 1 to create (+), 1 to replace (&#126;), 0 to delete (-).
      - Pods: 3 pod prefixes on 3 nodes.
      - Moves: 1 pod prefix gets another next hop; its open connections break.
      - Estimate: 4 API calls, at least 2 s at the published rates.

      <details>
      <summary>First: 1 table to tag (#), 1 source/destination check to switch off (!)</summary>

      |  | what | change | why |
      |---|---|---|---|
      | \`#\` | \`rtb-a\` | \`tag podway/shop=owned\` | podway keeps routes only where it may: 10.244.2.0/24 |
      | \`!\` | \`eni-1\` | \`source/destination check off\` | node-1 is a next hop |

      </details>

      <details>
      <summary>Table <code>rtb-a</code> (<code>apps a</code>): 1 to create, 1 to replace; routes: 2 → 4 of 50</summary>

      - zones: \`eu-west-1a\`
      - consumers: \`order-vms\`
      - routes: 2 → 4 of 50
      - pod prefixes: 2 direct, the others by 1 gateway route
      - gateways: node-2 for 10.244.0.0/16 (share 7)

      |  | destination | next hop | why |
      |---|---|---|---|
      | \`+\` | \`10.244.1.0/24\` | \`eni-1 (node-1)\` | node-1 owns it |
      | \`~\` | \`10.244.2.0/24\` | \`eni-9 (node-9) → eni-2 (node-2)\` | node-2 owns it; before: node-9 **open connections break** |

      </details>

      <details>
      <summary>Table <code>rtb-b</code>: no change; routes: 4 → 4 of 50</summary>

      - no consumer
      - routes: 4 → 4 of 50
      - pod prefixes: 3 direct

      </details>

      #### Findings: 6 errors, 1 note

      - **error** \`another-writer\`
        - \`table/rtb-a\`: 2 routes lead …
        - → Stop the other writer, then list its routes under routes.adopt.
      - **error** \`node-not-found\`
        - \`node/node-1\`: no interface has 10.0.0.1
        - \`node/node-2\`: no interface has 10.0.0.2
        - \`node/node-3\`: no interface has 10.0.0.3
        - and 2 more like these
        - → Check network.vpc and network.region in podway.yaml, and that the node runs in that VPC. (\`podway.yaml:12:3\`)
      - **note** \`large-yaml\`
        - \`file/nodes.yaml\`: 7 MB
        - → Write the list with \`kubectl get nodes -o json\` instead of \`-o yaml\`. (\`nodes.yaml\`)

      Digest \`sha256:…\`
      "
    `);
  });

  it('is short where there is nothing to do', () => {
    expect(`\n${markdownOf(aBody())}`).toMatchInlineSnapshot(`
      "
      <!-- podway-plan: shop -->
      ### podway: nothing to do: the tables are as planned

      Cluster \`shop\` in \`vpc-0abc\` (aws eu-west-1, account 123456789012)

      - Pods: 0 pod prefixes on 0 nodes.

      Digest \`sha256:…\`
      "
    `);
  });

  it('names no command where the plan is being applied, or where no comment could hold it', () => {
    expect(markdownOf(body, { applyCommand: undefined })).not.toContain('```');
    expect(markdownOf(body, { applyCommand: `podway apply ${'x'.repeat(3000)}` })).not.toMatch(
      /```/,
    );
  });

  it('shows a command with backticks whole', () => {
    const applyCommand = "podway apply 'a```b\n```\n.json'";
    expect(markdownOf({ ...body, findings: [] }, { applyCommand })).toContain(
      `\n\`\`\`\`sh\n${applyCommand}\n\`\`\`\`\n`,
    );
  });
});

describe('what fits into a comment', () => {
  const rowsIn = (text: string) => text.match(/^\| `\+` /gm)?.length ?? 0;

  it('is every change, while there are some hundreds', () => {
    const text = markdownOf(wide(2, 300));
    expect(rowsIn(text)).toBe(600);
    expect(text).not.toContain('fit');
  });

  it('else alike changes in a line, and alike tables in a block', () => {
    const text = markdownOf(wide(100, 50));
    expect(rowsIn(text)).toBe(1);
    expect(text).toContain('`rtb-100`');
    expect(text.match(/^.*fits.*$/m)?.[0]).toMatchInlineSnapshot(
      `"Changes that are alike share a line, so that this fits into a comment. Everything: \`podway show plan.json --full\`"`,
    );
  });

  it('else totals of each table', () => {
    const text = markdownOf(wide(300, 21, true));
    expect(rowsIn(text)).toBe(0);
    expect(text.match(/^\| `rtb-/gm)).toHaveLength(300);
    expect(text.match(/^\| `rtb-7` .*$/m)?.[0]).toMatchInlineSnapshot(
      `"| \`rtb-7\` | 21 | 0 | 0 | routes: 1 → 22 of 7000 | pod prefixes: 6 direct |"`,
    );
    expect(text.match(/^.*fit .*$/m)?.[0]).toMatchInlineSnapshot(
      `"Only totals of each table fit into a comment. Everything: \`podway show plan.json --full\`"`,
    );
  });

  it('else the summary alone', () => {
    const text = markdownOf(wide(1500, 1, true));
    expect(text).not.toContain('<details>');
    expect(`\n${text}`).toMatchInlineSnapshot(`
      "
      <!-- podway-plan: shop -->
      ### podway: 1500 routes to create

      Cluster \`shop\` in \`vpc-0abc\` (aws eu-west-1, account 123456789012)

      - Routes: 1500 to create (+), 0 to replace (&#126;), 0 to delete (-).
      - Pods: 0 pod prefixes on 0 nodes.
      - Estimate: 1500 API calls, no waiting at the published rates.

      Only the summary fits into a comment. Everything: \`podway show plan.json --full\`

      Digest \`sha256:…\`

      Apply exactly this plan:

      \`\`\`sh
      podway apply plan.json
      \`\`\`
      "
    `);
  });

  it('findings are cut first to one of a kind, then to numbers', () => {
    const findings = numbers(400).map((number) =>
      finding('source-dest-check', {
        subject: `interface/eni-${number}`,
        evidence: `the check is on ${'x'.repeat(500)}`,
        remedy: `aws ec2 modify-network-interface-attribute --network-interface-id other-${number}`,
      }),
    );
    const many = markdownOf(aBody({ findings }));
    expect(many.match(/interface\/eni-/g)).toHaveLength(50);
    expect(many).toContain('\nAnd 350 errors of other kinds.\n');
    const withTables = markdownOf({ ...wide(1500, 1, true), findings });
    expect(withTables).not.toContain('interface/eni-');
    expect(withTables).toContain('| error | `source-dest-check` | 1 |');
  });

  it('is at most 65,536 bytes, and sound, whatever is planned', () => {
    fc.assert(
      fc.property(ingredients, (one) => {
        expectSoundMarkdown(planMarkdown(sealed(planOf(randomWorld(one))), about));
      }),
    );
  });

  it.each([
    [1, 5000],
    [100, 50],
    [5000, 1],
    [100, 200],
  ])('%i tables with %i changes each are, alike or not', (tables, routes) => {
    markdownOf(wide(tables, routes));
    markdownOf(wide(tables, routes, true));
  });
});

describe('what others wrote is no markup, no mention and no link', () => {
  it.each(hostileNames.map((text) => [text]))('%j', (text) => {
    const evil = {
      ...wide(2, 3),
      target: { provider: text, account: text, region: text, vpc: text, cluster: text },
      tables: [aTable(text, [1, 1, 50], { name: text, zones: [text], consumers: [text] })],
      nodes: { 'eni-1': text, [text]: text },
      ops: [
        op.check(text, { reason: text }),
        op.create(text, '10.0.1.0/24', 'eni-1', { reason: text }),
        op.create(text, '10.0.2.0/24', text, { reason: `${text} owns it` }),
      ],
      findings: [
        finding('goes-dark', {
          subject: text,
          evidence: text,
          remedy: text,
          place: { file: text, line: 1 },
        }),
        finding('another-writer', {
          subject: `a${text}`,
          evidence: `b ${text}`,
          remedy: `c ${text}`,
        }),
      ],
    };
    markdownOf(evil, { showCommand: `podway show '${text.replace(/[^ -~]/g, '')}' --full` });
  });

  it('in a plan of any size', () => {
    fc.assert(
      fc.property(hostilePlans, hostileText, (plan, command) => {
        expectSoundMarkdown(
          planMarkdown(plan, { ...about, applyCommand: command, showCommand: command }),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('and what podway wrote as code stays code', () => {
    const remedy = 'Write the list with `kubectl get nodes -o json` instead of `-o yaml`.';
    const findings = [finding('large-yaml', { subject: 'file/x', evidence: 'x', remedy })];
    expect(markdownOf(aBody({ findings }))).toContain(`→ ${remedy}\n`);
  });
});
