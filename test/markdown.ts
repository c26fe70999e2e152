import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export interface MarkdownFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly folder: string;
  readonly text: string;
}

/** Every Markdown file of the project; not those of dependencies. */
export async function markdownFiles(): Promise<readonly MarkdownFile[]> {
  const folders = ['.', 'docs', 'examples', 'schemas', 'test'];
  const paths = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: folder !== '.' });
      // An example may have packages of its own.
      return entries
        .filter((one) => one.endsWith('.md') && !one.split(sep).includes('node_modules'))
        .map((one) => join(folder, one));
    }),
  );
  return Promise.all(
    paths
      .flat()
      .sort()
      .map(async (path) => ({
        path: path.split(sep).join('/'),
        folder: dirname(path),
        text: await readFile(join(root, path), 'utf8'),
      })),
  );
}

export interface Block {
  /** After the opening fence; empty for a picture. */
  readonly language: string;
  readonly code: string;
}

const fenced = /^```([a-z]*)\n([\s\S]*?)^```$/gm;

/** The fenced blocks of a text, in its order. */
export function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(fenced)].map(([, language = '', code = '']) => ({ language, code }));
}

/** A text without its fenced blocks. */
export function proseOf(text: string): string {
  return text.replace(fenced, '');
}

/** A text with the code of each fenced block rewritten, one after the other. */
export async function withBlocks(
  text: string,
  rewrite: (block: Block) => Promise<string>,
): Promise<string> {
  const codes: string[] = [];
  for (const block of blocksOf(text)) codes.push(await rewrite(block));
  let index = 0;
  return text.replace(fenced, (_, language) => `\`\`\`${language}\n${codes[index++]}\`\`\``);
}
