// Runs in a network namespace of the lab, as a pod or as a consumer, for as long as its standard input is
// open. A line of JSON in, a line of JSON out:
//
//   { id, do: 'listen', port }                             answers every HELLO with the address that it came from
//   { id, do: 'connect', to, port, timeoutMs, bytes }      connects, says HELLO, sends bytes, reads the answer
//   { id, do: 'watch', to: [...], port, everyMs, timeoutMs }
//                                                          connects to each again and again until `stop`, and
//                                                          holds one connection to each open meanwhile
//   { id, do: 'round' }                                    connects to each of them once more, and waits for it
//   { id, do: 'stop' }                                     how many attempts were made, which failed, and to
//                                                          whom the one that was held open is broken
import net from 'node:net';
import { createInterface } from 'node:readline';

const now = () => performance.timeOrigin + performance.now();

const answer = (id, value) => process.stdout.write(`${JSON.stringify({ id, ...value })}\n`);

/** Answers Dubbo's heartbeats, as every provider does. */
function heartbeats(socket, first) {
  let left = Buffer.alloc(0);
  const take = (chunk) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= 16 && left.length >= 16 + left.readUInt32BE(12)) {
      const frame = Buffer.from(left.subarray(0, 16 + left.readUInt32BE(12)));
      left = left.subarray(frame.length);
      frame[2] = 0x22;
      frame[3] = 20;
      socket.write(frame);
    }
  };
  socket.removeAllListeners('data');
  socket.on('data', take);
  take(first);
}

/** HELLO <bytes to come>, the bytes: the answer is the address that was seen. HOLD: all that comes goes back. */
function serve(port) {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => {
      let wanted;
      let had = 0;
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        let body = chunk;
        if (wanted === undefined && chunk[0] === 0xda) return heartbeats(socket, chunk);
        if (wanted === undefined && chunk.toString() === 'HOLD\n') {
          socket.removeAllListeners('data');
          socket.pipe(socket);
          socket.write('held\n');
          return;
        }
        if (wanted === undefined) {
          const end = chunk.indexOf(10);
          wanted = Number(
            /^HELLO (\d+)$/.exec(chunk.subarray(0, end).toString())?.[1] ?? Number.NaN,
          );
          body = chunk.subarray(end + 1);
        }
        had += body.length;
        if (had >= wanted) socket.end(`${socket.remoteAddress.replace('::ffff:', '')}\n`);
      });
    });
    server.listen(port, '::', resolve);
  });
}

/** `gray`: connected, and then nothing came. Times are in milliseconds. */
function connect({ to, port, timeoutMs, bytes = 0 }) {
  return new Promise((resolve) => {
    const at = now();
    let isConnected = false;
    let text = '';
    const socket = net.connect({ host: to, port });
    const end = (result) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ at, ms: now() - at, ...result });
    };
    let timer = setTimeout(() => end({ result: 'timeout' }), timeoutMs);
    socket.on('connect', () => {
      isConnected = true;
      clearTimeout(timer);
      timer = setTimeout(() => end({ result: 'gray' }), timeoutMs);
      socket.write(`HELLO ${bytes}\n`);
      if (bytes > 0) socket.write(Buffer.alloc(bytes));
    });
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\n')) end({ result: 'ok', source: text.trim() });
    });
    socket.on('error', ({ code }) => end({ result: isConnected ? `gray ${code}` : code }));
    socket.on('close', () => end({ result: isConnected ? 'gray' : 'closed' }));
  });
}

/** A connection that stays open; `ask` sends a line, and is true when one comes back in time. */
async function hold(to, port, timeoutMs) {
  const socket = net.connect({ host: to, port });
  socket.on('error', () => {});
  const ask = (line) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      socket.once('data', () => {
        clearTimeout(timer);
        resolve(true);
      });
      socket.write(line);
    });
  await ask('HOLD\n');
  return { to, ask, end: () => socket.destroy() };
}

let watch;

async function startWatch({ to, port, everyMs, timeoutMs }) {
  const held = await Promise.all(to.map((one) => hold(one, port, timeoutMs)));
  const failed = [];
  const under = new Set();
  let attempts = 0;
  const round = () =>
    to.map((one) => {
      attempts++;
      const attempt = connect({ to: one, port, timeoutMs }).then((outcome) => {
        under.delete(attempt);
        if (outcome.result !== 'ok') failed.push({ to: one, ...outcome });
      });
      under.add(attempt);
      return attempt;
    });
  const timer = setInterval(round, everyMs);
  watch = {
    round: () => Promise.all(round()),
    stop: async () => {
      clearInterval(timer);
      await Promise.all(under);
      // Packets that were lost on the way come again, later and later.
      const asked = held.map(async ({ to: one, ask }) => ((await ask('ping\n')) ? [] : [one]));
      const broken = (await Promise.all(asked)).flat();
      for (const { end } of held) end();
      return { attempts, failed, broken };
    },
  };
}

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { id, ...asked } = JSON.parse(line);
    switch (asked.do) {
      case 'listen':
        await serve(asked.port);
        return answer(id, {});
      case 'connect':
        return answer(id, await connect(asked));
      case 'watch':
        await startWatch(asked);
        return answer(id, {});
      case 'round':
        await watch.round();
        return answer(id, {});
      case 'stop':
        return answer(id, await watch.stop());
    }
  })
  .on('close', () => process.exit(0));
