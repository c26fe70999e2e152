import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { type TestApi, tlsFile } from './api.ts';

/** The test CA's certificate, as a kubeconfig holds it. */
export const caData = readFileSync(tlsFile('ca.crt')).toString('base64');

/** Writes a kubeconfig with one context, `shop`, for a test server; parts are replaced by name. */
export async function writeKubeconfig(
  path: string,
  api: TestApi | string,
  {
    user = { token: 'sesame' },
    cluster = { 'certificate-authority-data': caData },
  }: { readonly user?: unknown; readonly cluster?: Record<string, unknown> } = {},
): Promise<string> {
  const server = typeof api === 'string' ? api : api.url;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'shop',
    contexts: [{ name: 'shop', context: { cluster: 'shop-cluster', user: 'jane' } }],
    clusters: [{ name: 'shop-cluster', cluster: { server, ...cluster } }],
    users: [{ name: 'jane', user }],
    preferences: {},
  };
  await writeFile(path, stringify(config));
  return path;
}
