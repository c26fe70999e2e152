import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { aboutForeign, type ForeignRoute, unadoptable } from '../topology/foreign.ts';
import type { AcceptedPrefix, ConsumerTable, PrefixRoute } from '../topology/topology.ts';
import { prefixesUnder } from './desired.ts';
import type { Situation } from './situation.ts';

/** So many routes that lead pod prefixes to their owners, none of them podway's, are no accident. */
const manyRoutes = 2;

/**
 * Foreign routes inside the pod networks: another writer's work, or single ones that divert addresses.
 *
 * @param reported pod prefixes whose own finding names the foreign route to the same destination.
 */
export function foreignFindings(
  { table }: ConsumerTable,
  situation: Situation,
  foreign: readonly ForeignRoute[],
  reported: readonly AcceptedPrefix[],
): readonly Finding[] {
  const { topology, policy } = situation;
  const podNetworks = PrefixSet.of(topology.podNetworks);
  const keep = PrefixSet.of(policy.routes.keep);
  const inside = foreign.filter(
    ({ destination, origin }) =>
      origin !== 'system' && podNetworks.has(destination) && !keep.has(destination),
  );
  if (inside.length === 0) return [];
  const perNode = perNodeRoutes(inside, situation);
  const isWriter = perNode.length >= manyRoutes;
  const findings = isWriter
    ? [anotherWriter(table, perNode, ' and carry no mark of this cluster')]
    : [];
  const elsewhere = new Set(reported.map((one) => one.prefix.text));
  const others = inside.filter(
    (route) => !elsewhere.has(route.destination.text) && !(isWriter && perNode.includes(route)),
  );
  return [
    ...findings,
    ...others.map((route) =>
      finding('foreign-in-range', {
        subject: `route/${table.id}/${route.destination}`,
        evidence: aboutForeign(route),
        remedy: unadoptable(route),
      }),
    ),
  ];
}

/**
 * Where tables carry the mark, nothing tells another writer's routes from podway's own. In a table
 * that is not claimed yet, and that bears the tag by which another writer finds it, per-node routes
 * are the other's until they are adopted.
 */
export function takeoverFindings(
  { table }: ConsumerTable,
  situation: Situation,
  managed: readonly PrefixRoute[],
): readonly Finding[] {
  const { topology, policy, rules } = situation;
  if (rules.anotherWriterTag === undefined || topology.ownership.isClaimed(table)) return [];
  const { pattern } = rules.anotherWriterTag;
  const tag = Object.keys(table.tags).find((key) => pattern.test(key));
  if (tag === undefined) return [];
  const adopted = new Set(policy.routes.adopt.map(String));
  const perNode = perNodeRoutes(managed, situation).filter(
    (route) => !adopted.has(route.destination.text),
  );
  if (perNode.length < manyRoutes) return [];
  return [
    anotherWriter(
      table,
      perNode,
      `, and the table has the tag ${tag}, by which another writer finds it`,
    ),
  ];
}

/** Routes that lead exactly a pod prefix to its owner, as route controllers write them. */
function perNodeRoutes<R extends PrefixRoute>(
  routes: readonly R[],
  { accepted, nodeByHop }: Situation,
): readonly R[] {
  // As a rule few routes are foreign, so that they are not looked up in a map of all owners.
  return routes.filter(({ destination, nextHops: [hop] }) => {
    const node = hop && nodeByHop(hop);
    if (node === undefined) return false;
    const [first] = prefixesUnder(destination, accepted);
    return first?.owner === node && first.prefix.equals(destination);
  });
}

function anotherWriter(
  table: ConsumerTable['table'],
  routes: readonly PrefixRoute[],
  why: string,
): Finding {
  const named = routes.slice(0, 3).map((route) => route.destination.text);
  const rest = routes.length > named.length ? ', …' : '';
  return finding('another-writer', {
    subject: `table/${table.id}`,
    evidence: `${routes.length} routes lead pod prefixes to their nodes${why}: ${named.join(', ')}${rest}`,
  });
}
