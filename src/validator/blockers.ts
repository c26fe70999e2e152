import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { type FindingCode, finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { CloudRules } from '../network/rules.ts';
import type { PlacedNode, PrefixRoute } from '../topology/topology.ts';
import { tunnelOf } from './between-nodes.ts';
import { type Answer, type Part, prefixesOf } from './matrix.ts';
import { disabledRoute, nearestRoute } from './nearest-route.ts';
import type { Reachability } from './reachability.ts';
import {
  analyserText,
  directionNames,
  type RemedyNames,
  remedyOf,
  routeNames,
  trafficNames,
} from './remedy.ts';
import { destinationText } from './route-text.ts';
import type { Step } from './step.ts';
import { replyTo, type Traffic, trafficOf } from './traffic.ts';

/** What stands in the way of one kind of flow at one thing, and of how many. */
interface Blocker {
  readonly code: FindingCode;
  readonly subject: string;
  readonly step: Step;
  readonly names: RemedyNames;
  readonly consumers: Set<string>;
  readonly prefixes: Prefix[];
}

/**
 * One finding for each thing that stands in the way of packets that were to arrive: all checks that
 * block, and, where none does, all that could not be decided.
 */
export function blockersOf(
  answers: readonly Answer[],
  rules: Pick<CloudRules, 'remedies' | 'analyser'>,
  around: Reachability['around'],
): readonly Finding[] {
  const blockers = new Map<string, Blocker>();
  for (const { side, port, groups } of answers) {
    for (const { verdict, steps, parts } of groups) {
      if (verdict === 'reachable') continue;
      const decision = verdict === 'unreachable' ? 'block' : 'unknown';
      const deciding = steps.filter((step) => step.decision === decision);
      const all = deciding.length === 0 ? [] : parts();
      for (const found of deciding) {
        for (const part of all) {
          const off = isAstray(found) ? disabledRoute(side.table, part.pod.prefix) : undefined;
          const step = off ? { ...found, code: 'route-disabled' as const } : found;
          const { subject, names } = off
            ? disabledNames(side, off)
            : subjectOf(step, part, side, around);
          const key = `${step.code} ${subject} ${step.check} ${step.by}`;
          const known = blockers.get(key);
          if (known) {
            known.consumers.add(side.consumer);
            known.prefixes.push(...prefixesOf(part));
          } else if (step.code) {
            const traffic = trafficAt(step, port, part.pod, around);
            blockers.set(key, {
              code: step.code,
              subject,
              step: { ...step, nearest: step.nearest ?? nearestWay(step, part, side) },
              names: {
                ...names,
                ...(traffic && trafficNames(traffic)),
                ...ends(step, part, side, around),
                ...directionNames(step.check, farGroup(step, part)),
                region: around.network.region,
              },
              consumers: new Set([side.consumer]),
              prefixes: [...prefixesOf(part)],
            });
          }
        }
      }
    }
  }
  return [...blockers.values()].map((blocker) => findingOf(blocker, rules));
}

/** Of routes that do not take these addresses: the one that comes nearest. */
function nearestWay(
  step: Step,
  { family, first }: Part,
  { table }: Answer['side'],
): string | undefined {
  return isAstray(step) ? nearestRoute(table, { family, first }) : undefined;
}

/** No route to pods takes the packet. */
function isAstray({ role, way, code }: Step): boolean {
  return (
    role === 'route' && way === 'request' && (code === 'no-route' || code === 'default-route-leak')
  );
}

function disabledNames(
  { table: { id } }: Answer['side'],
  route: PrefixRoute,
): ReturnType<typeof subjectOf> {
  const names = routeNames(id, route);
  return { subject: `route/${id}/${route.destination.text}`, names };
}

function findingOf(
  { code, subject, step, names, consumers, prefixes }: Blocker,
  rules: Pick<CloudRules, 'remedies' | 'analyser'>,
): Finding {
  const cidrs = PrefixSet.of(prefixes).prefixes();
  const shown = cidrs.slice(0, 3).map((one) => one.text);
  const rest = cidrs.length - shown.length;
  const pods = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const what = step.way === 'reply' ? 'replies from' : 'requests to';
  const nearest = step.nearest === undefined ? '' : `; nearest: ${step.nearest}`;
  const also = step.decision === 'block' ? analyserText(code, step.check, rules) : '';
  return finding(code, {
    subject,
    evidence: `${step.check}: ${step.by}${nearest}. It concerns ${what} ${pods}, consumer ${[...consumers].sort().join(', ')}${also}`,
    remedy: remedyOf(code, step, names, rules),
  });
}

/** What the step looked at; undefined where routing alone is asked for. */
function trafficAt(
  { way, check }: Step,
  port: Answer['port'],
  { prefix }: Part['pod'],
  { overlayOf }: Reachability['around'],
): Traffic | undefined {
  if (check.startsWith('overlay')) return tunnelOf(overlayOf(prefix));
  if (port === undefined) return undefined;
  const traffic = trafficOf(port, prefix.family);
  return way === 'reply' ? replyTo(traffic) : traffic;
}

/**
 * What a rule or route has to name: `{cidr}` the pods, of which rules name the whole network, `{source}` the
 * consumer, `{peer}` whichever is the far end. Of IPv4 only: clouds' commands have other options for IPv6.
 */
function ends(
  { role, check }: Step,
  { pod: { prefix } }: Part,
  { within }: Answer['side'],
  { podNetworks }: Reachability['around'],
): RemedyNames {
  if (within.family !== 4) return {};
  const network = podNetworks.find((one) => one.contains(prefix)) ?? prefix;
  const peer = role === 'consumer' ? network.text : within.text;
  const isBetweenNodes = check.startsWith('overlay');
  const cidr = role === 'route' ? prefix.text : network.text;
  return { cidr, source: within.text, peer: isBetweenNodes ? '' : peer };
}

function subjectOf(
  { role, way, code, check, hop: index = 0, subnet }: Step,
  { pod, way: route }: Part,
  side: Answer['side'],
  { tableOf }: Reachability['around'],
): { readonly subject: string; readonly names: RemedyNames } {
  const tableId = (node: PlacedNode): string => tableOf(node.subnet)?.id ?? '';
  const target = route?.targets[index];
  const place = target?.kind === 'place' ? target.place : undefined;
  // Requests come in by the interface that the route names, and replies leave by the node's first.
  const named = place?.node && { ...place.node, interface: place.interface, subnet: place.subnet };
  const hop = way === 'request' ? named : place?.node;
  switch (role) {
    case 'consumer':
      if (check.startsWith('ACL'))
        return {
          subject: `acl/${side.subnet.acl ?? side.subnet.id}`,
          names: { acl: side.subnet.acl ?? '' },
        };
      return {
        subject: `consumer/${side.consumer}`,
        names: { group: side.groups?.[0] ?? '' },
      };
    case 'route':
      if (way === 'reply') {
        const from = hop?.subnet.id === subnet ? hop : pod.owner;
        return nodeSubject(from, 'subnet', pod.node.name, tableId);
      }
      if (!route)
        return {
          subject: `table/${side.table.id}`,
          names: { ...ownerNames(pod.owner), table: side.table.id },
        };
      return {
        subject: `route/${side.table.id}/${destinationText(route.route.destination)}`,
        names: { ...ownerNames(pod.owner), ...routeNames(side.table.id, route.route) },
      };
    case 'hop':
      return nodeSubject(hop, kindOf(code, check), pod.node.name, tableId);
    case 'owner':
      return nodeSubject(pod.owner, kindOf(code, check), pod.node.name, tableId);
  }
}

function kindOf(code: FindingCode | undefined, check: string): 'interface' | 'acl' | 'node' {
  if (check.includes('ACL')) return 'acl';
  if (check.includes('groups') || code === 'source-dest-check') return 'interface';
  return 'node';
}

/** A group of the node at the other end of the overlay. */
function farGroup({ role, hop = 0 }: Step, { pod, way }: Part): string {
  const target = way?.targets[hop];
  const gateway = target?.kind === 'place' ? target.place.node : undefined;
  const far = role === 'hop' ? pod.owner : gateway;
  return far?.interface.securityGroups[0] ?? '';
}

/** What a route to the pods would have to lead to. */
function ownerNames(owner: PlacedNode | undefined): RemedyNames {
  if (!owner) return {};
  const { interface: item, address } = owner;
  return { interface: item.id, instance: item.instance ?? '', address };
}

function nodeSubject(
  node: PlacedNode | undefined,
  kind: 'interface' | 'acl' | 'node' | 'subnet',
  name: string,
  tableId: (node: PlacedNode) => string,
): { readonly subject: string; readonly names: RemedyNames } {
  if (!node) return { subject: `node/${name}`, names: {} };
  const { interface: item, subnet } = node;
  const names: RemedyNames = {
    interface: item.id,
    instance: item.instance ?? '',
    group: item.securityGroups[0] ?? '',
    acl: subnet.acl ?? '',
    subnet: subnet.id,
    table: tableId(node),
  };
  switch (kind) {
    case 'interface':
      return { subject: `interface/${item.id}`, names };
    case 'acl':
      return { subject: `acl/${subnet.acl ?? subnet.id}`, names };
    case 'subnet':
      return { subject: `subnet/${subnet.id}`, names };
    case 'node':
      return { subject: `node/${node.node.name}`, names };
  }
}
