import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/prober/diagnose.ts';
import { signatureTable } from '../../src/prober/signature-table.ts';
import { columns } from './agreement.ts';
import { withoutLab } from './available.ts';
import { build } from './built.ts';
import { causeOf } from './causes.ts';
import { type Design, designed, type Masquerade } from './designs.ts';
import { type Fault, faults } from './faults.ts';
import { Lab } from './lab.ts';
import { Prober } from './prober.ts';
import { type Case, type Sighting, sightings } from './sightings.ts';
import { observedText, type Row, tableSource } from './signature-rows.ts';

// The prober, built, on the consumers of the lab, under each fault, in each design: what it sees is the
// table that it diagnoses by.

const committed = fileURLToPath(new URL('../../src/prober/signature-table.ts', import.meta.url));
const columnsOf = (['A', 'B', 'C', 'D'] as const).flatMap((design) =>
  (['flannel', 'out'] as const).map((masquerade) => ({ design, masquerade })),
);
const isFor = ({ only, hosts }: Fault, design: Design) =>
  (only?.includes(design) ?? true) && hosts?.on(design).length !== 0;

const rows: (Row & { readonly masquerade: Masquerade; readonly fault: string })[] = [];

describe.skipIf(withoutLab())('signatures of what can be wrong', () => {
  const built = withoutLab() ? undefined : build();

  beforeAll(async () => {
    await Promise.all(
      columnsOf.map(async ({ design, masquerade }) => {
        const world = designed(design, masquerade);
        await using lab = await Lab.start(world);
        const probers = new Map(
          lab.consumers.map(({ id, namespace }) => [
            id,
            new Prober(lab.holder, namespace, built?.folder ?? ''),
          ]),
        );
        for (const fault of faults) {
          if (!isFor(fault, design)) continue;
          const one = { fault, design, masquerade, world, lab, probers };
          for (const row of await patiently(one))
            rows.push({ ...row, masquerade, fault: fault.sentence });
        }
      }),
    );
  });

  afterAll(() => built?.remove());

  it('knows the cause of each fault', () => {
    expect(faults.filter(({ sentence }) => causeOf[sentence] === undefined)).toEqual([]);
  });

  it('are the table that the prober goes by', async () => {
    await expect(tableSource(rows)).toMatchFileSnapshot(committed);
  });

  it('put the right cause first, beside those only that look the same', () => {
    const wrong = rows.flatMap(({ cause, symptoms, masquerade, fault }) => {
      const first = diagnose(symptoms, { masquerade }).filter(({ rank }) => rank === 1);
      const alike = new Set(
        rows
          .filter((one) => one.masquerade === masquerade)
          .filter((one) => observedText(one.symptoms) === observedText(symptoms))
          .map((one) => one.cause),
      );
      const others = first.filter((one) => !alike.has(one.cause));
      const isFirst = first.some((one) => one.cause === cause);
      return isFirst && others.length === 0
        ? []
        : [`${fault} (${masquerade}): ${first.map((one) => one.cause).join(', ')}`];
    });
    expect(wrong).toEqual([]);
    process.stdout.write(`\nWhat symptoms alone cannot tell apart:\n${confusion()}\n`);
  });
});

/** A busy machine is slow: what is not in the table already is looked at again, with more time. */
async function patiently(one: Case): Promise<readonly Row[]> {
  const isKnown = (row: Sighting) =>
    signatureTable
      .split('\n')
      .map((line) => line.split(/\s+/).join(' '))
      .some((line) => line.startsWith(`${row.cause} ${observedText(row.symptoms)} `));
  let found = await sightings(one, 600);
  for (const timeoutMs of [1_500, 4_000]) {
    if (found.every(isKnown)) break;
    found = await sightings(one, timeoutMs);
  }
  return found.map(({ cause, ...row }) => {
    if (cause === 'harmless')
      throw new Error(`${one.fault.sentence}: ${observedText(row.symptoms)}`);
    return { cause, ...row };
  });
}

/** For each cause: how many of its sightings are its alone, and whom the others could be, too. */
function confusion(): string {
  const causes = [...new Set(rows.map(({ cause }) => cause))].sort();
  const lines = causes.map((cause) => {
    const mine = rows.filter((one) => one.cause === cause);
    const ties = mine.map(({ symptoms, masquerade }) =>
      diagnose(symptoms, { masquerade })
        .filter(({ rank, cause: other }) => rank === 1 && other !== cause)
        .map((one) => one.cause),
    );
    const alone = ties.filter((one) => one.length === 0).length;
    const others = [...new Set(ties.flat())].sort();
    return [cause, String(mine.length), String(alone), others.join(', ')];
  });
  return columns([['cause', 'seen', 'alone', 'or'], ...lines]);
}
