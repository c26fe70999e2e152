import { type Fields, isFields, shown } from '../fields.ts';
import type { ApiServer } from './api-server.ts';
import { jsonIn } from './status.ts';

/**
 * What an API server serves. RBAC answers 403 also for what does not exist, so requests themselves
 * cannot tell "not installed" from "not allowed"; discovery can, and every user may ask it.
 */
export class Discovery {
  private readonly server: ApiServer;
  /** `cilium.io/v2`, … of all groups but the core. */
  private readonly offered: readonly string[];
  /** By version, asked for when needed. */
  private readonly resources = new Map<string, ReadonlySet<string>>();

  private constructor(server: ApiServer, offered: readonly string[]) {
    this.server = server;
    this.offered = offered;
  }

  /** @throws {ClusterError} where the API server does not tell. */
  static async of(server: ApiServer): Promise<Discovery> {
    const groups = await members(server, '/apis', 'APIGroupList', 'groups');
    const offered = groups
      .flatMap(({ versions }): readonly unknown[] => (Array.isArray(versions) ? versions : []))
      .flatMap((one) =>
        isFields(one) && typeof one.groupVersion === 'string' ? one.groupVersion : [],
      );
    return new Discovery(server, offered);
  }

  /**
   * The first of the versions that podway knows (`cilium.io/v2`) in which a resource is served;
   * undefined where it is not installed.
   *
   * @throws {ClusterError} where it is served in other versions only.
   */
  async versionOf(resource: string, known: readonly string[]): Promise<string | undefined> {
    const groups = known.map(groupOf);
    const served = known.filter((one) => this.offered.includes(one));
    const others = this.offered.filter(
      (one) => groups.includes(groupOf(one)) && !known.includes(one),
    );
    for (const version of [...served, ...others]) {
      const names = this.resources.get(version) ?? (await this.resourcesOf(version));
      this.resources.set(version, names);
      if (!names.has(resource)) continue;
      if (known.includes(version)) return version;
      throw this.server.error(
        `serves ${resource} as ${version} only, and podway knows ${known.join(' and ')}. A newer podway may know more.`,
      );
    }
    return undefined;
  }

  private async resourcesOf(version: string): Promise<ReadonlySet<string>> {
    const path = `/apis/${version}`;
    const resources = await members(this.server, path, 'APIResourceList', 'resources');
    return new Set(resources.flatMap(({ name }) => (typeof name === 'string' ? name : [])));
  }
}

function groupOf(version: string): string {
  return version.split('/')[0] ?? '';
}

async function members(
  server: ApiServer,
  path: string,
  kind: string,
  key: string,
): Promise<readonly Fields[]> {
  const { text } = await server.get(path, { verb: 'get', nonResourceUrl: path });
  const value = jsonIn(text);
  const list = isFields(value) && value.kind === kind ? value[key] : undefined;
  if (Array.isArray(list) && list.every(isFields)) return list;
  throw server.error(
    `GET ${path} brings no ${kind} but ${shown(text.trim())}. Is this a Kubernetes API server?`,
  );
}
