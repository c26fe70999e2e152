import { ClusterError, type PrefixSource } from '../cluster.ts';
import type { NodeRecord } from '../node.ts';
import { isChained } from './cilium-config.ts';
import type { CniData } from './data.ts';
import { backendText } from './flannel.ts';
import { type Keeper, keeperOf, keepers } from './keepers.ts';
import { isShown, isTie, type TraceName, traceText } from './traces.ts';
import type { VpcNativeCni } from './vpc-native.ts';

/** Where pod prefixes are to be read: `auto` is decided by what the CNI left behind. */
export type PodCidrsFrom = 'auto' | 'node-spec' | 'calico' | 'cilium' | 'ovn-kubernetes';

export interface Detected {
  readonly kind: PrefixSource;
  /** Said to the user. */
  readonly why: string;
  /** The CNI whose own data it is; undefined for node.spec and for none. */
  readonly keeper: Keeper | undefined;
}

/**
 * Decides where the cluster's pod prefixes are, and says why.
 *
 *     what shows                                     auto takes
 *     ---------------------------------------------  -----------------------------------------
 *     own data of exactly one CNI                    that; throws where it is not whole
 *     Calico's blocks and flannel's annotations      the blocks: canal has none
 *     flannel (with Calico or not)                   node.spec
 *     Calico or Cilium, which say that they use it   node.spec
 *     a VPC-native CNI                               nothing: no routes
 *     no CNI                                         node.spec
 *     two CNIs, or one without its own data          throws, with what would tell
 *
 * `node.spec.podCIDRs` alone proves nothing: kube-controller-manager fills it for every CNI, and
 * Calico, Cilium and OVN-Kubernetes may give pods other addresses all the same.
 *
 * Where podway.yaml names the source, that is the operator's word: nodes that the source does not name
 * are reported one by one instead of refused. That is the way out where a Ready node runs no CNI.
 *
 * @throws {ClusterError} where the input does not tell, with the command whose output would.
 */
export function detectSource(
  cluster: string,
  nodes: readonly NodeRecord[],
  data: CniData,
  podCidrsFrom: PodCidrsFrom,
): Detected {
  const scene = new Scene(cluster, nodes, data);
  if (podCidrsFrom === 'auto') return scene.detect();
  const says = 'cluster.podCidrsFrom says so';
  return podCidrsFrom === 'node-spec'
    ? scene.nodeSpec(says)
    : scene.kept(keeperOf(podCidrsFrom), says);
}

/** One place where pod prefixes may be. */
interface Found {
  /** Said where there are several. */
  readonly what: string;
  /** Only half of the nodes say so, on their own word: does not stand against anything else. */
  readonly isTie: boolean;
  readonly take: () => Detected;
}

class Scene {
  private readonly cluster: string;
  /** Nodes with an instance behind them. */
  private readonly real: readonly NodeRecord[];
  private readonly data: CniData;
  private readonly withSpec: number;

  constructor(cluster: string, nodes: readonly NodeRecord[], data: CniData) {
    this.cluster = cluster;
    this.real = nodes.filter(({ node }) => !node.virtual);
    this.data = data;
    this.withSpec = this.real.filter(({ node }) => node.specPrefixes.length > 0).length;
  }

  detect(): Detected {
    const { native, cilium, traces } = this.data;
    const own = keepers.filter((keeper) => this.isProven(keeper));
    const flannel =
      this.shows('flannel') &&
      !own.some(({ kind }) => kind === 'calico' || (kind === 'cilium' && cilium.config));
    const found: readonly Found[] = [
      ...own.map((keeper) => ({
        what: `${keeper.name} (${this.countText(keeper)})`,
        isTie: keeper.kind === 'ovn-kubernetes' && this.isTie('ovn'),
        take: () => {
          this.assertWhole(keeper);
          return this.kept(keeper, keeper.keeps);
        },
      })),
      ...(native
        ? [
            {
              what: `${native.name} (${native.shownBy})`,
              isTie: native.isTie,
              take: () => this.native(native),
            },
          ]
        : []),
      ...(flannel
        ? [
            {
              what: traceText(traces, 'flannel'),
              isTie: this.isTie('flannel'),
              take: () => this.nodeSpec(this.whySpec()),
            },
          ]
        : []),
    ];
    const beyondDoubt = found.filter((one) => !one.isTie);
    const [only, ...others] = beyondDoubt.length > 0 || this.saysSpec() ? beyondDoubt : found;
    if (only === undefined) return this.nodeSpec(this.whySpec());
    if (others.length > 0) throw this.conflict([only, ...others].map(({ what }) => what));
    return only.take();
  }

