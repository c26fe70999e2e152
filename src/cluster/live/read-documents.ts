import type { ParsedDocument } from '../../document/document.ts';
import { calicoConfigs } from '../cni/calico-ipam.ts';
import { ciliumConfigName } from '../cni/cilium-config.ts';
import { flannelConfigName } from '../cni/flannel-config.ts';
import { isHalf } from '../cni/traces.ts';
import { vpcNativeDaemonSets } from '../cni/vpc-native.ts';
import { isFields } from '../fields.ts';
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

/** Flannel's own of today, and that of before 2022 and of others' manifests. */
const flannelNamespaces = ['kube-flannel', namespace];

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
  await list(hostSubnets);

  if (runsFlannel(nodeList)) {
    for (const place of flannelNamespaces) {
      await object({ ...configMaps, namespace: place, name: flannelConfigName });
    }
  }
  if (ciliums) await object({ ...configMaps, namespace, name: ciliumConfigName });
  // No blocks: does Calico use those at all, or host-local IPAM?
  if ((affinities ?? pools) && isEmpty(affinities)) await calicoIpam();
  // Of any cluster, for nothing else tells: pods that have addresses of the VPC may well be on nodes
  // with spec.podCIDRs (kube-controller-manager), or with CiliumNodes (Cilium chained behind them).
  for (const name of vpcNativeDaemonSets) await object({ ...daemonSets, namespace, name });
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

function itemsOf(document: ParsedDocument | undefined): readonly unknown[] {
  const { items } = isFields(document?.value) ? document.value : {};
  return Array.isArray(items) ? items : [];
}

function isEmpty(document: ParsedDocument | undefined): boolean {
  return itemsOf(document).length === 0;
}

/** Do as many nodes say so as are believed? One of them must not make podway ask for more than it may. */
function runsFlannel(nodeList: ParsedDocument): boolean {
  const items = itemsOf(nodeList);
  const showing = items.filter((node) => {
    const { annotations } = isFields(node) && isFields(node.metadata) ? node.metadata : {};
    return isFields(annotations) && 'flannel.alpha.coreos.com/backend-type' in annotations;
  });
  return isHalf(showing.length, items.length);
}
