import { access } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { Chosen } from './kubeconfig.ts';

/** Where kubelets put the credentials of a pod's service account. */
const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The API server and the service account that every pod is told of; undefined outside of pods, and
 * in pods without a service account token.
 * @param folder of the credentials.
 */
export async function inCluster(
  env: Readonly<Record<string, string | undefined>>,
  folder = accountFolder,
): Promise<Chosen | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const token = join(folder, 'token');
  if (!host || !port || !(await exists(token))) return undefined;
  return {
    name: 'service account of this pod',
    clusterFolder: folder,
    userFolder: folder,
    cluster: {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      'certificate-authority': join(folder, 'ca.crt'),
    },
    user: { tokenFile: token },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
