// What reading a large node list costs: at most 1.3 times what any program must do with its bytes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodesJson } from './generator.mjs';
import { inTurns, median, timesText } from './measure.mjs';

const budget = 1.3;
const nodes = 15_000;

const reader = new URL('../../dist/src/cluster/from-files.js', import.meta.url);
const readCluster = `
  const { readClusterFiles } = await import('${reader}');
  const start = performance.now();
  const options = { name: 'bench', podCidrsFrom: 'auto', overlay: {}, files: [process.argv[1]] };
  const cluster = await readClusterFiles(options);
  const ms = performance.now() - start;
  if (cluster.nodes.length !== ${nodes}) throw new Error('nodes are missing');
  if (cluster.nodes.some((node) => node.podPrefixes.length !== 1)) throw new Error('a prefix is missing');
  console.log(ms);`;
/** `timed`: what is measured, with the path of the file as `file` and, outside the measure, its text as `text`. */
const parse = (timed) => `
  const { readFileSync } = await import('node:fs');
  const file = process.argv[1];
  const text = ${timed.includes('text') ? "readFileSync(file, 'utf8')" : 'undefined'};
  const start = performance.now();
  const list = ${timed};
  const ms = performance.now() - start;
  if (list.items.length !== ${nodes}) throw new Error('nodes are missing');
  console.log(ms);`;

/** Milliseconds that the script says it took; in a process of its own, whose memory no other measure has touched. */
function timeIn(script, file) {
  const args = ['--input-type=module', '--eval', script, file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`a measure ended with exit code ${status}: ${stderr}`);
  return Number(stdout);
}

export function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'podway-bench-'));
  try {
    const file = join(folder, 'nodes.json');
    writeFileSync(file, nodesJson(nodes));
    const times = inTurns(
      {
        decoded: () => timeIn(parse('JSON.parse(text)'), file),
        parse: () => timeIn(parse("JSON.parse(readFileSync(file, 'utf8'))"), file),
        read: () => timeIn(readCluster, file),
      },
      11,
    );
    const ratio = (name) => (median(times.read) / median(times[name])).toFixed(2);
    return [
      {
        name: `JSON.parse of ${nodes} nodes, their text in memory`,
        text: [timesText(times.decoded), `reading takes ${ratio('decoded')} times that`],
        ok: true,
      },
      {
        name: "JSON.parse(readFileSync(file, 'utf8'))",
        text: [
          timesText(times.parse),
          `reading takes ${ratio('parse')} times that, budget ${budget}`,
        ],
        ok: ratio('parse') <= budget,
      },
      { name: 'reading them as a cluster', text: [timesText(times.read)], ok: true },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
