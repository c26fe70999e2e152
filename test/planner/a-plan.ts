import { Prefix } from '../../src/address/prefix.ts';
import type { RouteChange } from '../../src/network/change.ts';
import { limitSchema } from '../../src/network/network.ts';
import type { Op, PlanBody, PlanTable } from '../../src/planner/plan.ts';
import { claim, create, disableCheck, eni, remove, replace } from '../network/build.ts';

/** A plan written by hand, for what reads plans; whatever is left out is empty. */
export function aBody(parts: Partial<PlanBody> = {}): PlanBody {
  const ops = parts.ops ?? [];
  const count = (kind: Op['kind']) => ops.filter((op) => op.kind === kind).length;
  return {
    kind: 'Plan',
    formatVersion: '1.0',
    target: {
      provider: 'aws',
      account: '123456789012',
      region: 'eu-west-1',
      vpc: 'vpc-0abc',
      cluster: 'shop',
    },
    tables: [],
    nodes: {},
    findings: [],
    estimate: { calls: ops.length, seconds: 0 },
    ...parts,
    ops,
    summary: {
      create: count('create-route'),
      replace: count('replace-route'),
      delete: count('delete-route'),
      other: count('claim-table') + count('disable-source-dest-check'),
      podPrefixes: 0,
      unreachable: 0,
      lost: 0,
      moved: 0,
      removed: 0,
      nodes: 0,
      reachableBefore: 0,
      managedBefore: 0,
      ...parts.summary,
    },
  };
}

/** A table of a plan: `used before → after of limit`, and what differs from the usual. */
export function aTable(
  id: string,
  [before, after, limit]: readonly [number, number, number],
  parts: Partial<PlanTable> = {},
): PlanTable {
  const counted = limitSchema.parse({ families: [4], limit });
  return {
    id,
    name: '',
    zones: ['eu-west-1a'],
    consumers: ['order-vms'],
    limits: [{ ...counted, usedBefore: before, usedAfter: after, budget: limit - 2 }],
    direct: 0,
    gateways: [],
    unreachable: [],
    cost: 0,
    ...parts,
  };
}

type Extra = Partial<Pick<Op, 'needs' | 'relies' | 'effect' | 'reason'>>;

const opOf = (id: string, change: RouteChange, extra: Extra): Op =>
  ({ ...change, id, needs: [], relies: [], effect: 'keeps', reason: '', ...extra }) as Op;

/** Ops by their symbols: `op.create('rtb-a', '10.244.1.0/24', 'eni-1', { reason: 'node-1 owns it' })`. */
export const op = {
  create: (table: string, to: string, hop: string, extra: Extra = {}) =>
    opOf(`${table}/${to}`, create(table, to, eni(hop)), { effect: 'gains', ...extra }),
  replace: (table: string, to: string, [from, hop]: readonly [string, string], extra: Extra = {}) =>
    opOf(`${table}/${to}`, replace(table, to, eni(from), eni(hop)), { effect: 'resets', ...extra }),
  remove: (table: string, to: string, hop: string, extra: Extra = {}) =>
    opOf(`${table}/${to}`, remove(table, to, eni(hop)), extra),
  check: (id: string, extra: Extra = {}) => opOf(id, disableCheck(id), extra),
  claim: (table: string, takesOver: readonly string[] = [], extra: Extra = {}) =>
    opOf(table, { ...claim(table), takesOver: takesOver.map((to) => Prefix.parse(to)) }, extra),
};
