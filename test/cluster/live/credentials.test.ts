import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTempFolder } from '../../document/temp-folder.ts';
import { AlarmClock } from './alarm-clock.ts';
import { type TestApi, tlsFile, useApis } from './api.ts';
import { caData, writeKubeconfig } from './kubeconfig-file.ts';
import { manyNodes, outcomeOf, readWith } from './reading.ts';

const { inside } = useTempFolder();
const startApi = useApis();

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
  api.serve('v1', 'nodes', 'Node', manyNodes(3));
});

const whole = 'read 3 nodes';
const data = (name: string) => readFileSync(tlsFile(name)).toString('base64');

async function read(user: unknown, server: TestApi | string = api, cluster = {}) {
  const path = await writeKubeconfig(inside('config'), server, {
    user,
    cluster: { 'certificate-authority-data': caData, ...cluster },
  });
  return outcomeOf({ path });
}

describe('credentials that a kubeconfig holds', () => {
  it.each<[string, unknown, string]>([
    ['a token', { token: 'sesame' }, 'Bearer sesame'],
    ['a user name and password', { username: 'jane', password: 'open' }, 'Basic amFuZTpvcGVu'],
    [
      'a token of an auth-provider',
      { 'auth-provider': { name: 'oidc', config: { 'id-token': oidcToken() } } },
      `Bearer ${oidcToken()}`,
    ],
  ])('%s', async (_, user, header) => {
    api.tokens.set(oidcToken(), 'jane');
    expect(await read(user)).toBe(whole);
    expect(api.calls[0]?.headers.authorization).toBe(header);
  });

  it('a token file beside the kubeconfig, with the line break at its end', async () => {
    await writeFile(inside('token'), 'sesame\n');
    expect(await read({ tokenFile: 'token' })).toBe(whole);
  });

  it('a client certificate as files beside the kubeconfig', async () => {
    const mutual = await startApi({ mutualTls: true });
    mutual.serve('v1', 'nodes', 'Node', manyNodes(3));
    await mkdir(inside('pki'));
    for (const name of ['client.crt', 'client.key', 'ca.crt']) {
      await cp(tlsFile(name), inside(`pki/${name}`));
    }
    const user = { 'client-certificate': 'pki/client.crt', 'client-key': 'pki/client.key' };
    const cluster = {
      'certificate-authority-data': undefined,
      'certificate-authority': 'pki/ca.crt',
    };
    expect(await read(user, mutual, cluster)).toBe(whole);
    expect(mutual.calls[0]?.certificate).toBe('podway_test_only_client');
  });

  it('a client certificate as data, which wins over files as for kubectl', async () => {
    const mutual = await startApi({ mutualTls: true });
    mutual.serve('v1', 'nodes', 'Node', manyNodes(3));
    const user = {
      'client-certificate-data': data('client.crt'),
      'client-key-data': data('client.key'),
      'client-certificate': '/nowhere',
    };
    const cluster = { 'certificate-authority': '/nowhere' };
    expect(await read(user, mutual, cluster)).toBe(whole);
  });

  it('none where the server wants a client certificate', async () => {
    const mutual = await startApi({ mutualTls: true });
    expect(await read({ token: 'sesame' }, mutual)).toMatch(/GET \/api\/v1\/nodes.*certificate/);
  });

  it('impersonation', async () => {
    expect(await read({ token: 'sesame', as: 'auditor' })).toBe(whole);
    expect(api.calls[0]?.headers['impersonate-user']).toBe('auditor');
  });

  it('a server by another name', async () => {
    const cluster = { 'tls-server-name': 'kubernetes.default.svc' };
    expect(await read({ token: 'sesame' }, api, cluster)).toBe(whole);
  });

  it('a server that need not prove itself', async () => {
    const cluster = {
      'certificate-authority-data': undefined,
      'insecure-skip-tls-verify': true,
    };
    expect(await read({ token: 'sesame' }, api, cluster)).toBe(whole);
  });

  it('a context without a user, whose server is checked all the same', async () => {
    const path = await writeKubeconfig(inside('config'), api);
    await writeFile(path, (await readFile(path, 'utf8')).replace('user: jane', 'user: ""'));
    expect(await outcomeOf({ path })).toContain('the credentials are not accepted (401');
  });

  it.each<[string, unknown, string]>([
    ['a wrong token', { token: 'wr0ng' }, 'the credentials are not accepted (401 Unauthorized'],
    [
      'a token with a line break',
      { token: 'wr0ng\nx' },
      'the credentials hold characters that no header can have',
    ],
    [
      'a certificate file that is missing',
      { 'client-certificate': 'missing.crt', 'client-key': 'missing.key' },
      '/missing.crt, which the kubeconfig names: no such file or folder.',
    ],
    [
      'a certificate that is none',
      { 'client-certificate-data': 'd3IwbmcK', 'client-key-data': 'd3IwbmcK' },
      'PEM',
    ],
    ['a token file that is missing', { tokenFile: 'missing' }, 'missing: no such file or folder'],
    [
      'an auth-provider that cannot renew its token',
      { 'auth-provider': { name: 'gcp', config: { expiry: '2020-01-01T00:00:00Z' } } },
      'cannot use the user\'s auth-provider "gcp". `kubectl get nodes` has to work',
    ],
  ])('refuses %s, without showing it', async (_, user, says) => {
    const outcome = await read(user);
    expect(outcome).toContain(says);
    expect(outcome).not.toMatch(/wr0ng|d3IwbmcK/);
  });
});

