import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSandbox } from '../../providers/sandbox/sandbox.ts';
import { applyPlan } from '../../src/applier/apply.ts';
import type { Network } from '../../src/network/network.ts';
import type { Writer } from '../../src/network/provider.ts';
import { networkJson, readNetwork } from '../../src/network/read.ts';
import type { Op } from '../../src/planner/plan.ts';
import { planRoutes } from '../../src/planner/plan-routes.ts';
import { VirtualClock } from '../virtual-clock.ts';
import {
  type Change,
  changed,
  changeNode,
  host,
  overlay,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { disagreements } from './compare.ts';
import { Lab, podPort } from './lab.ts';
import { verdictsOf } from './verdicts.ts';

const nodeCount = 5;

/** What a cluster and its owner want at one time. */
export interface Wanted {
  /** Numbers of the nodes that have joined and not left. */
  readonly nodes: readonly number[];
  readonly cordoned: readonly number[];
  readonly budget: number | 'limit';
}

export interface Story {
  readonly cloud: 'aws' | 'alicloud' | 'tencent';
  readonly outsideToPod: 'yes' | 'no';
  readonly asymmetric: 'allow' | 'refuse';
  readonly steps: readonly Wanted[];
  /**
   * Whom a consumer reaches before a plan is judged by the cluster as it was then, not by what the plan
   * knows of it: a gateway that left the list meanwhile may well carry packets still.
   */
  readonly judgedByThen?: boolean;
}

const numbers = Array.from({ length: nodeCount }, (_, index) => index + 1);

/** Nodes come and go, tables shrink and grow. The first step is a plan for an empty table. */
export function stories(steps: number): fc.Arbitrary<Story> {
  return fc.record({
    cloud: fc.constantFrom('aws', 'alicloud', 'tencent'),
    outsideToPod: fc.constantFrom('yes', 'no'),
    asymmetric: fc.constantFrom('allow', 'refuse'),
    steps: fc.array(
      fc.record({
        nodes: fc.subarray(numbers, { minLength: 3 }),
        cordoned: fc.subarray(numbers, { maxLength: 2 }),
        budget: fc.oneof(fc.constant('limit' as const), fc.integer({ min: 1, max: 5 })),
      }),
      { minLength: steps, maxLength: steps },
    ),
  });
}

/** One step of a story as it was lived through. */
export interface Lived {
  readonly ops: readonly Op[];
  readonly attempts: number;
  readonly failed: number;
  /** Open from before the plan to after it, and then broken. */
  readonly broken: number;
  /** `10.0.128.100 to 10.244.2.10: 3 new connections, first timeout`: lost, and nobody had said so. */
  readonly unannounced: readonly string[];
  /** Pods that a consumer reached before and whose loss or reset the plan announced. */
  readonly announced: number;
  /** Where the validator and the packets part, once all is done. */
  readonly disagreements: readonly string[];
}

/** How ops are carried out: the applier's way, or another to compare with. */
export type Applying = (
  ops: readonly Op[],
  writer: Writer,
  world: World,
  path: string,
) => Promise<void>;

/** As `podway apply` does it, but for the time that the cloud's rates take. */
export const applierWay: Applying = async (ops, writer, world, path) => {
  const { outcomes, stale } = await applyPlan({
    plan: ops,
    network: world.network,
    writer,
    reader: { read: () => readNetwork(path) },
    rules: world.rules,
    context: { signal: new AbortController().signal, clock: new VirtualClock() },
    scope: { vpc: world.network.vpc.id },
  });
  const bad = outcomes.filter(({ result }) => result !== 'applied');
  if (bad.length > 0 || stale.length > 0)
    throw new Error(`not applied: ${JSON.stringify([...stale, ...bad])}`);
};

/**
 * Lives through a story: each plan is carried out in the sandbox, the kernel follows each call, and
 * meanwhile consumers open a connection to every pod every few milliseconds.
 */
export async function live(story: Story, apply: Applying = applierWay): Promise<readonly Lived[]> {
  const whole = base(story);
  const folder = await mkdtemp(join(tmpdir(), 'podway-lab-'));
  const path = join(folder, 'network.json');
  await writeFile(path, networkJson(whole.network));
  const sandbox = await openSandbox(
    { path, region: whole.network.region, vpc: whole.network.vpc.id },
    whole.rules,
  );
  await using lab = await Lab.start(whole);
  try {
    const writer = followed(await sandbox.writer(), lab, () => readNetwork(path));
    const lived: Lived[] = [];
    let then: World | undefined;
    for (const wanted of story.steps) {
      const network = await readNetwork(path);
      const world = { ...changed(whole, ...changesTo(wanted, story)), network };
      const known = { ...((story.judgedByThen && then) || world), network };
      const done = await step(world, known, lab, (ops) => apply(ops, writer, world, path));
      then = world;
      const after = { ...world, network: await readNetwork(path) };
      lived.push({ ...done, disagreements: await disagreements(after, lab) });
    }
    return lived;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function base({ cloud, outsideToPod }: Story): World {
  return changed(
    worldOf(cloud, { nodes: nodeCount, zones: 2 }),
    host('vma', '10.0.128.100'),
    host('vmb', '10.0.129.100'),
    overlay({ masquerade: { podToOutside: 'yes', outsideToPod } }),
  );
}

function changesTo({ nodes, cordoned, budget }: Wanted, { asymmetric }: Story): readonly Change[] {
  return [
    ...numbers.filter((one) => !nodes.includes(one)).map((one) => removeNode(`node-${one}`)),
    ...cordoned
      .filter((one) => nodes.includes(one))
      .map((one) => changeNode(`node-${one}`, { cordoned: true })),
    routes({ budget, reserve: 1, gateways: { asymmetric } }),
  ];
}

/** A writer whose calls the kernel has followed, and consumers have tried, before the next one is made. */
function followed(writer: Writer, lab: Lab, network: () => Promise<Network>): Writer {
  return {
    write: async (batch, context) => {
      const outcomes = await writer.write(batch, context);
      await lab.follow(await network());
      await round(lab);
      return outcomes;
    },
    settle: (batch, context) => writer.settle(batch, context),
  };
}

async function round(lab: Lab): Promise<void> {
  await Promise.all(lab.consumers.map(({ id }) => lab.consumer(id).round()));
}

async function step(
  world: World,
  known: World,
  lab: Lab,
  carryOut: (ops: readonly Op[]) => Promise<void>,
): Promise<Omit<Lived, 'disagreements'>> {
  const { ops } = planRoutes(world.cluster, world.network, world.policy, world.rules);
  const said = verdictsOf(known);
  const stays = (pod: string) =>
    world.cluster.nodes.some(({ podPrefixes }) =>
      podPrefixes.some(({ prefix }) => prefix.containsAddress(pod)),
    );
  const watched = lab.consumers.map((consumer) => ({
    consumer,
    to: lab.pods
      .map(({ address }) => address)
      .filter((pod) => stays(pod) && said(consumer, pod)?.verdict === 'reachable'),
  }));
  for (const { consumer, to } of watched) {
    await lab.consumer(consumer.id).watch({ to, port: podPort, everyMs: 10, timeoutMs: 900 });
  }
  await round(lab);
  await carryOut(ops);
  await round(lab);
  const sums = { attempts: 0, failed: 0, broken: 0, announced: 0 };
  const unannounced: string[] = [];
  for (const { consumer, to } of watched) {
    const seen = await lab.consumer(consumer.id).stop();
    sums.attempts += seen.attempts;
    sums.failed += seen.failed.length;
    sums.broken += seen.broken.length;
    for (const pod of to) {
      const way = `${consumer.address} to ${pod}`;
      if (isAnnounced(ops, world.network, consumer.subnet, pod)) {
        sums.announced += 1;
        continue;
      }
      const lost = seen.failed.filter((one) => one.to === pod);
      const [first] = lost;
      if (first) unannounced.push(`${way}: ${lost.length} new connections, first ${first.result}`);
      if (seen.broken.includes(pod)) unannounced.push(`${way}: the one that was open`);
    }
  }
  return { ops, ...sums, unannounced };
}

/** Does an op of the consumer's table say that it loses or resets what is behind it, and is the pod? */
function isAnnounced(ops: readonly Op[], network: Network, subnet: string, pod: string): boolean {
  const main = network.routeTables.find((table) => table.main)?.id;
  const table = network.subnets.find(({ id }) => id === subnet)?.routeTable ?? main;
  return ops.some(
    (op) =>
      'destination' in op &&
      op.table === table &&
      (op.effect === 'loses' || op.effect === 'resets') &&
      op.destination.containsAddress(pod),
  );
}
