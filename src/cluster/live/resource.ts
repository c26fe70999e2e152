/** A resource of the API: what requests, permissions and answers are about. */
export interface Resource {
  /** `v1`, `apps/v1`, `crd.projectcalico.org/v1` */
  readonly apiVersion: string;
  /** `blockaffinities` */
  readonly resource: string;
  /** Of its objects: `BlockAffinity`. */
  readonly kind: string;
}

/** Empty for the core group. */
export function groupOf({ apiVersion }: Resource): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** `/api/v1/nodes`, `/apis/apps/v1/namespaces/kube-system/daemonsets` */
export function pathOf({ apiVersion, resource }: Resource, namespace?: string): string {
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const inside = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${root}/${apiVersion}${inside}/${resource}`;
}
