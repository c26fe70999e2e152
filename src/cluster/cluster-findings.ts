import type { Prefix } from '../address/prefix.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { ClusterNode } from './cluster.ts';
import type { CniData } from './cni/data.ts';
import type { Detected } from './cni/detect.ts';
import { isShown } from './cni/traces.ts';
import { shown } from './fields.ts';
import type { NodeRecord } from './node.ts';

interface Read {
  readonly cluster: string;
  readonly records: readonly NodeRecord[];
  readonly nodes: readonly ClusterNode[];
  readonly source: Detected;
  readonly data: CniData;
  readonly assumptions: readonly string[];
}

const none: readonly Finding[] = [];

/** So many are named in evidence. */
const mostNamed = 3;

/** All that is worth knowing of a cluster that was read; of the cluster first, then node by node. */
export function findingsOf(read: Read): readonly Finding[] {
  const { records, nodes } = read;
  const faults = faultsOf(read);
  return [
    ...ofCluster(read),
    ...records.flatMap((record, index) => {
      const node = nodes[index];
      return node === undefined ? none : ofNode(node, faults(record), read);
    }),
  ];
}

function ofCluster({ cluster, records, source, data, assumptions }: Read): readonly Finding[] {
  const subject = `cluster/${cluster}`;
  const evidences = [
    ['overlay-assumed', assumedText(assumptions)],
    ['pods-vpc-native', source.kind === 'vpc-native' ? source.why : undefined],
    ['pod-prefix-sources-disagree', disagreementText(records, source, data)],
    ['pod-prefix-without-node', strangersText(records, source, data)],
  ] as const;
  return evidences.flatMap(([code, evidence]) =>
    evidence === undefined ? [] : [finding(code, { subject, evidence })],
  );
}

function assumedText(assumptions: readonly string[]): string | undefined {
  return assumptions.length === 0 ? undefined : `assumed: ${assumptions.join('; ')}`;
}

/** Where node.spec says other pod prefixes than the source that won. */
function disagreementText(
  records: readonly NodeRecord[],
  { keeper }: Detected,
  data: CniData,
): string | undefined {
  if (keeper === undefined) return undefined;
  const { byNode } = keeper.told(data);
  const others = records.flatMap(({ name, node }) => {
    const told = byNode.get(name) ?? [];
    if (node.virtual || told.length === 0 || saySame(node.specPrefixes, told)) return [];
    return [`${name} has ${node.specPrefixes.join(', ')} there and ${few(told.map(String))} here`];
  });
  if (others.length === 0) return undefined;
  const of = others.length === 1 ? 'of 1 node' : `of ${others.length} nodes`;
  return `node.spec.podCIDRs says otherwise ${of} than ${keeper.name}, whose data podway takes: ${few(others, '; ')}`;
}

/** Of families that both know: a spec without IPv6 does not speak against IPv6 blocks. */
function saySame(spec: readonly Prefix[], told: readonly Prefix[]): boolean {
  return spec.every(
    (prefix) =>
      !told.some(({ family }) => family === prefix.family) ||
      told.every((one) => one.family !== prefix.family || one.equals(prefix)),
  );
}

/** Prefixes of nodes that are not in the node list: left over, or the two were read at different times. */
function strangersText(
  records: readonly NodeRecord[],
  { keeper }: Detected,
  data: CniData,
): string | undefined {
  if (keeper === undefined) return undefined;
  const known = new Set(records.map(({ name }) => name));
  const { byNode, invalid } = keeper.told(data);
  const strangers = [...byNode].flatMap(([name, prefixes]) => {
    const said = [...prefixes.map(String), ...(invalid.get(name) ?? [])];
    return known.has(name) || said.length === 0 ? [] : [`${nameText(name)} (${few(said)})`];
  });
  if (strangers.length === 0) return undefined;
  return `${keeper.name} gives pod prefixes to nodes that are not in the node list: ${few(strangers.toSorted())}`;
}

/** What is wrong with a node's own data, and with what the source says of it. */
function faultsOf({ source, data }: Read): (record: NodeRecord) => readonly string[] {
  const { keeper, kind } = source;
  const told = keeper?.told(data).invalid;
  const flannel =
    kind === 'node-spec' && isShown(data.traces, 'flannel') ? data.flannel.invalid : undefined;
  return ({ name, invalid }) =>
    invalid.length > 0 || told?.has(name) || flannel?.has(name)
      ? [...invalid, ...(told?.get(name) ?? []), ...(flannel?.get(name) ?? [])]
      : invalid;
}

function ofNode(
  node: ClusterNode,
  faults: readonly string[],
  { source }: Read,
): readonly Finding[] {
  const subject = `node/${node.name}`;
  const invalid =
    faults.length === 0
      ? none
      : [finding('node-data-invalid', { subject, evidence: few(faults, '; ') })];
  if (node.virtual) {
    const unused =
      node.specPrefixes.length === 0 ? '' : `; its pods don't use ${node.specPrefixes.join(', ')}`;
    const evidence = `labels, taints or providerID say that it is virtual${unused}`;
    return [...invalid, finding('node-virtual', { subject, evidence })];
  }
  if (node.os === 'windows') {
    const evidence = 'its operating system is Windows';
    return [...invalid, finding('node-windows', { subject, evidence })];
  }
  if (node.podPrefixes.length > 0 || source.kind === 'vpc-native' || invalid.length > 0) {
    return invalid;
  }
  const evidence = source.keeper?.none ?? 'spec.podCIDRs is empty';
  return [finding('node-without-pod-prefix', { subject, evidence })];
}

/** The first few of a list. */
function few(texts: readonly string[], between = ', '): string {
  const more = texts.length - mostNamed;
  if (more <= 0) return texts.join(between);
  return [...texts.slice(0, mostNamed), `and ${more} more`].join(between);
}

/** As it is where it is a name; quoted where it is anything else. */
function nameText(name: string): string {
  return /^[a-z0-9.-]{1,253}$/.test(name) ? name : shown(name);
}
