import fc from 'fast-check';
import { Prefix } from '../../src/address/prefix.ts';
import { catalogue, type FindingCode, finding } from '../../src/finding/catalogue.ts';
import type { Op, Plan, PlanBody } from '../../src/planner/plan.ts';
import { aBody, aTable, op } from '../planner/a-plan.ts';
import { hostileText } from './hostile.ts';

/** A plan as far as those who show it can tell: what the digest is of takes long to work out. */
export function sealed(body: PlanBody): Plan {
  const digest = `sha256:${'0'.repeat(64)}`;
  return { ...body, createdAt: '', tool: { name: '', version: '' }, inputs: {}, digest };
}

/** A name, seldom a nice one. */
const name = fc.oneof(fc.constantFrom('node-1', 'rtb-0abc', ''), hostileText);
const number = fc.integer({ min: 0, max: 6000 });

/** Plans of any size in which each text is somebody's: what a planner would never write, a plan file may hold. */
export const hostilePlans: fc.Arbitrary<Plan> = fc
  .record({
    tables: fc.integer({ min: 0, max: 25 }),
    ops: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 70 })),
    shapes: fc.integer({ min: 1, max: 9 }),
    names: fc.array(name, { minLength: 6, maxLength: 6 }),
    findings: fc.array(
      fc.record({
        code: fc.constantFrom(...(Object.keys(catalogue) as FindingCode[])),
        subject: name,
        evidence: name,
        remedy: fc.option(name, { nil: undefined }),
        file: fc.option(name, { nil: undefined }),
      }),
      { maxLength: 60 },
    ),
    times: fc.constantFrom(1, 1, 1, 20),
    effect: fc.constantFrom<Op['effect']>('gains', 'keeps', 'resets', 'loses'),
    moved: number,
    unreachable: number,
  })
  .map(({ tables, ops, shapes, names, times, ...one }) => {
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = names;
    const ids = Array.from({ length: tables }, (_, index) => `rtb-${index}${a}`);
    const prefixOf = (index: number) => `10.${index >> 8}.${index & 255}.0/24`;
    const findings = one.findings.flatMap(({ code, subject, evidence, remedy, file }) =>
      Array.from({ length: times }, (_, index) =>
        finding(code, {
          subject: `${subject}${index}`,
          evidence,
          remedy: remedy && `${remedy}${index}`,
          place: file === undefined ? undefined : { file, line: 3, column: 7 },
        }),
      ),
    );
    const routes = ids.flatMap((id, table) =>
      Array.from({ length: ops }, (_, index): Op => {
        const reason = `${b} ${'x '.repeat(index % shapes)}${index} ${c}`;
        const extra = { reason, effect: one.effect };
        const to = prefixOf(table % 2 === 0 ? index : index + table);
        if (index % 3 === 0) return op.create(id, to, `eni-${index}${d}`, extra);
        if (index % 3 === 1) return op.remove(id, to, `eni-${index}${d}`, extra);
        return op.replace(id, to, [d, `eni-${index}`], extra);
      }),
    );
    const first = [op.claim(e, [], { reason: c }), op.check(e, { reason: b })];
    return sealed(
      aBody({
        target: { provider: 'aws', account: d, region: c, vpc: e, cluster: f },
        nodes: Object.fromEntries([...Array(ops).keys()].map((n) => [`eni-${n}${d}`, `${e}${n}`])),
        tables: ids.map((id, index) =>
          aTable(id, [index, index, 50], {
            name: c,
            zones: [b],
            consumers: [d],
            gateways: [
              {
                destination: Prefix.parse('10.0.0.0/8'),
                nextHop: { kind: 'interface', id: d },
                node: e,
                share: index,
              },
            ],
          }),
        ),
        ops: ops === 0 ? [] : [...first, ...routes],
        findings,
        summary: { ...aBody().summary, moved: one.moved, unreachable: one.unreachable },
      }),
    );
  });
