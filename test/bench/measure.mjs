// What benchmarks share. Times on a busy machine mean little; ratios of medians, taken in turns, do.
import { spawnSync } from 'node:child_process';

/** Milliseconds until the process has ended. */
export function timeOf([command, ...args], options = {}) {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  const ms = performance.now() - start;
  if (error) throw error;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with exit code ${status}: ${stderr}`);
  return ms;
}

/** Takes the measures in turns, A B C A B C …, so that a slow moment hits all alike. The first round warms up. */
export function inTurns(measures, rounds) {
  const times = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(measures)) {
      const ms = measure();
      if (round > 0) times[name].push(ms);
    }
  }
  return times;
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `163 ms (151 – 204)`: median, least and most. */
export function timesText(times) {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `${median(times).toFixed(0)} ms (${least.toFixed(0)} – ${most.toFixed(0)})`;
}
