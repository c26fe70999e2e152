// What it costs to converge: calls to each cloud's API, counted by the sandbox that serves it, and time at
// the cloud's published rates. The command, the adapter and the cloud's SDK are the real ones.
//
//     podway apply ──► SDK ──HTTP──► sandbox        PatientClock: calls take no time, waits are counted
//
// reads      before the first write: planning, and once more when the writer is there
// polls      after a write, until it holds: only where a cloud carries writes out later
// read back  after the last write, all that was written
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, providerNames, rules } from '../../dist/providers/index.js';
import { kindOfAction } from '../../dist/providers/sandbox/action-kind.js';
import { serve } from '../../dist/providers/sandbox/server.js';
import { alicloudWire } from '../../dist/providers/sandbox/wire/alicloud/api.js';
import { awsWire } from '../../dist/providers/sandbox/wire/aws/api.js';
import { tencentWire } from '../../dist/providers/sandbox/wire/tencent/api.js';
import { run as apply } from '../../dist/src/commands/apply.js';
import { readCommandLine } from '../../dist/src/commands/command-line.js';
import { run as plan } from '../../dist/src/commands/plan.js';
import { parseDocument } from '../../dist/src/document/parse.js';
import { parseNetwork } from '../../dist/src/network/read.js';
import { PatientClock } from './patient-clock.mjs';

/** What each cloud's sandbox speaks, its key, ids of instances, and how many pages lists take. */
const clouds = {
  aws: {
    api: awsWire,
    key: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    instance: (n) => `i-${n}`,
    providerId: (n) => `aws:///zone/i-${n}`,
    // Interfaces once more for `apply`, which switches their checks off; routes come with their tables.
    nodePages: (nodes) => 3 * Math.ceil(nodes / 1000),
    tablePages: (tables) => Math.ceil((tables + 1) / 100),
    backPages: (nodes) => Math.ceil(nodes / 1000),
    // A check for each node, a tag for each table, a call for each route.
    writes: (nodes, routes, tables) => nodes + tables + routes * tables,
  },
  alicloud: {
    api: alicloudWire,
    key: ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
    instance: (n) => `i-${n}`,
    providerId: (n) => `cn-hangzhou.i-${n}`,
    nodePages: (nodes) => Math.ceil(nodes / 500) + Math.ceil(nodes / 100),
    tablePages: (tables) => tables + 1,
    backPages: (_, routes, tables) => Math.ceil(routes / 100) * tables,
    writes: (_, routes, tables) => Math.ceil(routes / 50) * tables,
  },
  tencent: {
    api: tencentWire,
    key: ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'],
    instance: (n) => `ins-${n}`,
    providerId: (n) => `qcloud:///100003/ins-${n}`,
    // Each page of 100 begins with the last item of the one before.
    nodePages: (nodes) => 2 * Math.ceil((nodes - 1) / 99),
    tablePages: (tables) => Math.ceil((tables + 1) / 100),
    backPages: () => 0,
    writes: (_, routes, tables) => Math.ceil(routes / 50) * tables,
  },
};

/** Calls beside pages, in planning and applying together: the VPC, its subnets, limits, lists of tables. */
const fixedReads = 5;
/** Times that what was written is read back: a write shows in reads after 2 s, and each pause is twice the last. */
const lateReads = 5;

