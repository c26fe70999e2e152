// `node --import quick-time.mjs dist/src/cli.js …`: podway as it is built, in a process where time passes 50
// times as fast. What it waits for in earnest, such as five seconds after each write on Alibaba Cloud, would
// make hundreds of runs take hours. Sockets keep real time.
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const speed = Number(process.env.TEST_TIME_SPEED);
const begin = Date.now();
const realNow = Date.now;
const now = () => begin + Math.round((realNow() - begin) * speed);

globalThis.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now()] : parts));
  }

  static now() {
    return now();
  }
};

const wait = timers.setTimeout;
timers.setTimeout = (ms, ...rest) => wait(ms / speed, ...rest);
syncBuiltinESMExports();