  private native({ name, shownBy, besideSpec }: VpcNativeCni): Detected {
    if (besideSpec && this.withSpec > 0) {
      return this.nodeSpec(`${name} (${shownBy}) leaves other pods in node.spec.podCIDRs`);
    }
    const why = `${name} (${shownBy}) gives pods addresses of the VPC's own subnets, which need no routes`;
    return { kind: 'vpc-native', why, keeper: undefined };
  }

  /** Do no more than half of the nodes show it? */
  private isTie(name: TraceName): boolean {
    const { nodes, shownBy } = this.data.traces;
    return isTie(shownBy[name], nodes);
  }

  /** From node.spec. */
  nodeSpec(why: string): Detected {
    const share = `${this.withSpec} of ${this.real.length} nodes`;
    if (this.real.length > 0 && this.withSpec === 0)
      throw this.unknown('no node has spec.podCIDRs');
    return { kind: 'node-spec', why: `${why}; ${share} have it`, keeper: undefined };
  }

  /** From a CNI's own data. */
  kept(keeper: Keeper, why: string): Detected {
    const { kind, keeps, unless = '', next } = keeper;
    if (this.real.length > 0 && this.toldBy(keeper).length === 0) {
      throw this.error(`tells no pod prefix: ${keeps}${unless}. ${next}`);
    }
    if (kind === 'calico') this.assertPools();
    return { kind, why: `${why}: ${this.countText(keeper)}`, keeper };
  }

  /** Does the configuration of a CNI, which no node writes, say that it uses node.spec? */
  private saysSpec(): boolean {
    const { calico, cilium } = this.data;
    return calico.hostLocal !== undefined || cilium.config?.ipam === 'kubernetes';
  }

  /** Why node.spec is to be trusted where no CNI's own data says otherwise. */
  private whySpec(): string {
    const { traces, calico, cilium, flannel } = this.data;
    if (this.shows('flannel')) {
      const shown = `${traceText(traces, 'flannel')} with ${backendText(flannel)}`;
      const beside = this.shows('calico') ? ' and Calico beside it (canal)' : '';
      return `${shown}${beside} takes pod addresses from node.spec.podCIDRs`;
    }
    if (this.shows('calico') || calico.told.byNode.size > 0) {
      if (calico.hostLocal === undefined) throw this.unknown(this.specText(), 'calico');
      return `Calico takes pod addresses from node.spec.podCIDRs, says ${calico.hostLocal}`;
    }
    if (isChained(cilium.config)) {
      return `Cilium runs behind another CNI (${cilium.config?.['cni-chaining-mode']}) that does not show`;
    }
    if (this.shows('cilium') || cilium.told.byNode.size > 0 || cilium.config) {
      if (cilium.config?.ipam !== 'kubernetes') throw this.unknown(this.specText(), 'cilium');
      return 'Cilium takes pod addresses from node.spec.podCIDRs, says its ConfigMap (ipam: kubernetes)';
    }
    if (this.shows('ovn')) throw this.unknown(this.specText(), 'ovn-kubernetes');
    return 'no CNI shows, so podway takes the pods to have the node.spec.podCIDRs that kube-controller-manager gave out';
  }

  private isProven(keeper: Keeper): boolean {
    const count = this.toldBy(keeper).length;
    return count > 0 && keeper.proves(this.data, count, this.real.length);
  }

  /** The nodes of which it tells a prefix. */
  private toldBy(keeper: Keeper): readonly NodeRecord[] {
    const { byNode } = keeper.told(this.data);
    return this.real.filter(({ name }) => (byNode.get(name)?.length ?? 0) > 0);
  }

  /** `7 prefixes of 3 of 3 nodes`. */
  private countText(keeper: Keeper): string {
    const { byNode } = keeper.told(this.data);
    const told = this.toldBy(keeper);
    const count = told.reduce((sum, { name }) => sum + (byNode.get(name)?.length ?? 0), 0);
    return `${count} ${count === 1 ? 'prefix' : 'prefixes'} of ${told.length} of ${this.real.length} nodes`;
  }

  private specText(): string {
    return this.withSpec === 0
      ? 'no node has spec.podCIDRs'
      : `${this.withSpec} of ${this.real.length} nodes have spec.podCIDRs`;
  }

  private shows(name: TraceName): boolean {
    return isShown(this.data.traces, name);
  }

