import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles the sources of this moment into a folder of their own, from where packages are found: what is
 * built otherwise may be older. Removed by `remove`.
 */
export function build(): { readonly folder: string; remove(): void } {
  const parent = join(root, 'node_modules', '.cache');
  mkdirSync(parent, { recursive: true });
  const top = mkdtempSync(join(parent, 'podway-lab-'));
  writeFileSync(join(top, 'package.json'), '{ "type": "module", "version": "0.0.0-lab" }\n');
  const folder = join(top, 'dist');
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  spawnSync(compiler, ['-p', 'tsconfig.build.json', '--outDir', folder], { cwd: root });
  return { folder, remove: () => rmSync(top, { recursive: true, force: true }) };
}
