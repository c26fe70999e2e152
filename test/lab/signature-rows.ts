import type { CauseId } from '../../src/prober/causes.ts';
import { type Symptoms, symptomNames } from '../../src/prober/symptoms.ts';
import { columns } from './agreement.ts';

/** What one cause looked like once. */
export interface Row {
  readonly cause: CauseId;
  readonly symptoms: Symptoms;
  /** `A-flannel` */
  readonly where: string;
}

/** `timeout timeout alive …`: one word for each symptom, in order. */
export function observedText(symptoms: Symptoms): string {
  return symptomNames.map((name) => symptoms[name] ?? '.').join(' ');
}

/** The source of the table that the prober goes by: each cause's looks, and where they were seen. */
export function tableSource(rows: readonly Row[]): string {
  const seen = new Map<string, Set<string>>();
  for (const { cause, symptoms, where } of rows) {
    const key = `${cause} ${observedText(symptoms)}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(where));
  }
  const lines = [...seen].map(([key, where]) => [...key.split(' '), [...where].sort().join(' ')]);
  const sorted = lines.sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1));
  const table = columns([['cause', ...symptomNames, 'seen in'], ...sorted]);
  return [
    '// Measured, not written: test/lab/signatures.test.ts breaks one thing at a time in a network of namespaces,',
    '// probes it, and writes this file (vitest run --project lab test/lab/signatures.test.ts --update).',
    '// A column for each symptom of symptoms.ts; `.`: no such place. Designs are in test/lab/designs.ts.',
    'export const signatureTable = `',
    table,
    '`;',
    '',
  ].join('\n');
}
