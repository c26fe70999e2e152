import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { finding } from '../../src/finding/catalogue.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { type GuardLimits, trippedGuards } from '../../src/planner/guards.ts';
import type { PlanBody } from '../../src/planner/plan.ts';
import { sealPlan } from '../../src/planner/seal.ts';
import { coloured, type Paint, plain } from '../../src/report/paint.ts';
import { type PlanTextOptions, planText } from '../../src/report/plan-text.ts';
import { aBody, aTable, op } from '../planner/a-plan.ts';

const options: PlanTextOptions = {
  paint: plain,
  guards: [],
  applyCommand: 'podway apply plan.json',
};
const provenance = {
  createdAt: '2026-11-22T10:00:00.000Z',
  tool: { name: 'podway', version: '0.1.0' },
  inputs: {},
};

/** The text of a plan, below an empty line, with its digest cut. */
function textOf(body: PlanBody, more: Partial<PlanTextOptions> = {}): string {
  const text = planText(sealPlan(body, provenance), { ...options, ...more });
  return `\n${text.replace(/sha256:[0-9a-f]{64}/, 'sha256:…')}`;
}

const summary = { ...aBody().summary, podPrefixes: 3, nodes: 3 };
const prefix = (text: string) => Prefix.parse(text);

const first = aBody({
  nodes: { 'eni-1': 'node-1', 'eni-2': 'node-2', 'eni-9': 'node-9' },
  tables: [
    aTable('rtb-a', [2, 4, 50], { name: 'apps a', direct: 3 }),
    aTable('rtb-b', [4, 4, 50], { zones: ['eu-west-1b', 'eu-west-1c'], direct: 3 }),
  ],
  ops: [
    op.claim('rtb-a', ['10.244.2.0/24'], {
      reason: 'podway keeps routes only in tables with its tag; it takes over 1 route',
    }),
    op.check('eni-1', { reason: 'node-1 is a next hop' }),
    op.create('rtb-a', '10.244.1.0/24', 'eni-1', { reason: 'node-1 owns it' }),
    op.replace('rtb-a', '10.244.2.0/24', ['eni-9', 'eni-2'], {
      reason: 'node-2 owns it; before: node-9',
    }),
    op.remove('rtb-a', '10.244.103.0/24', 'eni-gone', {
      reason: 'its node left, and no node owns 10.244.103.0/24',
    }),
  ],
  summary: { ...summary, other: 2, create: 1, replace: 1, delete: 1 },
  estimate: { calls: 7, seconds: 2 },
});

