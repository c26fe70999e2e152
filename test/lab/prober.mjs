// Runs in the network namespace of a consumer, for as long as its standard input is open: the prober that
// users run, built, over the packets of the lab. A line of JSON in (endpoints and how), a line out.
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const { probe } = await import(process.argv[2]);

const clock = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
};
const { signal } = new AbortController();

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { id, endpoints, timeoutMs, isThorough } = JSON.parse(line);
    const options = { attempts: 1, concurrency: 64, timeoutMs, isThorough, clock, signal };
    const probed = await probe(endpoints, options);
    process.stdout.write(`${JSON.stringify({ id, probed })}\n`);
  })
  .on('close', () => process.exit(0));
