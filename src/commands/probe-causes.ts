import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { type CauseId, causes } from '../prober/causes.ts';
import { type Diagnosis, diagnose, type Known } from '../prober/diagnose.ts';
import { endpointText } from '../prober/scope.ts';
import type { ExplainedFlow } from '../validator/explain.ts';
import type { Documents } from './probe-documents.ts';
import { readings, type Seen, type Way } from './probe-ways.ts';

/** Causes beyond the likeliest that are told, for each target. */
const mostCauses = 6;

/** The likely causes of what failed, each once, the likeliest first. */
export function causeFindings(
  failing: readonly Way[],
  { ways, seen }: { readonly ways: readonly Way[]; readonly seen: Seen },
  documents: Documents | undefined,
): readonly Finding[] {
  const found = new Map<CauseId, { readonly best: Diagnosis; readonly ways: readonly Way[] }>();
  for (const way of failing) {
    const known = knownOf(way.flow, documents);
    const all = readings(way, ways, seen).flatMap((one) => diagnose(one, known));
    const likely = all.toSorted((a, b) => a.rank - b.rank).slice(0, mostCauses);
    for (const one of likely) {
      const before = found.get(one.cause);
      const mine = before ? before.ways.filter((other) => other !== way) : [];
      const best = before && before.best.rank <= one.rank ? before.best : one;
      found.set(one.cause, { best, ways: [...mine, way] });
    }
  }
  return [...found]
    .sort(([, a], [, b]) => a.best.rank - b.best.rank || b.ways.length - a.ways.length)
    .map(([cause, { best, ways: its }]) => findingOf(cause, best, its));
}

function findingOf(cause: CauseId, best: Diagnosis, ways: readonly Way[]): Finding {
  const { is, confirm, fix } = causes[cause];
  const [first] = ways;
  const pod = first?.target.address ?? 'POD';
  const fill = (text: string) =>
    text
      .replaceAll('POD', pod)
      .replaceAll('PORT', String(first?.target.port ?? 'PORT'))
      .replaceAll('HOST', first?.flow ? bare(first.flow.source.text) : 'HOST');
  const targets = ways.map(({ target }) => endpointText(target)).join(', ');
  const forIt = `for it: ${best.evidence.join('; ')}`;
  const against = best.against.length === 0 ? '' : `; against it: ${best.against.join('; ')}`;
  return finding('likely-cause', {
    subject: `cause/${cause}`,
    evidence: `rank ${best.rank} for ${targets}: ${is} (${forIt}${against}). Confirm: ${fill(confirm)}`,
    remedy: fill(fix),
  });
}

function knownOf(flow: ExplainedFlow | undefined, documents: Documents | undefined): Known {
  if (!documents) return {};
  const { outsideToPod, podToOutside } = documents.validation.topology.overlay.masquerade;
  const masquerade =
    outsideToPod === 'yes'
      ? 'flannel'
      : outsideToPod === 'no' && podToOutside === 'yes'
        ? 'out'
        : undefined;
  if (!flow || flow.verdict === 'unknown') return { masquerade };
  if (flow.verdict === 'reachable') {
    const assumptions = flow.steps.flatMap(({ assumption }) => assumption ?? []);
    return { masquerade, documents: { verdict: 'reachable', assumptions } };
  }
  const codes = flow.steps.flatMap(({ decision, code }) =>
    decision === 'block' && code !== undefined ? [code] : [],
  );
  return { masquerade, documents: { verdict: 'unreachable', codes } };
}

function bare(text: string): string {
  return text.replace(/\/\d+$/, '');
}