describe('a plan as text', () => {
  it('tells table by table what changes and why, then totals, and what to type next', () => {
    expect(textOf(first)).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-0abc (aws eu-west-1, account 123456789012)

      First
        #  rtb-a  tag podway/shop=owned         podway keeps routes only in tables with its tag; it takes over 1 route: 10.244.2.0/24
        !  eni-1  source/destination check off  node-1 is a next hop

      Table rtb-a (apps a), zone eu-west-1a, for order-vms
        routes: 2 → 4 of 50
        pod prefixes: 3 direct
        +  10.244.1.0/24    eni-1 (node-1)                   node-1 owns it
        ~  10.244.2.0/24    eni-9 (node-9) → eni-2 (node-2)  node-2 owns it; before: node-9 [open connections break]
        -  10.244.103.0/24  eni-gone                         its node left, and no node owns 10.244.103.0/24

      Table rtb-b, zones eu-west-1b, eu-west-1c, for order-vms
        routes: 4 → 4 of 50
        pod prefixes: 3 direct
        no change

      First: 1 table to tag (#), 1 source/destination check to switch off (!).
      Routes: 1 to create (+), 1 to replace (~), 1 to delete (-).
      Pods: 3 pod prefixes on 3 nodes.
      Estimate: 7 API calls, at least 2 s at the published rates.

      Digest sha256:…
      Apply exactly this plan: podway apply plan.json
      "
    `);
  });

  it('says so where there is nothing to do', () => {
    const tables = [aTable('rtb-a', [3, 3, 50], { direct: 3 })];
    expect(textOf(aBody({ tables, summary }))).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-0abc (aws eu-west-1, account 123456789012)

      Nothing to do: the tables are as planned.

      Table rtb-a, zone eu-west-1a, for order-vms
        routes: 3 → 3 of 50
        pod prefixes: 3 direct
        no change

      Pods: 3 pod prefixes on 3 nodes.

      Digest sha256:…
      "
    `);
  });

  it('tells pod prefixes apart that routes which are not podway’s lead', () => {
    const tables = [
      aTable('rtb-a', [4, 4, 50], { direct: 1, foreign: 2 }),
      aTable('rtb-b', [4, 4, 50], {
        foreign: 1,
        gateways: [
          {
            destination: prefix('10.244.0.0/16'),
            nextHop: { kind: 'interface', id: 'eni-1' },
            node: 'node-1',
            share: 3,
          },
        ],
      }),
    ];
    expect(textOf(aBody({ tables, summary })).match(/^ {2}pod prefixes: .*$/gm)).toEqual([
      '  pod prefixes: 1 direct, 2 by routes that are not podway’s',
      '  pod prefixes: 0 direct, 1 by a route that is not podway’s, the others by 1 gateway route',
    ]);
  });

  it('says so where there is nothing to do and not all is well', () => {
    const unreachable = [prefix('10.244.3.0/24')];
    const tables = [aTable('rtb-a', [3, 3, 50], { direct: 2, unreachable })];
    expect(
      textOf(aBody({ tables, summary: { ...summary, unreachable: 1 } })),
    ).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-0abc (aws eu-west-1, account 123456789012)

      Nothing to do, and 1 pod prefix stays unreachable: see the findings.

      Table rtb-a, zone eu-west-1a, for order-vms
        routes: 3 → 3 of 50
        pod prefixes: 2 direct, 1 unreachable
        unreachable: 10.244.3.0/24
        no change

      Pods: 3 pod prefixes on 3 nodes, 1 of them unreachable.

      Digest sha256:…
      "
    `);
  });

  it('counts each family against its own limit, and hides the one that nobody uses', () => {
    const limit = { limit: 50, source: 'default', budget: 48 } as const;
    const limits = [
      { ...limit, families: [4 as const], usedBefore: 1, usedAfter: 1 },
      { ...limit, families: [6 as const], usedBefore: 0, usedAfter: 1 },
    ];
    const body = aBody({
      nodes: { 'eni-1': 'node-1' },
      tables: [aTable('rtb-a', [1, 1, 50], { limits, direct: 1 })],
      ops: [op.create('rtb-a', 'fd00:244:0:1::/64', 'eni-1', { reason: 'node-1 owns it' })],
      summary: { ...summary, create: 1, podPrefixes: 1, nodes: 1 },
    });
    expect(textOf(body)).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-0abc (aws eu-west-1, account 123456789012)

      Table rtb-a, zone eu-west-1a, for order-vms
        routes IPv4: 1 → 1 of 50 (the cloud's default)
        routes IPv6: 0 → 1 of 50 (the cloud's default)
        pod prefixes: 1 direct
        +  fd00:244:0:1::/64  eni-1 (node-1)  node-1 owns it

      Routes: 1 to create (+), 0 to replace (~), 0 to delete (-).
      Pods: 1 pod prefix on 1 node.
      Estimate: 1 API call, no waiting at the published rates.

      Digest sha256:…
      Apply exactly this plan: podway apply plan.json
      "
    `);
    const v4 = limits.map((one) => ({ ...one, usedAfter: one.usedBefore }));
    const idle = aBody({ tables: [aTable('rtb-a', [1, 1, 50], { limits: v4 })] });
    expect(textOf(idle)).not.toContain('IPv6');
  });

  it('cuts lists of gateways and unreachable prefixes: the largest shares are named', () => {
    const many = Array.from({ length: 30 }, (_, index) => `10.244.${index}.0/24`);
    const body = aBody({
      tables: [
        aTable('rtb-a', [1, 1, 50], {
          gateways: many.slice(0, 6).map((to, index) => ({
            destination: prefix(to),
            nextHop: { kind: 'interface', id: `eni-${index % 2}` },
            node: `node-${index % 2}`,
            share: index + 1,
          })),
          unreachable: many.slice(6).map(prefix),
        }),
      ],
      summary: { ...summary, unreachable: 24 },
    });
    expect(textOf(body).match(/^ {2}[a-z ]+: .*$/gm)).toMatchInlineSnapshot(`
      [
        "  routes: 1 → 1 of 50",
        "  pod prefixes: 0 direct, the others by 6 gateway routes, 24 unreachable",
        "  gateways: 2 nodes, shares 1 … 6: node-1 for 10.244.5.0/24 (share 6), node-0 for 10.244.4.0/24 (share 5), node-1 for 10.244.3.0/24 (share 4), node-0 for 10.244.2.0/24 (share 3) and 2 more",
        "  unreachable: 10.244.6.0/24, 10.244.7.0/24, 10.244.8.0/24, 10.244.9.0/24 and 20 more",
      ]
    `);
    expect(textOf(body, { full: true })).toMatch(/\n {2}unreachable: .*10\.244\.29\.0\/24\n/);
  });

  it('says how many pod prefixes change their way, and whether connections survive', () => {
    const moves = (effect: 'resets' | 'keeps', moved: number, lost: number) => {
      const body = aBody({
        ops: [op.replace('rtb-a', '10.244.1.0/24', ['eni-1', 'eni-2'], { effect })],
        summary: { ...summary, moved, lost },
      });
      return textOf(body).match(/^(Moves|Lost): .*$/gm);
    };
    expect(moves('resets', 1, 0)).toEqual([
      'Moves: 1 pod prefix gets another next hop; its open connections break.',
    ]);
    expect(moves('keeps', 7, 2)).toEqual([
      'Moves: 7 pod prefixes get another next hop.',
      'Lost: 2 pod prefixes reachable now, and not afterwards.',
    ]);
  });

  it('puts effects where they are: on the line of the change', () => {
    const body = aBody({
      tables: [aTable('rtb-a', [1, 1, 50])],
      ops: [
        op.replace('rtb-a', '10.244.1.0/24', ['eni-1', 'eni-2'], {
          effect: 'resets',
          reason: 'moves',
        }),
        op.remove('rtb-a', '10.244.2.0/24', 'eni-2', { effect: 'loses', reason: 'goes' }),
        op.remove('rtb-a', '10.244.3.0/24', 'eni-2', { effect: 'keeps', reason: 'stale' }),
      ],
    });
    expect(textOf(body).match(/^ {2}[~-] .*$/gm)).toMatchInlineSnapshot(`
      [
        "  ~  10.244.1.0/24  eni-1 → eni-2  moves [open connections break]",
        "  -  10.244.2.0/24  eni-2          goes [its pods go dark]",
        "  -  10.244.3.0/24  eni-2          stale",
      ]
    `);
  });
});

