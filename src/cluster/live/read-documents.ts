import type { ParsedDocument } from '../../document/document.ts';
import { calicoConfigs } from '../cni/calico-ipam.ts';
import { ciliumConfigName } from '../cni/cilium-config.ts';
import { vpcNativeDaemonSets } from '../cni/vpc-native.ts';
import { type Fields, isFields } from '../fields.ts';
import type { ApiServer } from './api-server.ts';
import { Discovery } from './discovery.ts';
import type { Limits } from './limits.ts';
import { readList } from './list.ts';
import { readObject } from './object.ts';
import type { Resource } from './resource.ts';

const nodes: Resource = { apiVersion: 'v1', resource: 'nodes', kind: 'Node' };
const configMaps: Resource = { apiVersion: 'v1', resource: 'configmaps', kind: 'ConfigMap' };
const daemonSets: Resource = { apiVersion: 'apps/v1', resource: 'daemonsets', kind: 'DaemonSet' };

/** Where manifests and clouds put their CNI. */
const namespace = 'kube-system';

/** What of a CNI's own objects podway reads, and the versions that it knows, best first. */
interface Wanted {
  readonly resource: string;
  readonly kind: string;
  readonly versions: readonly string[];
}

/** Calico's datastore; or its API, which is all there is where the datastore is not Kubernetes. */
const calico = ['crd.projectcalico.org/v1', 'projectcalico.org/v3'];

const blockAffinities: Wanted = {
  resource: 'blockaffinities',
  kind: 'BlockAffinity',
  versions: calico,
};
const ipPools: Wanted = { resource: 'ippools', kind: 'IPPool', versions: calico };
const installations: Wanted = {
  resource: 'installations',
  kind: 'Installation',
  versions: ['operator.tigera.io/v1'],
};
const ciliumNodes: Wanted = {
  resource: 'ciliumnodes',
  kind: 'CiliumNode',
  versions: ['cilium.io/v2'],
};
const hostSubnets: Wanted = {
  resource: 'hostsubnets',
  kind: 'HostSubnet',
  versions: ['network.openshift.io/v1'],
};

/**
 * What `kubectl get` would print of a cluster, as far as podway reads it: nodes always, of the CNIs'
 * own objects those that discovery shows, and what tells apart the cases that these leave open.
 *
 * @throws {ClusterError} where anything of it cannot be read.
 */
export async function readDocuments(
  server: ApiServer,
  limits: Limits,
): Promise<readonly ParsedDocument[]> {
  const nodeList = await readList(server, nodes, limits);
  const documents = [nodeList];
  const discovery = await Discovery.of(server);

  const affinities = await list(blockAffinities);
  const pools = await list(ipPools);
  const ciliums = await list(ciliumNodes);
  const subnets = await list(hostSubnets);

  if (ciliums) await object({ ...configMaps, namespace, name: ciliumConfigName });
  // No blocks: does Calico use those at all, or host-local IPAM?
  if ((affinities ?? pools) && isEmpty(affinities)) await calicoIpam();
  // Nothing tells pod prefixes: do pods have addresses of the VPC?
  if ([affinities, ciliums, subnets].every(isEmpty) && !tellPrefixes(nodeList)) {
    for (const name of vpcNativeDaemonSets) await object({ ...daemonSets, namespace, name });
  }
  return documents;

  async function found({ resource, kind, versions }: Wanted): Promise<Resource | undefined> {
    const apiVersion = await discovery.versionOf(resource, versions);
    return apiVersion === undefined ? undefined : { apiVersion, resource, kind };
  }

  async function list(wanted: Wanted): Promise<ParsedDocument | undefined> {
    const resource = await found(wanted);
    if (resource === undefined) return undefined;
    const document = await readList(server, resource, limits);
    documents.push(document);
    return document;
  }

  async function object(named: Parameters<typeof readObject>[1]): Promise<boolean> {
    const document = await readObject(server, named);
    if (document !== undefined) documents.push(document);
    return document !== undefined;
  }

  async function calicoIpam(): Promise<void> {
    const installation = await found(installations);
    if (installation && (await object({ ...installation, name: 'default' }))) return;
    for (const name of calicoConfigs) await object({ ...configMaps, namespace, name });
  }
}

function itemsOf(document: ParsedDocument | undefined): readonly Fields[] {
  const { items } = isFields(document?.value) ? document.value : {};
  return Array.isArray(items) ? items.filter(isFields) : [];
}

function isEmpty(document: ParsedDocument | undefined): boolean {
  return itemsOf(document).length === 0;
}

/** Does every node name its pod prefixes itself? */
function tellPrefixes(document: ParsedDocument): boolean {
  return itemsOf(document).every(({ spec, metadata }) => {
    const { annotations } = isFields(metadata) ? metadata : {};
    const inSpec = isFields(spec) && Boolean(spec.podCIDR);
    return inSpec || (isFields(annotations) && 'k8s.ovn.org/node-subnets' in annotations);
  });
}
