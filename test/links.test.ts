import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markdownFiles, proseOf, root } from './markdown.ts';

const files = await markdownFiles();

describe.each(files)('$path', ({ folder, path, text }) => {
  const prose = proseOf(text);

  it('links to what there is', async () => {
    const broken: string[] = [];
    for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [name = '', anchor] = target.split('#');
      const file = name === '' ? join(root, path) : join(root, folder, name);
      if (!existsSync(file)) broken.push(target);
      else if (anchor && !anchorsOf(await readFile(file, 'utf8')).has(anchor)) broken.push(target);
    }
    expect(broken).toEqual([]);
  });

  it('names files and folders that there are', () => {
    const named = [...prose.matchAll(/`((?:src|providers|test|docs|examples|schemas)\/[^`\s]*)`/g)];
    const missing = named
      .map(([, name = '']) => name)
      // `providers/<name>/` and `providers/*/rules.ts` stand for many.
      .filter((name) => !/[<>*]/.test(name) && !existsSync(join(root, name)));
    expect(missing).toEqual([]);
  });
});

it('finds the files that it is about', () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'README.md',
      'docs/architecture.md',
      'docs/findings.md',
      'examples/quickstart/README.md',
    ]),
  );
});

/** Anchors of headings, as code hosts make them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = proseOf(text).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
