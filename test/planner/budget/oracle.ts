import type { Prefix } from '../../../src/address/prefix.ts';
import type { ChosenRoute, Price, Problem } from '../../../src/planner/budget/problem.ts';
import type { AcceptedPrefix, PlacedNode } from '../../../src/topology/topology.ts';

/** The price of some routes, prefix by prefix, as the design states it: nothing clever. */
export function priceByHand(routes: readonly ChosenRoute[], problem: Problem): Price {
  const { prefixes, zones, gateways, barriers, isCarried } = problem;
  let cost = 0;
  let unreachable = 0;
  for (const one of prefixes) {
    const around = [
      ...routes.map(({ destination, node }) => ({
        destination,
        node: node as PlacedNode | undefined,
      })),
      ...barriers.map((destination) => ({ destination, node: undefined })),
    ].filter(({ destination }) => destination.contains(one.prefix));
    const longest = around.sort((a, b) => b.destination.length - a.destination.length)[0];
    const node = longest?.node;
    const mayCarry = node && gateways.includes(node) && isCarried(one.prefix);
    if (!node || (node !== one.owner && !mayCarry)) unreachable++;
    else cost += costByHand(node, one, zones);
  }
  const shares = routes.map(({ destination, node }) => {
    const under = prefixes.filter((one) => destination.contains(one.prefix));
    return under.every((one) => one.owner === node) ? 0 : under.length;
  });
  return { unreachable, cost, share: Math.max(0, ...shares) };
}

function costByHand(node: PlacedNode, { owner }: AcceptedPrefix, zones: readonly string[]): number {
  const each = zones.map(
    (zone) =>
      (node === owner ? 0 : 1) +
      (zone === node.zone ? 0 : 2) +
      (owner === undefined || owner.zone === node.zone ? 0 : 2),
  );
  return each.reduce((sum, one) => sum + one, 0) / zones.length;
}

/** Every choice of at most k routes, tried. */
export function bestByHand(problem: Problem, k: number): Price {
  const candidates = destinations(problem).flatMap((destination) => {
    const under = problem.prefixes.filter((one) => destination.contains(one.prefix));
    const carriers = problem.isCarried(destination) ? problem.gateways : [];
    const nodes = new Set([...carriers, ...under.flatMap((one) => one.owner ?? [])]);
    return [...nodes]
      .filter((node) => carriers.includes(node) || under.every((one) => one.owner === node))
      .map((node): ChosenRoute => ({ destination, node }));
  });
  let best: Price = { unreachable: Number.POSITIVE_INFINITY, cost: 0, share: 0 };
  const tryAll = (from: number, chosen: readonly ChosenRoute[]): void => {
    const isWhole = problem.forced.every((must) =>
      chosen.some((one) => one.destination.equals(must.destination) && one.node === must.node),
    );
    if (isWhole) {
      const price = priceByHand(chosen, problem);
      if (comparePrices(price, best) < 0) best = price;
    }
    if (chosen.length === k) return;
    for (let index = from; index < candidates.length; index++) {
      const next = candidates[index];
      if (!next || chosen.some((one) => one.destination.equals(next.destination))) continue;
      tryAll(index + 1, [...chosen, next]);
    }
  };
  tryAll(0, []);
  return best;
}

/** Every destination that holds a pod prefix. Inside a pod network, as wide as that, and not taken. */
function destinations(problem: Problem): readonly Prefix[] {
  const all = new Map<string, Prefix>();
  for (const { prefix } of problem.prefixes) {
    const network = problem.podNetworks.find((one) => one.contains(prefix));
    for (let one: Prefix | undefined = prefix; one && network?.contains(one); one = one.parent()) {
      if (!problem.isTaken(one)) all.set(one.text, one);
    }
  }
  return [...all.values()];
}

export function comparePrices(a: Price, b: Price): number {
  // Neither can hold what must be held: equally impossible.
  if (!Number.isFinite(a.unreachable) && !Number.isFinite(b.unreachable)) return 0;
  const order = [a.unreachable - b.unreachable, a.cost - b.cost, a.share - b.share];
  return order.find((one) => Math.abs(one) > 1e-9) ?? 0;
}
