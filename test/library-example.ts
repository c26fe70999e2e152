import { readFile } from 'node:fs/promises';
import { parsePlan, readNetwork, tablesText, withChanges } from '../src/index.ts';

/** The text of the tables that a saved plan is about, as they would be after it. */
export async function tablesAfter(planFile: string, networkFile: string): Promise<string> {
  const plan = parsePlan(await readFile(planFile, 'utf8'), planFile);
  const network = withChanges(await readNetwork(networkFile), plan.ops);
  return tablesText(
    network,
    plan.tables.map((table) => table.id),
  );
}
