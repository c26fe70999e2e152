import { ClusterError } from '../cluster.ts';
import { shown } from '../fields.ts';
import type { Access } from './access.ts';
import { type Answer, get, LostError } from './get.ts';
import type { Patience } from './patience.ts';
import { statusOf, statusText, userIn } from './status.ts';

/** What a request asks of RBAC, in the words of a Role's rules. */
export type Permission =
  | {
      readonly verb: 'get' | 'list';
      /** Empty: the core group. */
      readonly group: string;
      readonly resource: string;
      /** Absent: in the whole cluster. */
      readonly namespace?: string | undefined;
      /** Absent: all. */
      readonly name?: string | undefined;
    }
  | { readonly verb: 'get'; readonly nonResourceUrl: string };

/**
 * An API server that podway reads from. What may pass is tried again, a bounded number of times:
 * lost connections, 429 (after its Retry-After), 500, 502, 503, 504.
 */
export class ApiServer {
  readonly who: string;
  private readonly access: Access;
  private readonly patience: Patience;

  constructor(access: Access, patience: Patience) {
    this.who = access.who;
    this.access = access;
    this.patience = patience;
  }

  /** What to call a list in errors about what is in it. */
  urlOf(path: string): string {
    return this.access.server.origin + this.access.server.pathname.replace(/\/+$/, '') + path;
  }

  /**
   * The answer to a GET: a success, or one of the statuses that the caller knows what to do about.
   *
   * @throws {ClusterError} for all others, with what the API server said, and for 403 with the
   * permission that is missing.
   */
  async get(path: string, asks: Permission, known: readonly number[] = []): Promise<Answer> {
    const { signal, limits, clock } = this.patience;
    let waitMs = 1000;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.tried(path);
      if (!(answer instanceof LostError)) {
        if (answer.status === 200 || known.includes(answer.status)) return answer;
        if (!passing.includes(answer.status)) throw this.refusal(path, answer, asks);
      } else if (!answer.transient) throw this.error(`GET ${path}: ${answer.message}. ${reach}`);
      if (attempt === limits.attempts) {
        const last = answer instanceof LostError ? answer.message : statusText(answer);
        throw this.error(`GET ${path} failed ${attempt} times, at last with: ${last}. ${reach}`);
      }
      const asked = answer instanceof LostError ? undefined : retryAfterMs(answer);
      await clock.sleep(Math.min(asked ?? waitMs, limits.longestWaitMs), signal);
      waitMs *= 2;
    }
  }

  error(text: string): ClusterError {
    return new ClusterError(`${this.who}: ${text}`);
  }

  private async tried(path: string): Promise<Answer | LostError> {
    try {
      return await get(this.access, path, this.patience.signal, this.patience.limits);
    } catch (error) {
      if (error instanceof LostError) return error;
      throw error;
    }
  }

  private refusal(path: string, answer: Answer, asks: Permission): ClusterError {
    const { status, headers } = answer;
    if (status === 401) {
      return this.error(
        `the credentials are not accepted (${statusText(answer)}). They may have expired; \`kubectl get nodes\` has to work with this kubeconfig.`,
      );
    }
    // A proxy's 403 has nothing to do with RBAC.
    if (status === 403 && statusOf(answer) !== undefined) {
      const user = userIn(answer) ?? 'the user of this kubeconfig';
      return this.error(
        `${user} lacks the permission ${permissionText(asks)} (${statusText(answer)}). docs/permissions-kubernetes.md has a role with all that podway needs.`,
      );
    }
    if (status >= 300 && status < 400) {
      return this.error(
        `GET ${path} is answered with a redirect to ${placeIn(headers.location)}. API servers have none: a login page or a proxy stands between. Correct the cluster's server.`,
      );
    }
    return this.error(`GET ${path} is answered with ${statusText(answer)}. ${reach}`);
  }
}

const passing: readonly number[] = [429, 500, 502, 503, 504];

const reach = 'Check the server of the cluster, and that `kubectl get nodes` works.';

/** API servers send whole seconds; HTTP's other form, a date, is left to the usual wait. */
function retryAfterMs({ headers }: Answer): number | undefined {
  const seconds = headers['retry-after'];
  return seconds !== undefined && /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** Without its query, in which login pages keep secrets. */
function placeIn(location: string | undefined): string {
  if (location === undefined) return 'nowhere';
  return shown(location.split(/[?#]/)[0]);
}

/** As the rule of a Role has it, to be copied. */
function permissionText(asks: Permission): string {
  if ('nonResourceUrl' in asks) {
    return `verbs: [get], nonResourceURLs: [${asks.nonResourceUrl}], which the built-in ClusterRole system:discovery gives,`;
  }
  const { verb, group, resource, namespace, name } = asks;
  const names = name === undefined ? '' : `, resourceNames: [${name}]`;
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return `verbs: [${verb}], apiGroups: [${group === '' ? '""' : group}], resources: [${resource}]${names}${where}`;
}
