import { type ChildProcess, spawn } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { inWords } from '../../document/errno.ts';
import { ClusterError } from '../cluster.ts';
import { shown } from '../fields.ts';
import { lastLine } from './redacted.ts';

/** What a credential plugin gives: a token, or a client certificate with its key (PEM), or both. */
export interface PluginCredential {
  readonly token?: string | undefined;
  readonly clientCertificateData?: string | undefined;
  readonly clientKeyData?: string | undefined;
}

export interface PluginContext {
  /** Begins every message: whose plugin it is. */
  readonly who: string;
  /** Of the kubeconfig: relative commands start there. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const execSchema = z.looseObject({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
  interactiveMode: z.string().nullish(),
});

const credentialSchema = z.looseObject({
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
});

const hasToWork = '`kubectl get nodes` has to work with this kubeconfig, without a dialogue.';

/**
 * Runs the credential plugin of a kubeconfig user (`exec`), without a terminal, and reads what it
 * prints. Our own instead of client-node 1.4's, which has no deadline, forgets the exit code, puts
 * all of stderr into its error, and does not set KUBERNETES_EXEC_INFO, which plugins for `v1` need.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 *
 * @throws {ClusterError} when it fails or prints something else; never with what it printed to
 * stdout, and of stderr with the last line only.
 */
export async function runPlugin(exec: unknown, context: PluginContext): Promise<PluginCredential> {
  const parsed = execSchema.safeParse(exec);
  if (!parsed.success) {
    const [field = ''] = parsed.error.issues[0]?.path ?? [];
    throw new ClusterError(
      `${context.who}: the user's exec is not as a kubeconfig has it (${String(field)}): wanted apiVersion, command, and texts in args and env.`,
    );
  }
  const { command, interactiveMode } = parsed.data;
  const plugin = `${context.who}: the credential plugin ${shown(command)}`;
  if (interactiveMode === 'Always') {
    throw new ClusterError(
      `${plugin} wants a terminal (interactiveMode: Always), which podway does not give it. ${hasToWork}`,
    );
  }
  const end = await endOf(() => start(parsed.data, context), context.signal);
  if ('notStarted' in end) {
    throw new ClusterError(`${plugin} does not start: ${inWords(end.notStarted)}. ${hasToWork}`);
  }
  if (end.how !== 'exit code 0') {
    throw new ClusterError(
      `${plugin} ended with ${end.how}, saying last: ${lastLine(end.stderr)}. ${hasToWork}`,
    );
  }
  return credentialIn(end.stdout, plugin);
}

function start(
  { apiVersion, command, args, env: added }: z.output<typeof execSchema>,
  { folder, env }: PluginContext,
): ChildProcess {
  // As client-go does: a bare name is looked up in PATH, a relative path starts at the kubeconfig.
  const relative = !isAbsolute(command) && /[\\/]/.test(command);
  return spawn(relative ? join(folder, command) : command, args ?? [], {
    env: {
      ...env,
      ...Object.fromEntries((added ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify({
        apiVersion,
        kind: 'ExecCredential',
        spec: { interactive: false },
      }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

type End =
  | { readonly notStarted: unknown }
  /** `how`: `exit code 1`, `signal SIGKILL`. */
  | { readonly how: string; readonly stdout: string; readonly stderr: string };

/** Characters kept of what a plugin prints. Certificate chains have a few thousand. */
const mostOutput = 1_000_000;

function endOf(begin: () => ChildProcess, signal: AbortSignal): Promise<End> {
  return new Promise((resolve, reject) => {
    let child: ChildProcess;
    try {
      child = begin();
    } catch (notStarted) {
      resolve({ notStarted });
      return;
    }
    const texts = { stdout: '', stderr: '' };
    const stop = () => {
      child.kill('SIGKILL');
      // What the plugin itself started may hold the pipes open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      reject(signal.reason);
    };
    const settle = (end: End) => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    signal.addEventListener('abort', stop, { once: true });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        texts[name] = (texts[name] + text).slice(-mostOutput);
      });
    }
    child.on('error', (notStarted) => settle({ notStarted }));
    child.on('close', (code, killed) => {
      settle({ how: code === null ? `signal ${killed}` : `exit code ${code}`, ...texts });
    });
  });
}

function credentialIn(stdout: string, plugin: string): PluginCredential {
  const parsed = credentialSchema.safeParse(jsonIn(stdout));
  // What it printed may be a secret, also where it is not what was wanted.
  if (!parsed.success) {
    throw new ClusterError(
      `${plugin} printed ${stdout.length} characters that are no ExecCredential. ${hasToWork}`,
    );
  }
  const { token, clientCertificateData, clientKeyData } = parsed.data.status;
  if (!token && !(clientCertificateData && clientKeyData)) {
    throw new ClusterError(
      `${plugin} gave neither a token nor a certificate with its key. ${hasToWork}`,
    );
  }
  return { token, clientCertificateData, clientKeyData };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
