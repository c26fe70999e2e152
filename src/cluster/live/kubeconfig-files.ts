import { delimiter, join } from 'node:path';

/** Where to look for a kubeconfig. */
export interface KubeconfigWanted {
  /** What podway.yaml names; absent: what kubectl would take. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string | undefined;
}

/**
 * The files to read, as kubectl finds them: the one that is named, else those that `KUBECONFIG` lists
 * (separated as PATH is; what they say is merged), else ~/.kube/config. None where there is no home.
 *
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function kubeconfigFiles({ path, env, home }: KubeconfigWanted): readonly string[] {
  if (path !== undefined) return [path];
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return home === undefined ? [] : [join(home, '.kube', 'config')];
}

/** Did nobody name a file, podway.yaml or the environment? */
export function isDefault({ path, env }: KubeconfigWanted): boolean {
  return kubeconfigFiles({ path, env, home: undefined }).length === 0;
}
