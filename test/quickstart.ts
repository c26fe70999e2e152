import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';

const example = fileURLToPath(new URL('../examples/quickstart/', import.meta.url));

/** A copy of examples/quickstart that a test may break. */
export interface Quickstart {
  /** The folder, or a file in it. */
  path(name?: string): string;
  read(name: string): Promise<string>;
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** Replaces a text that must be there. */
  replace(name: string, from: string | RegExp, to: string): Promise<void>;
  /** Edits a JSON file as data. */
  // biome-ignore lint/suspicious/noExplicitAny: a test that edits a file knows its shape.
  edit(name: string, change: (data: any) => void): Promise<void>;
}

/** A new copy for each test of the file, and the working folder of the test. */
export function useQuickstart(): Quickstart {
  const home = process.cwd();
  let folder = home;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podway-quickstart-'));
    await cp(example, folder, { recursive: true });
    process.chdir(folder);
  });
  afterEach(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true, force: true });
  });

  const quickstart: Quickstart = {
    path: (name = '') => join(folder, name),
    read: (name) => readFile(join(folder, name), 'utf8'),
    write: (name, content) => writeFile(join(folder, name), content),
    replace: async (name, from, to) => {
      const text = await quickstart.read(name);
      const replaced = text.replace(from, () => to);
      if (replaced === text) throw new Error(`${name} has no ${from}`);
      await quickstart.write(name, replaced);
    },
    edit: async (name, change) => {
      const data = JSON.parse(await quickstart.read(name));
      change(data);
      await quickstart.write(name, `${JSON.stringify(data, undefined, 2)}\n`);
    },
  };
  return quickstart;
}

/** Without what differs from run to run. */
export function withoutDigests(text: string): string {
  return text.replace(/sha256:[0-9a-f]{64}/g, 'sha256:…');
}
