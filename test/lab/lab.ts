import type { Family } from '../../src/address/bounds.ts';
import type { Network } from '../../src/network/network.ts';
import type { World } from '../world/world.ts';
import { type Connection, Endpoint } from './endpoint.ts';
import { interfaceSets, ruleset } from './filters.ts';
import { Holder } from './holder.ts';
import { type Host, type Layout, layoutOf, type Pod } from './layout.ts';
import { kernelRoutes, routeCommands } from './routes.ts';
import { batch, buildScript } from './script.ts';

/** Where every pod answers. */
export const podPort = 20880;

const familyWords: Readonly<Record<Family, string>> = {
  4: '',
  6: 'ip() { command ip -6 "$@"; }; iptables() { command ip6tables "$@"; }\n',
};

/** Real packets between the hosts and pods of a world: namespaces of this machine's kernel. */
export class Lab implements AsyncDisposable {
  readonly layout: Layout;
  readonly holder: Holder;
  readonly #rules: World['rules'];
  readonly #consumers = new Map<string, Endpoint>();
  #routes: ReadonlyMap<string, string> = new Map();
  #filters = '';
  #sets: Readonly<Record<'off' | 'checked', readonly string[]>> = { off: [], checked: [] };
  #following: Promise<unknown> = Promise.resolve();

  private constructor(world: World, holder: Holder, family: Family) {
    this.layout = layoutOf(world, family);
    this.holder = holder;
    this.#rules = world.rules;
  }

  /** Builds all hosts and pods of a world, by their addresses of one family, and lets the router follow its network. */
  static async start(world: World, family: Family = 4): Promise<Lab> {
    const holder = await Holder.start();
    try {
      const lab = new Lab(world, holder, family);
      await holder.run(buildScript(lab.layout));
      const pods = lab.pods.map(({ namespace }) => new Endpoint(holder, namespace));
      for (const { id, namespace } of lab.consumers) {
        lab.#consumers.set(id, new Endpoint(holder, namespace));
      }
      await Promise.all([...pods.map((one) => one.listen(podPort)), lab.follow(world.network)]);
      return lab;
    } catch (error) {
      await holder.close();
      throw error;
    }
  }

  get nodes(): readonly Host[] {
    return this.layout.hosts.filter(({ node }) => node !== undefined);
  }

  /** Hosts that are no nodes. */
  get consumers(): readonly Host[] {
    return this.layout.hosts.filter(({ node }) => node === undefined);
  }

  get pods(): readonly Pod[] {
    return this.nodes.flatMap(({ node }) => node?.pods ?? []);
  }

  /**
   * Makes the router do what a network says: routes, source/destination checks, groups, ACLs, which
   * machines run. Only what changed is touched: other routes and the flows that groups remember stay.
   */
  follow(network: Network): Promise<void> {
    const turn = this.#following.then(() => this.#follow(network));
    this.#following = turn.catch(() => {});
    return turn;
  }

  /** A script in a host's or the router's namespace; `ip` and `iptables` are those of the lab's family. */
  inside(namespace: string, script: string): Promise<string> {
    return this.holder.run(
      `ip netns exec ${namespace} bash -e <<'SCRIPT'\n${familyWords[this.layout.family]}${script}\nSCRIPT`,
    );
  }

  /** The endpoint of a consumer, by its interface. */
  consumer(id: string): Endpoint {
    const found = this.#consumers.get(id);
    if (!found) throw new Error(`no consumer has the interface ${id}`);
    return found;
  }

  /** Opens a connection and moves data both ways. */
  connect(
    consumer: string,
    to: string,
    { port = podPort, timeoutMs = 300, bytes = 0 } = {},
  ): Promise<Connection> {
    return this.consumer(consumer).connect({ to, port, timeoutMs, bytes });
  }

  async close(): Promise<void> {
    await this.holder.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #follow(network: Network): Promise<void> {
    const routes = kernelRoutes(network, this.layout);
    const filters = ruleset(network, this.layout);
    const sets = interfaceSets(network, this.layout, this.#rules);
    const isNew = filters !== this.#filters;
    const changes = (['off', 'checked'] as const).flatMap((name) => {
      const before = isNew ? [] : this.#sets[name];
      return [
        ...sets[name].filter((one) => !before.includes(one)).map((one) => `add ${name} ${one}`),
        ...before.filter((one) => !sets[name].includes(one)).map((one) => `delete ${name} ${one}`),
      ];
    });
    const elements = changes.map((change) => {
      const [verb, set, device] = change.split(' ');
      return `${verb} element ${this.layout.family === 4 ? 'ip' : 'ip6'} vpc ${set} { "${device}" }`;
    });
    const nft = [...(isNew ? [filters] : []), ...elements];
    const script = [
      ...(nft.length === 0 ? [] : ["ip netns exec vpc nft -f - <<'END'", ...nft, 'END']),
      ...batch(`ip -${this.layout.family} -n vpc`, routeCommands(this.#routes, routes)),
    ];
    if (script.length > 0) await this.holder.run(script.join('\n'));
    this.#routes = routes;
    this.#filters = filters;
    this.#sets = sets;
  }
}
