import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { type FindingCode, finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { CloudRules } from '../network/rules.ts';
import type { PlacedNode } from '../topology/topology.ts';
import { type Answer, type Part, prefixesOf } from './matrix.ts';
import type { Step } from './walk.ts';

/** What stands in the way of one kind of flow at one thing, and of how many. */
interface Blocker {
  readonly code: FindingCode;
  readonly subject: string;
  readonly step: Step;
  readonly names: Names;
  readonly consumers: Set<string>;
  readonly prefixes: Prefix[];
}

/** What the words in braces of a remedy stand for. */
type Names = Readonly<Record<string, string>>;

/**
 * One finding for each thing that stands in the way of packets that were to arrive: all checks that
 * block, and, where none does, all that could not be decided.
 */
export function blockersOf(
  answers: readonly Answer[],
  rules: Pick<CloudRules, 'remedies'>,
): readonly Finding[] {
  const blockers = new Map<string, Blocker>();
  for (const { side, groups } of answers) {
    for (const { verdict, steps, parts } of groups) {
      if (verdict === 'reachable') continue;
      const decision = verdict === 'unreachable' ? 'block' : 'unknown';
      const deciding = steps.filter((step) => step.decision === decision);
      for (const step of deciding) {
        for (const part of parts()) {
          const { subject, names } = subjectOf(step, part, side);
          const key = `${step.code} ${subject} ${step.check} ${step.by}`;
          const known = blockers.get(key);
          if (known) {
            known.consumers.add(side.consumer);
            known.prefixes.push(...prefixesOf(part));
          } else if (step.code) {
            blockers.set(key, {
              code: step.code,
              subject,
              step,
              names,
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

function findingOf(
  { code, subject, step, names, consumers, prefixes }: Blocker,
  { remedies }: Pick<CloudRules, 'remedies'>,
): Finding {
  const cidrs = PrefixSet.of(prefixes).prefixes();
  const shown = cidrs.slice(0, 3).map((one) => one.text);
  const rest = cidrs.length - shown.length;
  const pods = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const what = step.way === 'reply' ? 'replies from' : 'requests to';
  const nearest = step.nearest === undefined ? '' : `; nearest: ${step.nearest}`;
  const filled = {
    cidr: cidrs[0]?.text ?? '',
    ...names,
  };
  return finding(code, {
    subject,
    evidence: `${step.check}: ${step.by}${nearest}. It concerns ${what} ${pods}, consumer ${[...consumers].sort().join(', ')}`,
    remedy: remedies[code] && fill(remedies[code], filled),
  });
}

/** `{interface}` in a remedy is the thing's own name; words that nothing fills stay. */
function fill(remedy: string, names: Names): string {
  return remedy.replace(/\{(\w+)\}/g, (word, name: string) => names[name] ?? word);
}

function subjectOf(
  { role, way, code, check }: Step,
  { pod, way: route }: Part,
  side: Answer['side'],
): { readonly subject: string; readonly names: Names } {
  const target = route?.targets[0];
  const hop = target?.kind === 'place' ? target.place.node : undefined;
  switch (role) {
    case 'consumer':
      if (check.startsWith('ACL'))
        return {
          subject: `acl/${side.subnet.acl ?? side.subnet.id}`,
          names: { acl: side.subnet.acl ?? '' },
        };
      return {
        subject: `consumer/${side.consumer}`,
        names: { group: side.groups?.[0] ?? '', source: side.source.text },
      };
    case 'route':
      if (way === 'reply') return nodeSubject(pod.owner, 'subnet', side, pod.node.name);
      if (!route) return { subject: `table/${side.table.id}`, names: { table: side.table.id } };
      return {
        subject: `route/${side.table.id}/${destinationText(route.route.destination)}`,
        names: {
          table: side.table.id,
          destination: destinationText(route.route.destination),
          route: route.route.id ?? '',
        },
      };
    case 'hop':
      return nodeSubject(hop, kindOf(code, check), side, pod.node.name);
    case 'owner':
      return nodeSubject(pod.owner, kindOf(code, check), side, pod.node.name);
  }
}

function kindOf(code: FindingCode | undefined, check: string): 'interface' | 'acl' | 'node' {
  if (check.includes('ACL')) return 'acl';
  if (check.includes('groups') || code === 'source-dest-check') return 'interface';
  return 'node';
}

function nodeSubject(
  node: PlacedNode | undefined,
  kind: 'interface' | 'acl' | 'node' | 'subnet',
  side: Answer['side'],
  name: string,
): { readonly subject: string; readonly names: Names } {
  if (!node) return { subject: `node/${name}`, names: {} };
  const { interface: item, subnet } = node;
  const names: Names = {
    interface: item.id,
    instance: item.instance ?? '',
    group: item.securityGroups[0] ?? '',
    acl: subnet.acl ?? '',
    subnet: subnet.id,
    table: subnet.routeTable ?? '',
    source: side.source.text,
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

function destinationText(destination: Prefix | { readonly prefixList: string }): string {
  return 'prefixList' in destination ? destination.prefixList : destination.text;
}