/** Valid until 2100, as far as anybody can read without its key. */
function oidcToken(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: 4102444800 })}.signature`;
}

describe('plain HTTP', () => {
  it('is refused, as credentials would travel in the clear', async () => {
    const plain = await startApi({ plain: true });
    expect(await read({ token: 'sesame' }, plain)).toBe(
      'ClusterError: context "shop" of KUBECONFIG: http://SERVER is plain HTTP, which shows credentials to everybody on the way. If that is meant (`kubectl proxy`), set insecure-skip-tls-verify: true on the cluster.',
    );
    expect(plain.calls).toEqual([]);
  });

  it('is used where the kubeconfig insists', async () => {
    const plain = await startApi({ plain: true });
    plain.serve('v1', 'nodes', 'Node', manyNodes(3));
    const cluster = { 'insecure-skip-tls-verify': true };
    expect(await read({ token: 'sesame' }, plain, cluster)).toBe(whole);
  });

  it.each(['shop.example', 'ftp://shop.example', 'https://'])('%s is no server', async (server) => {
    expect(await read({ token: 'sesame' }, server)).toBe(
      'ClusterError: context "shop" of KUBECONFIG: the cluster\'s server is no https URL. Correct clusters[].cluster.server.',
    );
  });
});

describe('credential plugins', () => {
  const apiVersion = 'client.authentication.k8s.io/v1';

  /** A user whose plugin is this script. */
  async function plugin(script: string, more: Record<string, unknown> = {}) {
    await writeFile(inside('plugin.mjs'), script);
    return {
      exec: { apiVersion, command: process.execPath, args: [inside('plugin.mjs')], ...more },
    };
  }

  const says = (status: unknown) =>
    `console.log(${JSON.stringify(JSON.stringify({ apiVersion, kind: 'ExecCredential', status }))})`;

  it('give a token', async () => {
    expect(await read(await plugin(says({ token: 'sesame' })))).toBe(whole);
    expect(api.calls[0]?.headers.authorization).toBe('Bearer sesame');
  });

  it('give a client certificate', async () => {
    const mutual = await startApi({ mutualTls: true });
    mutual.serve('v1', 'nodes', 'Node', manyNodes(3));
    const status = {
      clientCertificateData: readFileSync(tlsFile('client.crt'), 'utf8'),
      clientKeyData: readFileSync(tlsFile('client.key'), 'utf8'),
    };
    expect(await read(await plugin(says(status)), mutual)).toBe(whole);
  });

  it('are told what they are asked for, and what the kubeconfig adds', async () => {
    const script = `
      const { KUBERNETES_EXEC_INFO: info, GREETING: greeting, KEPT: kept } = process.env;
      const { kind, apiVersion, spec } = JSON.parse(info);
      const told = kind === 'ExecCredential' && apiVersion === '${apiVersion}' && spec.interactive === false;
      const token = told && greeting === 'open' && kept === 'yes' ? 'sesame' : 'wrong';
      console.log(JSON.stringify({ apiVersion, kind, status: { token } }));`;
    const user = await plugin(script, { env: [{ name: 'GREETING', value: 'open' }] });
    const path = await writeKubeconfig(inside('config'), api, { user });
    expect(await outcomeOf({ path, env: { KEPT: 'yes' } })).toBe(whole);
  });

  it('with a relative path start at the kubeconfig', async () => {
    await mkdir(inside('bin'));
    await writeFile(inside('bin/plugin'), `#!${process.execPath}\n${says({ token: 'sesame' })}`);
    await chmod(inside('bin/plugin'), 0o755);
    expect(await read({ exec: { apiVersion, command: './bin/plugin' } })).toBe(whole);
  });

  const start = 'ClusterError: https://SERVER (context "shop" of KUBECONFIG): ';
  const works = '`kubectl get nodes` has to work with this kubeconfig, without a dialogue.';
  const node = JSON.stringify(process.execPath);

  it.each<[string, string, string]>([
    [
      'that fail, with exit code and last words',
      'console.error("starting\\nError: session expired, log in again"); process.exit(3);',
      `ended with exit code 3, saying last: "Error: session expired, log in again". ${works}`,
    ],
    [
      'that fail and say a token to both',
      `console.log("s3cret"); console.error("used eyJhbGciOiJub25lIn0.eyJzdWIiOiJzM2NyZXQifQ.sig, password=s3cret"); process.exit(1);`,
      `ended with exit code 1, saying last: "used (hidden), password=(hidden)". ${works}`,
    ],
    [
      'that fail silently',
      'process.exit(1)',
      `ended with exit code 1, saying last: nothing. ${works}`,
    ],
    [
      'that are killed',
      'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);',
      `ended with signal SIGKILL, saying last: nothing. ${works}`,
    ],
    [
      'that print no JSON',
      'console.log("token: s3cret")',
      `printed 14 characters that are no ExecCredential. ${works}`,
    ],
    [
      'that print another object',
      'console.log(JSON.stringify({ kind: "Secret", status: { token: "s3cret" } }))',
      `printed 46 characters that are no ExecCredential. ${works}`,
    ],
    [
      'that give half of a certificate',
      says({ clientCertificateData: 's3cret' }),
      `gave neither a token nor a certificate with its key. ${works}`,
    ],
  ])('%s', async (_, script, said) => {
    const outcome = await read(await plugin(script));
    expect(outcome).toBe(`${start}the credential plugin ${node} ${said}`);
    expect(api.calls).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      'that are not installed',
      { apiVersion, command: 'no-such-plugin' },
      `the credential plugin "no-such-plugin" does not start: no such file or folder. ${works}`,
    ],
    [
      'that want a terminal',
      { apiVersion, command: 'login', interactiveMode: 'Always' },
      `the credential plugin "login" wants a terminal (interactiveMode: Always), which podway does not give it. ${works}`,
    ],
    [
      'without a command',
      { apiVersion },
      "the user's exec is not as a kubeconfig has it (command): wanted apiVersion, command, and texts in args and env.",
    ],
  ])('%s', async (_, exec, said) => {
    expect(await read({ exec })).toBe(start + said);
  });

  it('that hang are stopped, with what they started', async () => {
    const clock = new AlarmClock(100_000);
    const user = await plugin(
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)'], { stdio: 'inherit' });
       setInterval(() => {}, 1000);`,
    );
    const path = await writeKubeconfig(inside('config'), api, { user });
    expect(await outcomeOf({ path, clock })).toBe(
      `${start}the credential plugin ${node} did not end within 60 s and was stopped.`,
    );
  });

  it('are stopped by an interruption', async () => {
    const interrupted = new AbortController();
    const { signal } = interrupted;
    const user = await plugin('setInterval(() => {}, 1000);');
    const path = await writeKubeconfig(inside('config'), api, { user });
    const clock = new AlarmClock();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, by) => {
      // The plugin's own deadline is set just before it starts.
      if (ms === 60_000) setImmediate(() => interrupted.abort());
      return sleep(ms, by);
    };
    const error = await readWith({ path, clock, signal }).catch((thrown) => thrown);
    expect(error).toBe(signal.reason);
    expect(api.calls).toEqual([]);
  });
});
