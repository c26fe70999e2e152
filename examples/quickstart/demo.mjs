// podway's main job on the embedded sandbox: plan, apply, and nothing left to do.
// Works on a copy, so it can be run again and again.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNetwork, tablesText } from '../../dist/src/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'podway-demo-'));

function podway(...args) {
  console.log(`\n$ podway ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: copy, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`podway ${args[0]} ended with exit code ${status}`);
    process.exitCode = 1;
    throw new Error('the demo did not go as told');
  }
}

async function tables(title) {
  console.log(`\n${title}\n`);
  const network = await readNetwork(join(copy, 'network.json'));
  console.log(tablesText(network, ['vtb-apps-a', 'vtb-apps-b']));
}

try {
  cpSync(here, copy, { recursive: true });
  await tables("The consumers' route tables before");
  podway('plan', '--output', 'json=plan.json');
  podway('apply', 'plan.json');
  await tables("The consumers' route tables after");
  podway('plan', '--detailed-exitcode');
} finally {
  rmSync(copy, { recursive: true, force: true });
}
