import { describe, expect, it } from 'vitest';
import type { Edit } from '../../providers/sandbox/edit.ts';
import type { LoggedRequest } from '../../providers/sandbox/request-log.ts';
import { applyPlan } from '../../src/applier/apply.ts';
import { freshForMs } from '../../src/applier/fresh-reads.ts';
import { clusterOf } from '../../src/cluster/join.ts';
import { objectsIn } from '../../src/cluster/objects.ts';
import { configSchema } from '../../src/config/schema.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { partSchema } from '../../src/network/network.ts';
import type { Op } from '../../src/planner/plan.ts';
import { planRoutes } from '../../src/planner/plan-routes.ts';
import { prefix, routesIn } from '../network/build.ts';
import { type Cloud, clouds } from '../providers/clouds.ts';
import { overHttp } from '../providers/over-http.ts';
import { shopConfig, shopNetwork, shopNodes } from './shop.ts';

const theirs = (destination: string): Edit => ({
  change: 'set-route',
  table: 'rtb-a',
  destination: prefix(destination),
  nextHops: [{ kind: 'gateway', id: 'pcx-1' }],
  description: '',
  state: 'active',
  origin: 'user',
});

/** What another writer does to the destination of an op, and with which calls podway writes it. */
const races: readonly (readonly [sentence: string, edit: Edit, calls: RegExp])[] = [
  ['creates what podway creates', theirs('10.244.3.0/24'), /^CreateRoute/],
  ['changes what podway replaces', theirs('10.244.2.0/24'), /^(Replace|Modify)Route/],
  ['takes for itself what podway deletes', theirs('10.244.9.0/24'), /^DeleteRoute/],
  ['takes what a delete of podway’s would uncover', theirs('10.244.4.0/23'), /^DeleteRoute/],
  [
    'deletes what podway replaces',
    { change: 'delete-route', table: 'rtb-a', destination: prefix('10.244.2.0/24') },
    /^(Replace|Modify)Route/,
  ],
];

/** Applies over HTTP while somebody else writes right before the n-th request; 0: nobody does. */
async function raced(cloud: Cloud, call: number, edit: Edit) {
  const { api, keys, openApi, rules } = cloud;
  const over = await overHttp(openApi, keys, { network: shopNetwork(cloud), rules, api });
  const { context, provider, served } = over;
  try {
    const scope = { vpc: 'vpc-1', parts: partSchema.options };
    const network = await provider.reader.read(scope, context);
    const plan = planned(cloud, network);
    served.forgetRequests();
    if (call > 0)
      served.addFaults([
        {
          fault: 'another-writer',
          action: '*',
          call,
          times: 1,
          committed: false,
          changes: [edit],
        },
      ]);
    const result = await applyPlan({
      plan,
      network,
      writer: await provider.writer(),
      reader: provider.reader,
      rules,
      context,
      scope: { vpc: 'vpc-1' },
      random: () => 0.5,
    });
    return { plan, result, requests: served.requests(), end: await served.network() };
  } finally {
    await over.close();
  }
}

function planned(cloud: Cloud, network: Parameters<typeof planRoutes>[1]): readonly Op[] {
  const config = configSchema.parse(JSON.parse(shopConfig(cloud, 'http://127.0.0.1')));
  const objects = objectsIn([parseDocument(shopNodes(cloud), 'nodes.json')]);
  const { name, overlay } = config.cluster;
  const cluster = clusterOf(objects, { name, podCidrsFrom: 'node-spec', overlay });
  return planRoutes(cluster, network, config, cloud.rules).ops;
}

type Raced = Awaited<ReturnType<typeof raced>>;

/** The route that the other writer left, and whether it is there now. */
function isTheirs({ end }: Raced, edit: Edit): boolean {
  if (edit.change !== 'set-route') throw new Error('not a route of theirs');
  return routesIn(end, 'rtb-a').includes(`${edit.destination.text} → pcx-1`);
}

function isWhole({ result }: Raced): boolean {
  const done = result.outcomes.every((one) => one.result === 'applied' || one.result === 'already');
  return done && result.findings.length === 0;
}

/**
 * Milliseconds between podway's write over that of another writer and the read that it was sent on;
 * endless where that read came after theirs, and so showed it.
 */
function overwritten(requests: readonly LoggedRequest[], theirs: number, calls: RegExp): number {
  const write = requests.findIndex(({ action }, index) => index >= theirs && calls.test(action));
  const read = requests.findLastIndex(
    ({ action }, index) => index < write && readsTable.test(action),
  );
  const [sent, seen] = [requests[write], requests[read]];
  if (!sent || !seen || read >= theirs) return Number.POSITIVE_INFINITY;
  return Date.parse(sent.at) - Date.parse(seen.at);
}

const readsTable = /^Describe(RouteTables|RouteEntryList)$/;

describe.each(clouds)('$rules.title: somebody else writes during an apply', (cloud) => {
  it.each(races)('and %s', async (_, edit, calls) => {
    const alone = await raced(cloud, 0, edit);
    expect(isWhole(alone)).toBe(true);
    const wrong: string[] = [];
    // Alibaba Cloud tells one table's routes in a call, the others those of both.
    const looks = cloud.creates === 'CreateRouteEntries' ? 2 : 1;
    for (let call = 1; call <= alone.requests.length; call++) {
      const run = await raced(cloud, call, edit);
      const { requests, result } = run;
      const at = `before request ${call}, ${requests[call - 1]?.action}`;
      const rest = requests.slice(call - 1);
      const reads = rest.flatMap(({ action }, index) => (readsTable.test(action) ? index : []));
      if (edit.change === 'set-route' && !isTheirs(run, edit)) {
        // Only calls that name nothing but the destination may overwrite, and only in the window.
        const mayOverwrite = cloud.rules.routeId === undefined && !calls.test('CreateRoute');
        const window = overwritten(requests, call - 1, calls);
        if (!mayOverwrite || window > freshForMs)
          wrong.push(`${at}: their route is gone, on a read ${window} ms old`);
      }
      // What is not as planned is told, unless it came after podway's last look.
      const asPlanned = routesIn(run.end, 'rtb-a').join() === routesIn(alone.end, 'rtb-a').join();
      if (!asPlanned && isWhole(run) && reads.length >= looks) wrong.push(`${at}: nobody is told`);
      const { outcomes } = result;
      if (outcomes.length !== run.plan.length) wrong.push(`${at}: ${outcomes.length} outcomes`);
    }
    expect(wrong).toEqual([]);
  });
});
