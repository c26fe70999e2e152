import type { CauseId } from './causes.ts';
import { signatureTable } from './signature-table.ts';
import { type Symptoms, symptomNames } from './symptoms.ts';

/** What a cause looked like where it was made on purpose. */
export interface Signature {
  readonly cause: CauseId;
  readonly symptoms: Symptoms;
  /** How traffic that entered the cluster was masqueraded where it looked so. */
  readonly masquerades: readonly string[];
  /** In which designs of the lab. */
  readonly designs: readonly string[];
}

/** The measured table, as the lab wrote it. */
export const signatures: readonly Signature[] = signatureTable.trim().split('\n').slice(1).map(row);

function row(line: string): Signature {
  const [cause = '', ...cells] = line.split(/\s+/);
  const values = symptomNames.map((name, at) => [name, cells[at]] as const);
  const cases = cells.slice(symptomNames.length).map((one) => one.split('-'));
  return {
    // The lab writes causes of causes.ts alone; a test holds the two together.
    cause: cause as CauseId,
    symptoms: Object.fromEntries(values.filter(([, value]) => value !== '.')) as Symptoms,
    designs: [...new Set(cases.map(([design = '']) => design))],
    masquerades: [...new Set(cases.map(([, masquerade = '']) => masquerade))],
  };
}
