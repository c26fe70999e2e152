// npm run bench: runs every *.bench.mjs beside it over dist/, prints what they measured, and ends with
// exit code 1 where one is over its budget. `npm run bench -- start` runs those whose name says so.
//
// A bench exports bench(): a list of { name, text, ok }, one for each thing measured: `text` a list of
// columns, `ok` false where it is over budget.
import { readdirSync } from 'node:fs';

const wanted = process.argv.slice(2);
const files = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.bench.mjs'))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
  .sort();
if (files.length === 0) throw new Error(`no bench of that name: ${wanted.join(', ')}`);

for (const file of files) {
  console.log(file.replace('.bench.mjs', ''));
  const { bench } = await import(`./${file}`);
  const results = await bench();
  const rows = results.map(({ name, text }) => [name, ...text]);
  for (const [index, { ok }] of results.entries()) {
    const cells = rows[index].map((cell, column) =>
      cell.padEnd(Math.max(...rows.map((row) => row[column]?.length ?? 0))),
    );
    console.log(`  ${cells.join('  ').trimEnd()}${ok ? '' : '  OVER BUDGET'}`);
    if (!ok) process.exitCode = 1;
  }
}
