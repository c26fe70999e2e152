// How long podway takes where it does little, measured in bare starts of Node.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns, median, timeOf, timesText } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const quickstart = fileURLToPath(new URL('../../examples/quickstart/', import.meta.url));

const budgets = { 'podway --help': 3, 'podway plan, quickstart': 6 };

export function bench() {
  const cwd = mkdtempSync(join(tmpdir(), 'podway-bench-'));
  try {
    cpSync(quickstart, cwd, { recursive: true });
    const node = (...args) => timeOf([process.execPath, ...args], { cwd });
    const times = inTurns(
      {
        'node -e 0': () => node('-e', '0'),
        'podway --help': () => node(cli, '--help'),
        'podway plan, quickstart': () => node(cli, 'plan'),
      },
      11,
    );
    const bare = median(times['node -e 0']);
    return Object.entries(times).map(([name, list]) => {
      const ratio = median(list) / bare;
      const budget = budgets[name];
      const against = budget === undefined ? '' : `${ratio.toFixed(1)} × bare, budget ${budget}`;
      return {
        name,
        text: [timesText(list), against],
        ok: budget === undefined || ratio <= budget,
      };
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
