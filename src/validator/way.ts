import type { Prefix } from '../address/prefix.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { Network, Subnet } from '../network/network.ts';
import { type AssumptionId, assumptions, settled } from './assumptions.ts';
import type { Judgement, Packet } from './filters.ts';
import type { Place } from './place.ts';
import type { Flow, Role, Step, Surroundings } from './step.ts';
import type { Traffic } from './traffic.ts';

/** The checks that a packet meets in one direction, collected one after the other. */
export class Way {
  readonly steps: Step[] = [];
  readonly way: Step['way'];
  readonly flow: Flow;
  readonly around: Surroundings;

  constructor(way: Step['way'], flow: Flow, around: Surroundings) {
    this.way = way;
    this.flow = flow;
    this.around = around;
  }

  note(role: Role, check: string, step: Omit<Step, 'way' | 'role' | 'check'>): void {
    this.steps.push({ way: this.way, role, check, ...step });
  }

  /** Is the machine there, and on? */
  runs(place: Place, role: Role): void {
    this.note(role, 'state', stateOf(place, this.around.network));
  }

  check(place: Place, role: Role, what: string): void {
    const isOn = this.around.checkIsOn(place.interface);
    this.note(role, 'source/destination check', {
      decision: isOn ? 'block' : 'pass',
      code: isOn ? 'source-dest-check' : undefined,
      by: isOn ? `it is on, and drops ${what}` : 'off',
    });
  }

  /** By the security groups of an interface. */
  judge(
    role: Role,
    check: string,
    code: FindingCode,
    packet: Packet,
    groups: readonly string[],
  ): void {
    const judged = this.around.filters.groups(groups, packet);
    this.conclude(role, `${check}, ${packet.direction}`, judged, code);
  }

  /** By a subnet's ACL; `addresses`: of the far end. */
  acl(
    role: Role,
    subnet: Subnet,
    direction: 'ingress' | 'egress',
    addresses: Prefix,
    traffic: Traffic,
    code: 'acl-denied' | 'acl-denied-reply' | 'overlay-blocked' = 'acl-denied',
  ): void {
    const packet = { direction, traffic, peer: { addresses } };
    const judged = this.around.filters.acl(subnet.acl, packet);
    const check = `${code === 'overlay-blocked' ? 'overlay, ' : ''}ACL, ${direction}`;
    this.conclude(role, check, judged, code);
  }

  conclude(
    role: Role,
    check: string,
    { decision, by, nearest }: Judgement,
    code: FindingCode,
  ): void {
    const unclear = check.includes('ACL') ? 'not-read' : 'group-unclear';
    this.note(role, check, {
      decision,
      by,
      code: decision === 'pass' ? undefined : decision === 'unknown' ? unclear : code,
      ...(nearest === undefined ? {} : { nearest }),
    });
  }

  assume(role: Role, id: AssumptionId): void {
    this.note(role, 'assumption', assumed(id, this.around));
  }
}

export function stateOf(
  { interface: item, instance }: Place,
  { incomplete }: Network,
): Pick<Step, 'decision' | 'code' | 'by'> {
  if (item.status === 'detached')
    return { decision: 'block', code: 'next-hop-down', by: 'its interface is detached' };
  if (instance === undefined) {
    if (incomplete.includes('instances'))
      return { decision: 'unknown', code: 'not-read', by: 'the instances were not read' };
    return { decision: 'pass', by: 'its interface is attached' };
  }
  const by = `its instance is ${instance.state}`;
  switch (instance.state) {
    case 'running':
    case 'pending':
      return { decision: 'pass', by };
    case 'unknown':
      return { decision: 'unknown', code: 'not-read', by };
    case 'stopping':
    case 'stopped':
    case 'terminated':
      return { decision: 'block', code: 'next-hop-down', by };
  }
}

function assumed(
  id: AssumptionId,
  { assume, isStrict }: Surroundings,
): Pick<Step, 'decision' | 'code' | 'by' | 'assumption'> {
  const { taken } = assumptions[id];
  const open = { decision: 'unknown', code: 'assumption-open', assumption: id, by: taken } as const;
  switch (settled(id, assume)) {
    case 'good':
      return { decision: 'pass', by: taken };
    case 'bad':
      return {
        decision: 'block',
        code: 'assumption-broken',
        assumption: id,
        by: `podway.yaml says that this does not hold: ${taken}`,
      };
    case 'unclear':
      return open;
    case 'open':
      return isStrict ? open : { decision: 'assumed', assumption: id, by: taken };
  }
}
