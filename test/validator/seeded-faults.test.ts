import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, type FindingCode } from '../../src/finding/catalogue.ts';
import { clouds } from '../world/names.ts';
import { changed } from '../world/world.ts';
import { type CleanShape, cleanWorld } from './clean.ts';
import { faults, found } from './seeded.ts';

// Each finding of the validator, put into clusters in which nothing is wrong: found by its code and at
// the thing that is wrong. And in the clean clusters nothing is found.

/** Clusters in which nothing is wrong. */
const sizes: readonly CleanShape[] = [
  { nodes: 3, zones: 2 },
  { nodes: 7, zones: 3 },
  { nodes: 4, zones: 2, providerIds: false },
];

describe('faults put into clean clusters', () => {
  it('nothing is found where nothing is wrong', () => {
    for (const cloud of clouds) {
      for (const size of sizes) {
        expect(found(cleanWorld(cloud, size))).toEqual([]);
        // What lies between the pods of a route that covers all of them is a note.
        const codes = found(cleanWorld(cloud, { ...size, throughOne: true })).map(
          ({ code }) => code,
        );
        expect(new Set(codes)).toEqual(new Set(['unowned-range']));
      }
    }
  });

  const table: string[][] = [['seeded', 'at', 'runs', 'found', 'and with it']];
  for (const { code, subject, changes, shape, question, aka, clouds: where = clouds } of faults) {
    it(`${code}${aka ? ` (${aka})` : ''}: ${subject}, ${where.join(' and ')}`, () => {
      let runs = 0;
      let hits = 0;
      const others = new Set<FindingCode>();
      for (const cloud of where) {
        for (const size of sizes) {
          const clean = cleanWorld(cloud, { ...size, ...shape });
          const before = new Set(found(clean).map((one) => `${one.code} ${one.subject}`));
          const all = found(changed(clean, ...changes(clean)), question);
          runs++;
          if (all.some((one) => one.code === code && one.subject === subject)) hits++;
          for (const one of all)
            if (one.code !== code && !before.has(`${one.code} ${one.subject}`))
              others.add(one.code);
          expect(
            all.map((one) => `${one.code} ${one.subject}`),
            `${cloud}, ${size.nodes} nodes`,
          ).toContain(`${code} ${subject}`);
          expect(before).not.toContain(`${code} ${subject}`);
        }
      }
      table.push([code, subject, `${runs}`, `${hits}`, [...others].sort().join(', ')]);
    });
  }

  it('prints what was found', () => {
    const widths = [0, 1, 2, 3].map((column) =>
      Math.max(...table.map((row) => row[column]?.length ?? 0)),
    );
    for (const row of table) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
    }
    expect(table).toHaveLength(faults.length + 1);
  });

  it('has every finding that the validator’s source names', () => {
    const folder = new URL('../../src/validator/', import.meta.url);
    // These compare two networks, or take nodes away.
    const others = ['compare.ts', 'difference.ts', 'survive-findings.ts'];
    const text = readdirSync(folder)
      .filter((file) => !others.includes(file))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const named = Object.keys(catalogue).filter((code) => text.includes(`'${code}'`));
    const seeded = new Set<string>(faults.map(({ code }) => code));
    expect(named.filter((code) => !seeded.has(code))).toEqual([]);
  });
});
