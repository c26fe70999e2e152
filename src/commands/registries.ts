import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import { sideBySide } from '../network/side-by-side.ts';
import type { Advertised, RegistryReading, RegistrySource } from '../registry/advertised.ts';
import { readRegistry } from '../registry/read-registry.ts';
import { RegistryNameError, registrySourceOf } from '../registry/source-of.ts';
import { Standings } from '../registry/standing.ts';
import { byService, endpointText, standingFindings } from '../registry/standing-findings.ts';
import type { Report } from '../report/report.ts';
import { blockersOf } from '../validator/blockers.ts';
import { answerOf, type ExplainedFlow, explain } from '../validator/explain.ts';
import type { Validation } from '../validator/validate.ts';
import type { Opened } from './inputs.ts';
import { UsageError } from './usage-error.ts';

/** A configuration, as far as it names registries. */
interface Registered {
  readonly loaded: { readonly config: { readonly registries: readonly RegistrySource[] } };
}

/**
 * Reads the registries that flags name, or else podway.yaml, side by side.
 *
 * @throws {UsageError} for a flag that names none.
 * @throws {RegistryError} and {DocumentError} as `readRegistry`.
 */
export function readRegistries(
  named: readonly string[],
  { loaded, context, world }: Registered & Pick<Opened, 'context' | 'world'>,
): Promise<readonly RegistryReading[]> {
  // One that fails stops the others: nobody would read what they say.
  return sideBySide(context, (inner) =>
    Promise.all(
      sourcesOf(named, { loaded }).map((one) => readRegistry(one, { ...inner, env: world.env })),
    ),
  );
}

/** The lists of addresses among them. */
export function registryFiles(named: readonly string[], opened: Registered): readonly string[] {
  return sourcesOf(named, opened).flatMap((one) => (one.kind === 'file' ? [one.path] : []));
}

function sourcesOf(named: readonly string[], { loaded }: Registered): readonly RegistrySource[] {
  return named.length > 0 ? named.map((text) => sourceOf(text)) : loaded.config.registries;
}

function sourceOf(text: string): RegistrySource {
  try {
    return registrySourceOf(text);
  } catch (error) {
    if (error instanceof RegistryNameError) throw new UsageError(`--registry: ${error.message}`);
    throw error;
  }
}

type Reported = NonNullable<Report['registries']>;

/** What advertised addresses are, and whether consumers reach those that are pods. */
export interface JudgedRegistries {
  readonly registries: Reported;
  readonly findings: readonly Finding[];
  /** Addresses of which it cannot be told whether consumers reach them. */
  readonly undecided: number;
}

/**
 * Says of every advertised address what it is, and follows the packets of every consumer to those that
 * are pods, on the port that is advertised. Consumers of which podway.yaml expects that they do not reach
 * that port are not asked.
 */
export function judgeRegistries(
  readings: readonly RegistryReading[],
  validation: Validation,
  network: Network,
  opened: Pick<Opened, 'loaded' | 'rules'>,
): JudgedRegistries {
  const { config } = opened.loaded;
  const standings = new Standings(network, validation.topology, config);
  const ways = new Ways(validation, opened);
  const registries: Reported[number][] = [];
  const findings: Finding[] = [];
  const wrong: Parameters<typeof byService>[0][number][] = [];
  for (const { registry, advertised, findings: found } of readings) {
    const placed = advertised.map((at) => ({ at, standing: standings.of(at.address) }));
    findings.push(...found, ...standingFindings(placed));
    registries.push({
      registry,
      addresses: placed.map(({ at, standing }) => {
        const { service, address, port } = at;
        const about = { service, address, port, is: standing.kind, why: standing.why };
        if (standing.kind !== 'pod') return about;
        const worst = ways.worst(at);
        if (worst === undefined) return about;
        const { verdict } = worst;
        if (verdict !== 'reachable') {
          const code = verdict === 'unknown' ? 'advertised-undecided' : 'advertised-unreachable';
          wrong.push({ at, code, why: `${standing.why}: ${reasonOf(worst)}` });
        }
        return { ...about, verdict };
      }),
    });
  }
  const addresses = registries.flatMap((one) => one.addresses);
  return {
    registries,
    findings: [...findings, ...byService(wrong), ...ways.blockers()],
    undecided: addresses.filter(({ verdict }) => verdict === 'unknown').length,
  };
}

/** Flows of consumers to advertised pods; one process that offers fifty services is asked for once. */
class Ways {
  readonly #validation: Validation;
  readonly #opened: Pick<Opened, 'loaded' | 'rules'>;
  readonly #known = new Map<string, ExplainedFlow | undefined>();
  readonly #bad = new Map<string, ExplainedFlow>();

  constructor(validation: Validation, opened: Pick<Opened, 'loaded' | 'rules'>) {
    this.#validation = validation;
    this.#opened = opened;
  }

  /** The one that fares worst; undefined where no consumer is to reach it. */
  worst(at: Advertised): ExplainedFlow | undefined {
    const key = endpointText(at);
    if (!this.#known.has(key)) this.#known.set(key, this.#ask(at));
    return this.#known.get(key);
  }

  /** What stands in the way of them, in the words of all validation; what is said already is left out. */
  blockers(): readonly Finding[] {
    const { reachability, findings } = this.#validation;
    const said = new Set(findings.map(({ code, subject }) => `${code} ${subject}`));
    const answers = [...this.#bad.values()].map(answerOf);
    return blockersOf(answers, this.#opened.rules, reachability.around).filter(
      ({ code, subject }) =>
        !said.has(`${code} ${subject}`) &&
        !(code === 'no-route' && said.has(`table-not-covered ${subject}`)),
    );
  }

  #ask({ address, port }: Advertised): ExplainedFlow | undefined {
    const { topology, reachability } = this.#validation;
    const { consumers } = this.#opened.loaded.config;
    const family = address.includes(':') ? 6 : 4;
    const names = new Set(
      reachability.sides
        .filter(({ source, consumer }) => source.family === family && this.#isAsked(consumer, port))
        .map(({ consumer }) => consumer),
    );
    const asked = { protocol: 'tcp', from: port, to: port } as const;
    const flows = [...names].flatMap((from) =>
      explain({ from, to: address, port: asked }, topology, consumers, reachability),
    );
    for (const flow of flows) {
      if (flow.verdict === 'reachable') continue;
      const { side, pod, verdict } = flow;
      this.#bad.set(`${side.source} ${side.table.id} ${pod.prefix} ${port} ${verdict}`, flow);
    }
    return (
      flows.find(({ verdict }) => verdict === 'unreachable') ??
      flows.find(({ verdict }) => verdict === 'unknown') ??
      flows[0]
    );
  }

  #isAsked(consumer: string, port: number): boolean {
    return !this.#opened.loaded.config.expect.some(
      ({ from, reachable, ports }) =>
        from === consumer &&
        !reachable &&
        (ports.length === 0 ||
          ports.some((one) => one.protocol === 'tcp' && one.from <= port && port <= one.to)),
    );
  }
}

/** `order-vms does not reach it (no-route: rtb-a has none to 10.244.2.10)` */
function reasonOf({ side, verdict, steps }: ExplainedFlow): string {
  const wanted = verdict === 'unreachable' ? 'block' : 'unknown';
  const step = steps.find(({ decision }) => decision === wanted);
  const what = verdict === 'unreachable' ? 'does not reach it' : 'may not reach it';
  return `${side.consumer} ${what}${step ? ` (${step.code ?? step.check}: ${step.by})` : ''}`;
}