  /** A half-read source would delete the other half's routes. */
  private assertWhole(keeper: Keeper): void {
    if (!keeper.namesAll(this.data)) return;
    const { byNode } = keeper.told(this.data);
    const missing = this.real.filter(
      ({ name, node }) =>
        node.os === 'linux' && node.readiness === 'ready' && !node.leaving && !byNode.has(name),
    );
    if (missing.length === 0) return;
    const names = missing.slice(0, 3).map(({ name }) => name);
    if (missing.length > names.length) names.push(`${missing.length - names.length} more`);
    const out =
      keeper.kind === 'openshift-sdn'
        ? ''
        : ` If these nodes have none for good, set cluster.podCidrsFrom: ${keeper.kind}, and podway only reports them.`;
    throw this.error(
      `is not whole: ${keeper.name} tells ${this.countText(keeper)}, and nothing of ${names.join(', ')}, though Ready. ` +
        `${keeper.next} Take it together with the nodes.${out}`,
    );
  }

  private assertPools(): void {
    const { told, pools } = this.data.calico;
    const blocks = this.real.flatMap(({ name }) => told.byNode.get(name) ?? []);
    const isHeld = blocks.some((block) => pools.some(({ cidr }) => cidr.contains(block)));
    if (blocks.length === 0 || isHeld) return;
    const what =
      pools.length === 0
        ? 'no IPPool is in the input'
        : `none of the ${pools.length} IPPools in the input holds a block`;
    throw this.error(
      `is not whole: Calico tells ${this.countText(keeperOf('calico'))}, but ${what}. ` +
        'Both are what `kubectl get blockaffinities,ippools -o json` prints.',
    );
  }

  private conflict(found: readonly string[]): ClusterError {
    return this.error(
      `shows more than one CNI: ${found.join(', ')}. Say in podway.yaml which one keeps the pod prefixes ` +
        '(cluster.podCidrsFrom: node-spec, calico, cilium or ovn-kubernetes), or leave out what another one left behind. ' +
        'Whether Cilium runs behind another CNI says `kubectl -n kube-system get configmap cilium-config -o json`.',
    );
  }

  /** Nothing tells; `kind` is the CNI that shows, where one does. */
  private unknown(seen: string, kind?: Keeper['kind']): ClusterError {
    const start = `does not tell the pod prefixes: ${seen}`;
    const shown = kind ?? this.shownKeeper();
    if (shown !== undefined) {
      const { name, keeps, unless = '', next } = keeperOf(shown);
      const trace = traceOf[shown];
      const seenAs = this.shows(trace) ? traceText(this.data.traces, trace) : name;
      return this.error(`${start}, and the cluster shows ${seenAs}. ${keeps}${unless}. ${next}`);
    }
    if (this.shows('flannel')) {
      return this.error(
        `${start}, and the cluster shows ${traceText(this.data.traces, 'flannel')}, which takes them from there. ` +
          'Is the node list as kubectl printed it?',
      );
    }
    if (this.shows('eks')) {
      return this.error(
        `${start}, and the cluster shows ${traceText(this.data.traces, 'eks')}. If it runs the AWS VPC CNI, its pods need no routes: ` +
          '`kubectl -n kube-system get daemonsets -o json` shows it. Otherwise see where its CNI keeps pod prefixes: ' +
          '`kubectl get blockaffinities,ippools -o json` (Calico), `kubectl get ciliumnodes -o json` (Cilium).',
      );
    }
    return this.error(
      `${start}, and no CNI shows. If the pods have addresses of the VPC's own subnets (AWS VPC CNI, Terway, TKE VPC-CNI), ` +
        'they need no routes: `kubectl -n kube-system get daemonsets -o json` shows it. Otherwise look which CNI the cluster runs: Calico keeps pod prefixes in ' +
        '`kubectl get blockaffinities,ippools -o json`, Cilium in `kubectl get ciliumnodes -o json`.',
    );
  }

  private shownKeeper(): Keeper['kind'] | undefined {
    const kinds: readonly Keeper['kind'][] = [
      'calico',
      'cilium',
      'ovn-kubernetes',
      'openshift-sdn',
    ];
    return kinds.find((kind) => this.shows(traceOf[kind]));
  }

  private error(says: string): ClusterError {
    return new ClusterError(`cluster ${this.cluster}: the input ${says}`);
  }
}

/** What a CNI leaves on nodes; OpenShift's label says less than that: it runs OVN-Kubernetes as well. */
const traceOf: Readonly<Record<Keeper['kind'], TraceName>> = {
  calico: 'calico',
  cilium: 'cilium',
  'ovn-kubernetes': 'ovn',
  'openshift-sdn': 'openshift',
};
