import { readObjectFiles } from '../../../src/cluster/from-files.ts';
import type { TestApi } from './api.ts';

/** Where the API has the objects of a kind. */
const resources: Readonly<Record<string, readonly [version: string, resource: string]>> = {
  'BlockAffinity.crd.projectcalico.org': ['crd.projectcalico.org/v1', 'blockaffinities'],
  'BlockAffinity.projectcalico.org': ['projectcalico.org/v3', 'blockaffinities'],
  'IPPool.crd.projectcalico.org': ['crd.projectcalico.org/v1', 'ippools'],
  'IPPool.projectcalico.org': ['projectcalico.org/v3', 'ippools'],
  'Installation.operator.tigera.io': ['operator.tigera.io/v1', 'installations'],
  'CiliumNode.cilium.io': ['cilium.io/v2', 'ciliumnodes'],
  'HostSubnet.network.openshift.io': ['network.openshift.io/v1', 'hostsubnets'],
  ConfigMap: ['v1', 'configmaps'],
  'DaemonSet.apps': ['apps/v1', 'daemonsets'],
};

/** Serves what files hold, as the API server would that they were read from. */
export async function serveFiles(api: TestApi, files: readonly string[]): Promise<void> {
  const { objects } = await readObjectFiles(files);
  const fieldsOf = (list: readonly { readonly fields: Readonly<Record<string, unknown>> }[]) =>
    list.map(({ fields }) => fields);
  api.serve('v1', 'nodes', 'Node', fieldsOf(objects.nodes));
  for (const [kind, list] of objects.others) {
    const [version, resource] = resources[kind] ?? [];
    if (version === undefined || resource === undefined) throw new Error(`where is ${kind}?`);
    const namespaced = kind === 'ConfigMap' || kind === 'DaemonSet.apps';
    const [name = ''] = kind.split('.');
    api.serve(version, resource, name, fieldsOf(list), namespaced ? 'kube-system' : undefined);
  } // Cilium always has its own resources; somebody who took its ConfigMap alone left them out.
  if (objects.others.has('ConfigMap') && !objects.others.has('CiliumNode.cilium.io')) {
    api.serve('cilium.io/v2', 'ciliumnodes', 'CiliumNode', []);
  }
}
