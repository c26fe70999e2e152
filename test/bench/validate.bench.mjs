// What deciding reachability costs, measured in JSON.parse of all that it is decided from.
import { rules } from '../../dist/providers/index.js';
import { clusterOf } from '../../dist/src/cluster/join.js';
import { objectsIn } from '../../dist/src/cluster/objects.js';
import { configSchema } from '../../dist/src/config/schema.js';
import { parseDocument } from '../../dist/src/document/parse.js';
import { parseNetwork } from '../../dist/src/network/read.js';
import { planRoutes } from '../../dist/src/planner/plan-routes.js';
import { validateNetwork } from '../../dist/src/validator/validate.js';
import { configDocument, networkDocument, nodesJson, withFilters } from './generator.mjs';
import { inTurns, median, timesText } from './measure.mjs';

const rounds = 7;
const cloud = rules('alicloud');

function measured(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** A cluster that the plan for it has been applied to; masqueraded, so that gateways may carry others' pods. */
function routed(tables, count, limit) {
  const nodes = nodesJson(count);
  const objects = objectsIn([parseDocument(nodes, 'nodes.json')]);
  const cluster = clusterOf(objects, {
    name: 'bench',
    podCidrsFrom: 'node-spec',
    overlay: {
      encapsulation: 'vxlan',
      port: 8472,
      masquerade: { podToOutside: 'yes', outsideToPod: 'yes' },
    },
  });
  const document = withFilters(networkDocument(count, { tables, limit }));
  const config = configSchema.parse({
    ...configDocument({ tables: 'consumers' }),
    consumers: {
      apps: {
        subnets: document.subnets.map(({ id }) => id).filter((id) => id.startsWith('vsw-apps')),
      },
    },
    expect: [{ from: 'apps', to: 'pods', ports: ['tcp/20880'], reachable: true }],
  });
  const empty = parseNetwork(parseDocument(JSON.stringify(document), 'network.json'));
  const routes = new Map(document.routeTables.map((table) => [table.id, table.routes]));
  for (const { table, destination, after } of planRoutes(cluster, empty, config, cloud).ops) {
    if (after?.nextHops === undefined) continue;
    const { nextHops, description } = after;
    routes.get(table).push({ destination: destination.text, nextHops, description });
  }
  const text = JSON.stringify(document);
  const network = parseNetwork(parseDocument(text, 'network.json'));
  const validate = () => validateNetwork(cluster, network, config, cloud);
  const { expectations } = validate();
  if (expectations[0]?.outcome !== 'met')
    throw new Error(`expected all pods to be reached: ${JSON.stringify(expectations[0]?.cidrs)}`);
  return { nodes, text, validate };
}

function against(tables, count, limit) {
  const { nodes, text, validate } = routed(tables, count, limit);
  const parse = () => {
    JSON.parse(text);
    JSON.parse(nodes);
  };
  const times = inTurns(
    { parse: () => measured(parse), validate: () => measured(validate) },
    rounds,
  );
  const ratio = median(times.validate) / median(times.parse);
  return {
    name: `${count.toLocaleString('en')} nodes, ${tables} tables, limit ${limit.toLocaleString('en')}`,
    text: [
      timesText(times.validate),
      `${ratio.toFixed(2)} × parse, budget 1; parse ${timesText(times.parse)}`,
    ],
    ok: ratio <= 1,
  };
}

/** time = (tables × nodes) ^ exponent, from the smallest to the largest. */
function growth() {
  const sizes = [
    [50, 2500],
    [200, 10000],
  ];
  const [small, large] = sizes.map(([tables, count]) => {
    const { validate } = routed(tables, count, 200);
    for (let warm = 0; warm < 3; warm++) validate();
    return median(Array.from({ length: rounds }, () => measured(validate)));
  });
  const [few, many] = sizes.map(([tables, count]) => tables * count);
  const exponent = Math.log(large / small) / Math.log(many / few);
  return {
    name: 'growth from 50 × 2,500 to 200 × 10,000, limit 200',
    text: [
      `${small.toFixed(0)} ms, ${large.toFixed(0)} ms`,
      `exponent ${exponent.toFixed(2)}, budget 1.15`,
    ],
    ok: exponent <= 1.15,
  };
}

export function bench() {
  return [against(100, 5000, 50), against(100, 5000, 1000), against(100, 5000, 6000), growth()];
}