describe('findings in a plan', () => {
  const about = (n: number) => ({
    subject: `node/node-${n}`,
    evidence: `it has no providerID, and no interface of the VPC has 10.0.0.${n}`,
  });

  it('come worst first, alike ones folded, each cause once with its remedy', () => {
    const findings = [
      finding('limit-near', {
        subject: 'table/rtb-a',
        evidence: '46 of 50 routes used after this plan',
      }),
      ...[1, 2, 3, 4, 5].map((n) => finding('node-not-found', about(n))),
      finding('node-not-found', {
        ...about(6),
        remedy: 'Check the project of the node.',
        place: { file: 'nodes.json', line: 12, column: 3 },
      }),
    ];
    expect(textOf(aBody({ findings }))).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-0abc (aws eu-west-1, account 123456789012)

      Nothing to do: the tables are as planned.

      Pods: 0 pod prefixes on 0 nodes.

      Findings: 6 errors, 1 warning
        error node-not-found
          node/node-1: it has no providerID, and no interface of the VPC has 10.0.0.1
          node/node-2: it has no providerID, and no interface of the VPC has 10.0.0.2
          node/node-3: it has no providerID, and no interface of the VPC has 10.0.0.3
          and 2 more like these
          → Check network.vpc and network.region in podway.yaml, and that the node runs in that VPC.
        error node-not-found
          node/node-6: it has no providerID, and no interface of the VPC has 10.0.0.6
          → Check the project of the node. (nodes.json:12:3)
        warning limit-near
          table/rtb-a: 46 of 50 routes used after this plan
          → Raise the limit of the route table with the cloud in time.

      Digest sha256:…
      "
    `);
  });

  it('that `apply` refuses for are named again above the command, with the guards', () => {
    const guards = trippedGuards({ ...summary, reachableBefore: 10, lost: 1, moved: 5 }, {
      maxLostPercent: 0,
      maxMovedPercent: 30,
      maxRemovedPercent: 30,
    } satisfies GuardLimits);
    const findings = [
      finding('another-writer', { subject: 'table/rtb-a', evidence: '2 routes lead …' }),
      finding('goes-dark', { subject: 'table/rtb-b', evidence: 'the table is full …' }),
    ];
    const text = textOf({ ...first, findings }, { guards });
    expect(text.slice(text.indexOf('`apply`'))).toMatchInlineSnapshot(`
      "\`apply\` will refuse this plan:
        guard lost: 1 of 10 pod prefixes that are reachable now would not be (10 %); the guard allows 0 %. If that is meant: --max-lost 10
        guard moved: 5 of 10 pod prefixes would move to another next hop (50 %); the guard allows 30 %. If that is meant: --max-moved 50
        another-writer: table/rtb-a; see the finding
        goes-dark: table/rtb-b; unless --allow-disruption

      Digest sha256:…
      "
    `);
  });

  it('that `apply` would refuse for are no reason where there is nothing to write', () => {
    const findings = [finding('another-writer', { subject: 'table/rtb-a', evidence: '…' })];
    const text = textOf({ ...first, ops: [], findings });
    expect(text).toContain('another-writer');
    expect(text).not.toContain('will refuse');
  });

  describe('the last line is what to type next', () => {
    const dark = finding('goes-dark', { subject: 'table/rtb-b', evidence: '…' });
    const writer = finding('another-writer', { subject: 'table/rtb-a', evidence: '…' });
    const guards = trippedGuards({ ...summary, reachableBefore: 10, lost: 1 }, {
      maxLostPercent: 0,
      maxMovedPercent: 30,
      maxRemovedPercent: 30,
    } satisfies GuardLimits);

    it.each<[string, readonly Finding[], Parameters<typeof textOf>[1], string]>([
      ['where nothing forbids it', [], {}, 'Apply exactly this plan: podway apply plan.json'],
      [
        'with the flags that let it through',
        [dark],
        { guards },
        'If all of that is meant: podway apply plan.json --max-lost 10 --allow-disruption',
      ],
      ['nothing where no flag would', [dark, writer], {}, 'Digest sha256:…'],
      ['nothing where the network can only be read', [], { isRecording: true }, 'Digest sha256:…'],
    ])('%s', (_, findings, options, last) => {
      const text = textOf({ ...first, findings }, options);
      expect(text.trimEnd().split('\n').at(-1)).toBe(last);
    });
  });

  it('are not named again where the plan is being applied: the command knows its flags', () => {
    const findings = [finding('goes-dark', { subject: 'table/rtb-b', evidence: '…' })];
    const text = textOf({ ...first, findings }, { applyCommand: undefined });
    expect(text).not.toContain('will refuse');
    expect(text.trimEnd()).toMatch(/\nDigest sha256:…$/);
  });
});

describe('on a terminal', () => {
  it('colours change nothing but colours: the same text, as wide', () => {
    const findings = [finding('stale-route', { subject: 'route/rtb-a/x', evidence: 'y' })];
    const painted = textOf({ ...first, findings }, { paint: coloured });
    expect(painted).not.toBe(textOf({ ...first, findings }));
    expect(stripVTControlCharacters(painted)).toBe(textOf({ ...first, findings }));
  });

  it('paints symbols, titles and severities', () => {
    const tags: Paint = (style, text) => `<${style}>${text}</>`;
    const findings = [finding('node-not-found', { subject: 'node/a', evidence: 'b' })];
    const painted = textOf({ ...first, findings }, { paint: tags });
    for (const one of [
      '<green>+</>',
      '<yellow>~</>',
      '<red>-</>',
      '<cyan>!</>',
      '<cyan>#</>',
      '<bold>Table rtb-a</>',
      '<red>error</> <bold>node-not-found</>',
      '<bold>podway apply plan.json</>',
    ]) {
      expect(painted).toContain(one);
    }
  });

  it('nothing that somebody else named can move the cursor, clear the screen or fake a line', () => {
    const evil = 'x\u001b[2J\u202e\nDigest sha256:0';
    const body = aBody({
      target: { ...first.target, account: evil },
      nodes: { 'eni-1': evil, [evil]: evil },
      tables: [aTable('rtb-a', [1, 1, 50], { name: evil, zones: [evil], consumers: [evil] })],
      ops: [op.create('rtb-a', '10.244.1.0/24', 'eni-1', { reason: evil })],
      findings: [
        finding('node-not-found', {
          subject: evil,
          evidence: evil,
          remedy: evil,
          place: { file: evil },
        }),
        finding('goes-dark', { subject: evil, evidence: evil }),
      ],
    });
    const text = textOf(body);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(text.match(/^Digest/gm)).toHaveLength(1);
  });
});
