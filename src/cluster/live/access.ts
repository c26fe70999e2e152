import type { RequestOptions } from 'node:https';
import { isAbsolute, join } from 'node:path';
import { proxyFor } from '../../address/proxy.ts';
import { errorCode, inWords } from '../../document/errno.ts';
import { readText } from '../../document/read.ts';
import { ClusterError } from '../cluster.ts';
import { type Fields, isFields, shown } from '../fields.ts';
import { runPlugin } from './exec-plugin.ts';
import type { Chosen } from './kubeconfig.ts';
import { type Patience, within } from './patience.ts';

/** An API server, and what it takes to talk to it. */
export interface Access {
  readonly server: URL;
  /** `https://10.0.0.1:6443 (context shop of kubeconfig.yaml)`: begins every message. */
  readonly who: string;
  /** Agent (TLS, proxy), credentials, timeout. Holds secrets: never shown. */
  readonly request: RequestOptions;
}

/**
 * The credentials of a context, got (a plugin run, files read), and a way to its API server. TLS,
 * proxies and all forms of credentials are client-node's, apart from plugins and `tokenFile`.
 *
 * @throws {ClusterError} with nothing secret in it.
 */
export async function accessTo(
  chosen: Chosen,
  env: Readonly<Record<string, string | undefined>>,
  patience: Patience,
): Promise<Access> {
  const server = serverOf(chosen);
  const who = `${server.origin} (${chosen.name})`;
  const cluster = from(chosen.clusterFolder, withoutShadowed(chosen.cluster, clusterFiles));
  cluster['proxy-url'] ||= proxyFor(server, env);
  checkProxy(cluster['proxy-url'], who);
  const user = await withCredential(chosen, { who, env, patience });

  // Loading it takes about half a second: only who reads a live cluster pays for that.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const name = 'podway';
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name, cluster }],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    }),
  );
  const request: RequestOptions = { timeout: patience.limits.idleMs };
  try {
    await within(
      patience.limits.pluginMs,
      patience,
      () => `${who}: getting the credentials took more than ${patience.limits.pluginMs / 1000} s.`,
      () => config.applyToHTTPSOptions(request),
    );
  } catch (error) {
    patience.signal.throwIfAborted();
    if (error instanceof ClusterError) throw error;
    throw new ClusterError(`${who}: ${whyNoAccess(error, user)}`);
  }
  return { server, who, request };
}

function serverOf({ cluster, name }: Chosen): URL {
  const server = URL.canParse(cluster.server) ? new URL(cluster.server) : undefined;
  if (server?.protocol === 'https:') return server;
  if (server?.protocol !== 'http:') {
    throw new ClusterError(
      `${name}: the cluster's server is no https URL. Correct clusters[].cluster.server.`,
    );
  }
  // client-node's rule: credentials would travel in the clear.
  if (cluster['insecure-skip-tls-verify'] === true) return server;
  throw new ClusterError(
    `${name}: ${server.origin} is plain HTTP, which shows credentials to everybody on the way. If that is meant (\`kubectl proxy\`), set insecure-skip-tls-verify: true on the cluster.`,
  );
}

/** A proxy URL may hold a password, so it is not shown. */
function checkProxy(proxy: unknown, who: string): void {
  if (!proxy) return;
  if (typeof proxy === 'string' && /^(https?|socks\w*):\/\/./.test(proxy) && URL.canParse(proxy)) {
    return;
  }
  throw new ClusterError(
    `${who}: its proxy (proxy-url of the cluster, or HTTPS_PROXY) is no http, https or socks5 URL.`,
  );
}

const clusterFiles = { 'certificate-authority-data': 'certificate-authority' };

const userFiles = {
  'client-certificate-data': 'client-certificate',
  'client-key-data': 'client-key',
};

/** Data in the kubeconfig wins over a file beside it, as for kubectl; client-node 1.4 has it the other way. */
function withoutShadowed(
  fields: Fields,
  pairs: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...fields };
  for (const [data, file] of Object.entries(pairs)) if (kept[data]) delete kept[file];
  return kept;
}

/** With the names of files as seen from the working folder; in a kubeconfig they stand beside it. */
function from(folder: string, fields: Fields): Record<string, unknown> {
  const seen: Record<string, unknown> = { ...fields };
  for (const key of ['certificate-authority', ...Object.values(userFiles)]) {
    const file = fields[key];
    if (typeof file === 'string' && file !== '' && !isAbsolute(file))
      seen[key] = join(folder, file);
  }
  return seen;
}

interface CredentialContext {
  readonly who: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly patience: Patience;
}

/** The user with what its plugin or its token file says, as client-node takes it. */
async function withCredential(
  { user, userFolder: folder }: Chosen,
  { who, env, patience }: CredentialContext,
): Promise<Fields> {
  const { exec, tokenFile, 'token-file': other, ...rest } = user;
  const fields = from(folder, withoutShadowed(rest, userFiles));
  const file = tokenFile ?? other;
  if (typeof file === 'string' && file !== '') {
    const path = isAbsolute(file) ? file : join(folder, file);
    return { ...fields, token: (await readText(path)).trim() };
  }
  if (!isFields(exec)) return fields;
  const { limits } = patience;
  const late = () =>
    `${who}: the credential plugin ${shown(exec.command)} did not end within ${limits.pluginMs / 1000} s and was stopped.`;
  const credential = await within(limits.pluginMs, patience, late, (signal) =>
    runPlugin(exec, { who, folder, env, signal }),
  );
  const { token, clientCertificateData, clientKeyData } = credential;
  if (token) fields.token = token;
  if (clientCertificateData && clientKeyData) {
    fields['client-certificate-data'] = base64(clientCertificateData);
    fields['client-key-data'] = base64(clientKeyData);
  }
  return withoutShadowed(fields, userFiles);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** Of errors of others only what cannot hold a secret: a file's name, an error's code. */
function whyNoAccess(error: unknown, user: Fields): string {
  if (error instanceof Error && 'path' in error && typeof error.path === 'string') {
    return `cannot read ${error.path}, which the kubeconfig names: ${inWords(error)}.`;
  }
  const provider = isFields(user['auth-provider']) ? user['auth-provider'].name : undefined;
  const code = errorCode(error);
  const about = provider === undefined ? 'credentials' : `auth-provider ${shown(provider)}`;
  return `cannot use the user's ${about}${code === '' ? '' : ` (${code})`}. \`kubectl get nodes\` has to work with this kubeconfig.`;
}
