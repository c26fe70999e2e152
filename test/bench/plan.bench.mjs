// What planning costs, measured in JSON.parse of the nodes: the one thing every tool must do with them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '../../dist/providers/index.js';
import { clusterOf } from '../../dist/src/cluster/join.js';
import { objectsIn } from '../../dist/src/cluster/objects.js';
import { configSchema } from '../../dist/src/config/schema.js';
import { parseDocument } from '../../dist/src/document/parse.js';
import { parseNetwork } from '../../dist/src/network/read.js';
import { planRoutes } from '../../dist/src/planner/plan-routes.js';
import { configDocument, networkDocument, nodesJson } from './generator.mjs';
import { inTurns, median, timesText } from './measure.mjs';

const rounds = 11;
const cloud = rules('alicloud');
const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

function clusterIn(text) {
  const objects = objectsIn([parseDocument(text, 'nodes.json')]);
  return clusterOf(objects, { name: 'bench', podCidrsFrom: 'node-spec', overlay: {} });
}

function networkIn(document) {
  return parseNetwork(parseDocument(JSON.stringify(document), 'network.json'));
}

function configFor(tables) {
  return configSchema.parse(configDocument({ tables }));
}

function measured(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The routes that a plan leaves, by table, as a Network document has them. */
function routesAfter(plan) {
  const routes = new Map();
  for (const { table, destination, after } of plan.ops) {
    if (!after) continue;
    if (!routes.has(table)) routes.set(table, []);
    const { nextHops, description } = after;
    routes.get(table).push({ destination: destination.text, nextHops, description });
  }
  return routes;
}

/** As in a program that plans again and again: right after a parse, caches and heap are full of other things. */
function measuredWarm(work) {
  for (let untimed = 0; untimed < 4; untimed++) work();
  return measured(work);
}

/** A case against the parse of its nodes, in turns. */
function against(
  name,
  text,
  work,
  budget,
  { unit = (ratio) => `${ratio.toFixed(2)} × parse`, measure = measured } = {},
) {
  const times = inTurns(
    { parse: () => measured(() => JSON.parse(text)), plan: () => measure(work) },
    rounds,
  );
  const ratio = median(times.plan) / median(times.parse);
  return {
    name,
    text: [
      timesText(times.plan),
      `${unit(ratio)}, budget ${unit(budget)}; parse ${timesText(times.parse)}`,
    ],
    ok: ratio <= budget,
  };
}

/** What is measured in is worth nothing where nodes are smaller, or larger, than a kubelet's. */
function kubeletSize(text) {
  for (const item of JSON.parse(text).items) {
    const bytes = JSON.stringify(item).length;
    if (Math.abs(bytes - 10240) > 512)
      throw new Error(`a node of ${bytes} bytes is not 10 KB ± 5 %`);
  }
  return text;
}

function manyTables() {
  const count = 5000;
  const config = configFor('all');
  const text = kubeletSize(nodesJson(count));
  const cluster = clusterIn(text);
  const later = nodesJson(count, { replaced: count / 100 });
  const clusterLater = clusterIn(later);
  return [
    [50, 2],
    [200, 4],
    [1000, 12],
  ].flatMap(([limit, budget]) => {
    const empty = networkIn(networkDocument(count, { limit }));
    const first = planRoutes(cluster, empty, config, cloud);
    const document = networkDocument(count, { limit, replaced: count / 100 });
    const routes = routesAfter(first);
    for (const table of document.routeTables) table.routes.push(...(routes.get(table.id) ?? []));
    const network = networkIn(document);
    return [
      against(
        `5,000 nodes, 100 tables, limit ${limit}, from empty`,
        text,
        () => planRoutes(cluster, empty, config, cloud),
        budget,
      ),
      against(
        `5,000 nodes, 100 tables, limit ${limit}, 1 % of the nodes replaced`,
        later,
        () => planRoutes(clusterLater, network, config, cloud),
        budget,
      ),
    ];
  });
}

/** A table with room for all, with and without the direct routes that it wants. */
function oneTable(count) {
  const config = configFor(['vtb-000']);
  const text = nodesJson(count);
  const cluster = clusterIn(text);
  const limit = Math.ceil(count * 1.2);
  const empty = networkIn(networkDocument(count, { tables: 1, limit }));
  const first = planRoutes(cluster, empty, config, cloud);
  const managed = routesAfter(first).get('vtb-000');
  const full = networkIn(networkDocument(count, { tables: 1, limit, managed }));
  return { text, plan: () => planRoutes(cluster, full, config, cloud) };
}

function steadyState() {
  const { text, plan } = oneTable(5000);
  if (plan().ops.length > 0) throw new Error('the steady state is none');
  const unit = (ratio) => `${(ratio * 100).toFixed(1)} % of parse`;
  const name = '5,000 direct routes, nothing to change, warm';
  return [against(name, text, plan, 0.06, { unit, measure: measuredWarm })];
}

/** time = nodes ^ exponent, from the smallest to the largest. */
function growth() {
  const sizes = [500, 15000];
  const [small, large] = sizes.map((count) => {
    const { plan } = oneTable(count);
    for (let warm = 0; warm < 5; warm++) plan();
    return median(Array.from({ length: rounds }, () => measured(plan)));
  });
  const exponent = Math.log(large / small) / Math.log(sizes[1] / sizes[0]);
  return [
    {
      name: 'growth from 500 to 15,000 nodes',
      text: [
        `${small.toFixed(1)} ms, ${large.toFixed(1)} ms`,
        `exponent ${exponent.toFixed(2)}, budget 1.2`,
      ],
      ok: exponent <= 1.2,
    },
  ];
}

/** The whole command from files: wall time over parse time, and the most memory that it takes. */
function wholeCommand() {
  const count = 5000;
  const folder = mkdtempSync(join(tmpdir(), 'podway-bench-'));
  try {
    const text = nodesJson(count);
    writeFileSync(join(folder, 'nodes.json'), text);
    const network = networkDocument(count, { tables: 3, limit: 200 });
    writeFileSync(join(folder, 'network.json'), JSON.stringify(network));
    writeFileSync(join(folder, 'podway.yaml'), JSON.stringify(configDocument()));
    const report = join(folder, 'peak');
    const hook = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(report)},String(process.resourceUsage().maxRSS)))`;
    const run = () => {
      const start = performance.now();
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--import', hook, cli, 'plan', '--output', 'json'],
        { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
      );
      if (status !== 0) throw new Error(stderr);
      return performance.now() - start;
    };
    const times = inTurns({ parse: () => measured(() => JSON.parse(text)), run }, 5);
    const ratio = median(times.run) / median(times.parse);
    const megabytes = Number(readFileSync(report, 'utf8')) / 1024;
    return [
      {
        name: 'podway plan, 5,000 nodes from JSON files',
        text: [timesText(times.run), `${ratio.toFixed(1)} × parse, budget 4`],
        ok: ratio <= 4,
      },
      {
        name: 'memory of that',
        text: [`${megabytes.toFixed(0)} MB`, 'budget 400 MB'],
        ok: megabytes <= 400,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function bench() {
  // The quick ones first: what the others leave on the heap would be measured with them.
  return [...steadyState(), ...growth(), ...manyTables(), ...wholeCommand()];
}
