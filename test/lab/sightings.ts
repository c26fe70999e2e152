import type { Endpoint } from '../../src/prober/attempt.ts';
import { symptomsOf } from '../../src/prober/observe.ts';
import type { Probed } from '../../src/prober/probe.ts';
import type { Symptoms } from '../../src/prober/symptoms.ts';
import { changed, type World } from '../world/world.ts';
import { causeOf } from './causes.ts';
import { type Design, gatewaysOf, type Masquerade } from './designs.ts';
import type { Fault, HostFault } from './faults.ts';
import { type Lab, podPort } from './lab.ts';
import type { Prober } from './prober.ts';
import type { Row } from './signature-rows.ts';

export interface Case {
  readonly fault: Fault;
  readonly design: Design;
  readonly masquerade: Masquerade;
  readonly world: World;
  readonly lab: Lab;
  /** By a consumer's interface. */
  readonly probers: ReadonlyMap<string, Prober>;
}

/** `harmless`: something was seen where nothing should be. */
export type Sighting = Omit<Row, 'cause'> & { readonly cause: Row['cause'] | 'harmless' };

/** What every consumer sees of every way to a pod while one thing is broken; without ways that are fine. */
export async function sightings(
  { fault, design, masquerade, world, lab, probers }: Case,
  timeoutMs: number,
): Promise<readonly Sighting[]> {
  const { hosts } = fault;
  const broken = (hosts?.on(design) ?? []).map((id) => {
    const namespace = lab.layout.hosts.find((one) => one.id === id)?.namespace ?? '';
    const what = typeof hosts?.what === 'function' ? hosts.what(lab, id) : hosts?.what;
    return { namespace, ...(what as HostFault) };
  });
  await lab.follow(changed(world, ...(fault.change?.(design) ?? [])).network);
  for (const one of broken) await lab.inside(one.namespace, one.break);
  // What was learned of path MTUs while something was mended must not help.
  if (fault.bytes !== undefined)
    for (const one of lab.consumers) await lab.inside(one.namespace, 'ip route flush cache');
  const found = await Promise.all(
    lab.consumers.map(async ({ id }, zone) => {
      const prober = probers.get(id);
      if (!prober) throw new Error(`no prober on ${id}`);
      return waysFrom(prober, zone, fault, design, lab, timeoutMs);
    }),
  );
  for (const one of broken) await lab.inside(one.namespace, one.mend);
  const cause = causeOf[fault.sentence];
  if (cause === undefined) throw new Error(`causes.ts does not know the fault ${fault.sentence}`);
  return found.flat().flatMap((symptoms): Sighting[] => {
    const isFine = [symptoms.near, symptoms.far].every((one) => one === undefined || one === 'ok');
    if (isFine) return [];
    return [{ cause, symptoms, where: `${design}-${masquerade}` }];
  });
}

/** A way for each pod: with a pod of the gateway beside it, where the pod is another node's. */
async function waysFrom(
  prober: Prober,
  zone: number,
  fault: Fault,
  design: Design,
  lab: Lab,
  timeoutMs: number,
): Promise<readonly Symptoms[]> {
  const numbers = lab.nodes.map((_, at) => at + 1);
  const at = (address: string, port: number = podPort): Endpoint => ({
    address,
    port,
    protocol: 'dubbo',
  });
  const pods = lab.pods.map(({ address }, index) => {
    const other = fault.pod?.(index + 1) ?? {};
    return at(other.address ?? address, other.port);
  });
  const knocks = [
    ...lab.nodes.map((one) => at(one.address)),
    ...lab.pods.map((one) => at(one.gateway)),
  ].map((one): Endpoint => ({ ...one, protocol: 'tcp' }));
  // Where the pod itself is missing, its neighbours may be there.
  const isOfPod = fault.pod !== undefined;
  const healthy = isOfPod ? lab.pods.map(({ address }) => at(address)) : [];
  const [ofPods, ofHealthy, ofHosts] = await Promise.all([
    prober.probe(pods, timeoutMs, true),
    prober.probe(healthy, timeoutMs, true),
    prober.probe(knocks, timeoutMs, false),
  ]);
  const pod = (number: number): Probed => of(ofPods, number - 1);
  const node = (number: number): Probed => of(ofHosts, number - 1);
  const bridge = (number: number): Probed => of(ofHosts, numbers.length + number - 1);
  const addresses = (number: number) => [
    of(lab.nodes, number - 1).address,
    of(lab.nodes, number - 1).node?.address ?? '',
    of(lab.pods, number - 1).gateway,
  ];
  // A prefix of no node has no owner to knock at.
  const isOwned = !fault.pod || pods[0]?.address.startsWith('10.244.1.');
  return numbers.flatMap((number): Symptoms[] => {
    const direct = design === 'B';
    const [first = 1, second = first] = gatewaysOf[design];
    const gateway = direct ? number : zone === 0 ? first : second;
    if (gateway === number && !direct && isOwned) return [];
    const around = {
      gateway: node(gateway),
      gatewayBridge: bridge(gateway),
      ...(isOwned ? {} : { owner: 'nobody' as const }),
      ...(direct || !isOwned ? {} : { owner: node(number), ownerBridge: bridge(number) }),
      gatewayAddresses: addresses(gateway),
      ownerAddresses: direct ? [] : addresses(number),
    };
    const near = !isOwned ? undefined : pod(direct ? number : gateway);
    const far = direct && isOwned ? undefined : pod(number);
    const both = near !== undefined && far !== undefined && isOfPod;
    const mixed = both
      ? [
          { near, far: of(ofHealthy, number - 1) },
          { near: of(ofHealthy, gateway - 1), far },
        ]
      : [];
    return [{ near, far }, ...mixed].map((pair) => symptomsOf({ ...pair, ...around }));
  });
}

function of<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`nothing at ${index}`);
  return item;
}
