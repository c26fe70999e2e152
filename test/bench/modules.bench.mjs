// What a plan loads. No cloud's SDK, nor Kubernetes' client, for a provider that is not in use.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timeOf } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const quickstart = fileURLToPath(new URL('../../examples/quickstart/', import.meta.url));

const heavy =
  /\/node_modules\/(@aws-sdk|@smithy|@alicloud|tencentcloud-[^/]*|@kubernetes)\/|\/providers\/(aws|alicloud|tencent)\/(?!rules\.js)/;

/** The scripts that a command loads, as V8 itself counts them. */
function loadedBy(args, cwd) {
  const folder = join(cwd, `coverage-${args[0]}`);
  mkdirSync(folder);
  timeOf([process.execPath, cli, ...args], {
    cwd,
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  return readdirSync(folder)
    .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).result)
    .map(({ url }) => url)
    .filter((url) => url.startsWith('file:'));
}

export function bench() {
  const cwd = mkdtempSync(join(tmpdir(), 'podway-bench-'));
  try {
    cpSync(quickstart, cwd, { recursive: true });
    return [['--help'], ['plan']].map((args) => {
      const urls = loadedBy(args, cwd);
      const packages = urls.map((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
      const names = [...new Set(packages.filter((name) => name !== undefined))].sort();
      const unwanted = urls.filter((url) => heavy.test(url));
      const own = packages.filter((name) => name === undefined).length;
      // A run in which not even podway's own modules show has shown nothing.
      const ok = unwanted.length === 0 && urls.some((url) => url.endsWith('/dist/src/cli.js'));
      return {
        name: `podway ${args.join(' ')}`,
        text: [
          `${urls.length} modules, ${own} of them podway's`,
          unwanted.length > 0 ? `unwanted: ${unwanted.join(', ')}` : 'no SDK',
          `of ${names.join(', ')}`,
        ],
        ok,
      };
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
