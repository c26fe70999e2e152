import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './markdown.ts';

/** Rows of the table of folders: name, and what it may import. */
const rows = [
  ...readFileSync(join(root, 'docs', 'architecture.md'), 'utf8').matchAll(
    /^\| `([^`]+)\/` \|[^|]*\|([^|]*)\|$/gm,
  ),
].map(([, folder = '', cell = '']) => ({
  folder,
  imports: cell.split(',').flatMap((name) => name.trim() || []),
}));

const layers = foldersIn('src');

describe("docs/architecture.md's table of folders", () => {
  it('has every folder of src and providers', () => {
    const all = ['src', 'providers'].flatMap((top) => foldersIn(top).map((one) => `${top}/${one}`));
    expect(rows.map(({ folder }) => folder).sort()).toEqual(all.sort());
  });

  it.each(rows)('says what the linter lets $folder import', ({ folder, imports }) => {
    const refused = refusedIn(folder);
    const allowed = layers.filter((one) => `src/${one}` !== folder && !refused.has(one));
    expect(imports).toEqual(allowed.sort());
  });
});

function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

interface Override {
  readonly includes: readonly string[];
  readonly linter: {
    readonly rules: {
      readonly style?: {
        readonly noRestrictedImports?: {
          readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
        };
      };
    };
  };
}

/** The folders that biome.json keeps a folder from importing. */
function refusedIn(folder: string): ReadonlySet<string> {
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as {
    readonly overrides: readonly Override[];
  };
  const rule = overrides.find(({ includes }) => includes[0] === `${folder}/**`)?.linter.rules.style
    ?.noRestrictedImports;
  const groups = rule?.options.patterns.flatMap(({ group }) => group) ?? [];
  return new Set(groups.flatMap((group) => /^\*\*\/([a-z]+)\/\*\*$/.exec(group)?.[1] ?? []));
}