const addressOf = (n) => `172.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
const podCidrOf = (n) => `10.${n >> 8}.${n & 255}.0/24`;
const numbersTo = (count) => Array.from({ length: count }, (_, index) => index + 1);
const tableOf = (n) => `rtb-${n}`;

function networkOf(name, nodes, tables, limit) {
  const families = rules(name).routeLimit.families === 'together' ? [[4, 6]] : [[4], [6]];
  const limits =
    limit === undefined
      ? undefined
      : families.map((each) => ({ families: each, limit, source: 'read' }));
  const document = {
    kind: 'Network',
    version: 1,
    provider: name,
    region: 'region-1',
    vpc: { id: 'vpc-1', cidrs: ['172.16.0.0/12'] },
    subnets: [
      { id: 'subnet-nodes', zone: 'a', cidrs: ['172.16.0.0/15'] },
      ...numbersTo(tables).map((n) => ({
        id: `subnet-${n}`,
        zone: 'a',
        cidrs: [`172.20.${n}.0/24`],
        routeTable: tableOf(n),
      })),
    ],
    routeTables: [
      { id: 'rtb-main', main: true, limits },
      ...numbersTo(tables).map((n) => ({ id: tableOf(n), limits })),
    ],
    interfaces: numbersTo(nodes).map((n) => ({
      id: `eni-${n}`,
      instance: clouds[name].instance(n),
      subnet: 'subnet-nodes',
      addresses: [addressOf(n)],
    })),
    instances: numbersTo(nodes).map((n) => ({ id: clouds[name].instance(n) })),
  };
  return parseNetwork(parseDocument(JSON.stringify(document), 'network.json'));
}

function nodesJson(name, nodes) {
  const items = numbersTo(nodes).map((n) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${n}` },
    spec: { podCIDRs: [podCidrOf(n)], providerID: clouds[name].providerId(n) },
    status: {
      addresses: [{ type: 'InternalIP', address: addressOf(n) }],
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { operatingSystem: 'linux' },
    },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'NodeList', items });
}

function configJson(name, tables, endpoint) {
  return JSON.stringify({
    version: 1,
    cluster: {
      name: 'shop',
      podNetworks: ['10.0.0.0/8'],
      source: { files: ['nodes.json'] },
      overlay: {
        encapsulation: 'vxlan',
        masquerade: { podToOutside: 'yes', outsideToPod: 'yes' },
      },
    },
    network: { provider: name, region: 'region-1', vpc: 'vpc-1', source: { api: { endpoint } } },
    consumers: { vms: { subnets: numbersTo(tables).map((n) => `subnet-${n}`) } },
  });
}

/** SDKs date their signatures by the real clock. */
const signatureClock = { now: () => new Date(), sleep: async () => {} };

/**
 * One command against the sandbox: how it ended, what was asked of the sandbox meanwhile, and the seconds
 * until the last write was there.
 */
async function command(line, folder, served, clock, env) {
  served.forgetRequests();
  const begin = clock.now().getTime();
  let [written, readBack] = [begin, 0];
  const opened = {
    rules,
    open: async (target, surroundings) => {
      const provider = await open(target, surroundings);
      const outside =
        (work) =>
        (what, { signal }) =>
          clock.during((inner) => work(what, { signal, clock: inner }));
      const timed = (work) => async (batch, context) => {
        const answer = await outside(work)(batch, context);
        written = clock.now().getTime();
        return answer;
      };
      const read = async (scope, context) => {
        const before = served.requests();
        const network = await outside(provider.reader.read)(scope, context);
        const hasWritten = before.some(({ kind }) => kind === 'write');
        if (hasWritten) readBack += served.requests().length - before.length;
        return network;
      };
      const writer = async () => {
        const { write, settle } = await provider.writer();
        return { write: timed(write), settle: timed(settle) };
      };
      return { rules: provider.rules, reader: { read }, writer, close: () => provider.close() };
    },
  };
  const said = [];
  const stream = { isTerminal: false, write: async (text) => void said.push(text) };
  const { signal } = new AbortController();
  const world = { stdout: stream, stderr: stream, env, home: folder, clock, signal, version: '0' };
  const { args, command: name } = readCommandLine([...line, '-f', join(folder, 'podway.yaml')], {});
  const run = name === 'apply' ? apply : plan;
  const exitCode = await run(args, { ...world, lastWords: () => {} }, opened);
  if (exitCode !== 0) throw new Error(`${name}: exit code ${exitCode}\n${said.join('')}`);
  const requests = served.requests();
  const of = (what) => requests.filter(({ kind }) => kind === what);
  return {
    seconds: (written - begin) / 1000,
    requests,
    reads: of('read').length,
    writes: of('write').length,
    polls: of('poll').length - readBack,
    readBack,
    checks: requests.filter(({ action }) => action === 'ModifyNetworkInterfaceAttribute').length,
    refused: requests.filter(({ status }) => status !== 200).length,
  };
}

