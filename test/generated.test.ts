import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { providerNames, rules } from '../providers/index.ts';
import { journalLineSchema } from '../src/applier/journal.ts';
import { configSchema } from '../src/config/schema.ts';
import { catalogue } from '../src/finding/catalogue.ts';
import { networkSchema } from '../src/network/network.ts';
import type { CloudRules, RefusedDestination } from '../src/network/rules.ts';
import { planSchema } from '../src/planner/plan.ts';
import { reportSchema } from '../src/report/report.ts';

// Files made from code. A stale one fails here; `npm run generate` writes them anew.

const root = new URL('..', import.meta.url);

describe('published JSON Schemas', () => {
  it.each([
    ['config', configSchema],
    ['network', networkSchema],
    ['plan', planSchema],
    ['report', reportSchema],
    ['journal', journalLineSchema],
  ] as const)('schemas/%s.schema.json is what the code accepts', async (name, schema) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    await expect(`${JSON.stringify(json, undefined, 2)}\n`).toMatchFileSnapshot(
      `../schemas/${name}.schema.json`,
    );
  });
});

describe('documentation', () => {
  it('docs/findings.md lists every finding', async () => {
    const rows = Object.entries(catalogue).map(
      ([code, { severity, cause, remedy }]) =>
        `## ${code}\n\n${severity}. ${cause}\n\n**Remedy:** ${remedy}\n`,
    );
    await expect(
      `# Findings\n\nEach finding has a code, a severity, a subject, the evidence and a remedy. Errors change exit codes;\nwarnings and notes never do. Where a cloud's rules know a better remedy, the finding names that one.\nGenerated from \`src/finding/catalogue.ts\`.\n\n${rows.join('\n')}`,
    ).toMatchFileSnapshot('../docs/findings.md');
  });

  it("the README's matrix of clouds is what their rules say", async () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    const [before, after] = ['<!-- clouds:begin -->', '<!-- clouds:end -->'];
    const start = readme.indexOf(before);
    const end = readme.indexOf(after);
    expect(start, 'README.md has a place for the matrix').toBeGreaterThan(0);
    expect(end).toBeGreaterThan(start);
    const clouds = providerNames.map(rules);
    const matrix = `${before}\n${matrixOf(clouds)}\n${readme.slice(end)}`;
    await expect(readme.slice(0, start) + matrix).toMatchFileSnapshot('../README.md');
  });
});

function matrixOf(clouds: readonly CloudRules[]): string {
  const row = (title: string, cell: (cloud: CloudRules) => string): string =>
    `| ${[title, ...clouds.map(cell)].join(' | ')} |`;
  return [
    row('', (cloud) => cloud.title),
    `|${'---|'.repeat(clouds.length + 1)}`,
    row('Routes in a table', ({ routeLimit }) => {
      const apart = routeLimit.families === 'apart' ? ', each family' : '';
      const more = routeLimit.most === undefined ? 'more on request' : `at most ${routeLimit.most}`;
      return `${routeLimit.default}${apart}; ${more}`;
    }),
    row('A node as next hop', ({ nodeNextHop }) => `its ${nodeNextHop}`),
    row("podway's mark", ({ marks }) =>
      marks === 'table-tag' ? 'a tag on the table' : "the route's description",
    ),
    row('Source/destination check', ({ sourceDestCheck }) =>
      sourceDestCheck === undefined
        ? 'none'
        : `${sourceDestCheck.default ? 'on' : 'off'} by default`,
    ),
    row('Routes in a write call', ({ batchSize }) => String(batchSize)),
    row('Writes in a VPC', ({ serialPerVpc }) => (serialPerVpc ? 'one at a time' : 'in parallel')),
    row('Destinations refused', ({ refused }) => refused.map(refusalText).join('; ')),
    row('`providerID`', ({ providerId }) => `\`${providerId.example}\``),
  ].join('\n');
}

const relationWords = { equal: 'the same as', inside: 'inside', around: 'around' };
const rangeWords = { vpc: "the VPC's CIDR", subnet: 'a subnet', container: 'a container network' };

function refusalText({ range, relations }: RefusedDestination): string {
  const what = typeof range === 'string' ? rangeWords[range] : range.join(' or ');
  return `${relations.map((one) => relationWords[one]).join(' or ')} ${what}`;
}