/** The seconds that published rates and, on Alibaba Cloud, the time of a write take, all else being free. */
function leastSeconds(name, requests) {
  const { busyMs, rates, serialPerVpc } = rules(name);
  const seconds = (kinds) => {
    const calls = new Map();
    for (const { action, kind } of requests)
      if (kinds.includes(kind)) calls.set(action, (calls.get(action) ?? 0) + 1);
    const each = [...calls].map(([action, count]) => {
      const { burst, perSecond } = rates[kindOfAction(action)];
      return Math.max(0, count - burst) / perSecond;
    });
    return Math.max(0, ...each);
  };
  const writes = requests.filter(({ kind }) => kind === 'write').length;
  const busy = serialPerVpc ? (writes * busyMs) / 1000 : 0;
  return seconds(['read']) + Math.max(seconds(['write']), busy);
}

async function measured(name, nodes, tables, limit) {
  const folder = mkdtempSync(join(tmpdir(), 'podway-cost-'));
  const clock = new PatientClock();
  const { api, key } = clouds[name];
  const env = Object.fromEntries(key.map((variable) => [variable, 'podway-sandbox']));
  const network = networkOf(name, nodes, tables, limit);
  const served = await serve({ network, rules: rules(name), api, clock, signatureClock });
  try {
    writeFileSync(join(folder, 'nodes.json'), nodesJson(name, nodes));
    writeFileSync(join(folder, 'podway.yaml'), configJson(name, tables, served.url));
    const applied = await command(['apply', '--yes'], folder, served, clock, env);
    // Nobody plans again at once: a process begins with what rates allow after a pause.
    await clock.sleep(60_000);
    const again = await command(['plan', '--detailed-exitcode'], folder, served, clock, env);
    const { routeTables } = await served.network();
    const routes = Math.max(
      ...routeTables.map((one) => one.routes.filter(({ origin }) => origin === 'user').length),
    );
    return { applied, again, routes, least: leastSeconds(name, applied.requests) };
  } finally {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const number = new Intl.NumberFormat('en-US');
const secondsText = (seconds) => `${number.format(Math.round(seconds))} s`;

/** Converges, and says what it took beside what it may take. */
async function row(name, nodes, tables, limit) {
  const { applied, again, least, routes } = await measured(name, nodes, tables, limit);
  const { backPages, nodePages, tablePages, writes } = clouds[name];
  const pages = nodePages(nodes) + 2 * tablePages(tables);
  const { busyMs } = rules(name);
  const isWithin =
    applied.reads <= pages + fixedReads &&
    applied.writes === writes(name === 'aws' ? applied.checks : nodes, routes, tables) &&
    applied.polls <= (busyMs > 0 ? 2 * applied.writes : 0) &&
    applied.readBack <= lateReads * (1 + backPages(nodes, routes, tables)) &&
    applied.refused === 0 &&
    applied.seconds <= 1.1 * least + roundingSeconds &&
    again.writes === 0 &&
    again.refused === 0;
  return {
    name: `${rules(name).title}, ${number.format(nodes)} pod prefixes, ${tables} table${tables > 1 ? 's' : ''}`,
    text: [
      number.format(routes),
      number.format(applied.reads),
      number.format(applied.writes),
      number.format(applied.polls),
      number.format(applied.readBack),
      number.format(applied.requests.length),
      secondsText(applied.seconds),
      secondsText(least),
      String(applied.refused),
      number.format(again.requests.length),
    ],
    ok: isWithin,
  };
}

/** Milliseconds of waits are whole. */
const roundingSeconds = 0.01;
/** The tables hold a route for each pod prefix. */
const raised = 6000;

export async function bench() {
  const head = [
    'routes each',
    'reads',
    'writes',
    'polls',
    'read back',
    'calls',
    'time',
    'at least',
    'refused',
    'steady state',
  ];
  const results = [];
  for (const limit of [raised, undefined]) {
    const title = limit ? 'a route for each pod prefix' : 'at the usual limit';
    results.push({ name: title, text: head, ok: true });
    for (const name of providerNames)
      for (const nodes of [100, 5000])
        for (const tables of [1, 3]) results.push(await row(name, nodes, tables, limit));
  }
  return results;
}
