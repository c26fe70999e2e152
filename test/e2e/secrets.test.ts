import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../providers/sandbox/faults.ts';
import { type Served, serve } from '../../providers/sandbox/server.ts';
import { type Cloud, clouds } from '../providers/clouds.ts';
import { leaksIn } from './leaks.ts';
import { cli, environment } from './podway.ts';
import { shopConfig, shopNetwork, shopNodes } from './shop.ts';

/** Keys of each cloud's form, of nobody's. Session tokens are longer; this is how they begin. */
const someKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: {
    AWS_ACCESS_KEY_ID: 'ASIAQ3XAMPLE7KEYID42',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnF/M7MDENGbPx+fiCYzQ9kLm3RtVe5Ws',
    AWS_SESSION_TOKEN: `IQoJb3JpZ2luX2VjEHMaCWV1LXdlc3QtMSJH${'Zk9/q+7Xw2'.repeat(9)}==`,
  },
  alicloud: {
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tQ3xAmpLe7KeyId42zW',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'k9LmQ3RtVe5WsJalrXUtnFxM7MDENG',
  },
  tencent: {
    TENCENTCLOUD_SECRET_ID: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
    TENCENTCLOUD_SECRET_KEY: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLEq',
    TENCENTCLOUD_SESSION_TOKEN: `qWx7Zk9${'tR4vB1nM8yHs'.repeat(8)}`,
  },
};
const password = 'pa55-w0rd-of-the-proxy';

/** As users look for what is wrong. */
const debugging = {
  DEBUG: '*,sdk',
  NODE_DEBUG: 'tls,http2,fetch,undici,stream,module,timer',
  NODE_OPTIONS: '--trace-warnings --stack-trace-limit=100',
  AWS_SDK_LOAD_CONFIG: '1',
  AWS_LOG_LEVEL: 'trace',
  LOG_LEVEL: 'trace',
};

const compileCache = join(tmpdir(), 'podway-e2e-compiled');
const quickTime = fileURLToPath(new URL('quick-time.mjs', import.meta.url));
const realClock = { now: () => new Date(), sleep: async () => {} };

interface Situation {
  /** How quickly podway's time passes; the sandbox wants signatures of its own time. Absent: at 50. */
  readonly speed?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
  /** What podway.yaml names; absent: the sandbox. */
  readonly endpoint?: (url: string) => string;
}

/** What a line of commands leaves behind: exit codes, and all that it said or wrote. */
interface Left {
  readonly exitCodes: readonly (number | null)[];
  readonly texts: ReadonlyMap<string, string>;
}

async function left(cloud: Cloud, lines: readonly string[], situation: Situation): Promise<Left> {
  const folder = await mkdtemp(join(tmpdir(), 'podway-secrets-'));
  const { api, rules } = cloud;
  const network = shopNetwork(cloud);
  let served: Served | undefined;
  try {
    const clock = { ...realClock, now: () => new Date() };
    served = await serve({ network, rules, api, clock, settleMs: 0, faults: situation.faults });
    const endpoint = situation.endpoint?.(served.url) ?? served.url;
    const inputs = { 'podway.yaml': shopConfig(cloud, endpoint), 'nodes.json': shopNodes(cloud) };
    for (const [name, content] of Object.entries(inputs))
      await writeFile(join(folder, name), content);
    const texts = new Map<string, string>();
    const exitCodes: (number | null)[] = [];
    for (const line of lines) {
      const { exitCode, said } = await run(line, folder, situation);
      exitCodes.push(exitCode);
      texts.set(line, said);
    }
    for (const name of await readdir(folder))
      if (!(name in inputs)) texts.set(name, await readFile(join(folder, name), 'utf8'));
    return { exitCodes, texts };
  } finally {
    await served?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(line: string, cwd: string, { env, speed = 50 }: Situation) {
  const child = spawn(process.execPath, ['--import', quickTime, cli, ...line.split(' ')], {
    cwd,
    env: environment({ TEST_TIME_SPEED: String(speed), NODE_COMPILE_CACHE: compileCache, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, [exitCode]] = await Promise.all([
    Promise.all([text(child.stdout), text(child.stderr)]),
    once(child, 'close'),
  ]);
  return { exitCode: exitCode as number | null, said: said.join('') };
}

/** All that a server could know of a key, in every form, wherever there is room for text. */
function echo(keys: Readonly<Record<string, string>>): string {
  const values = Object.values(keys);
  const forms = values.flatMap((one) => [one, encodeURIComponent(one), btoa(one)]);
  const named = Object.entries(keys).map(([name, value]) => `${name}=${value}`);
  return [...named, ...forms, btoa(values.join(':')), JSON.stringify(keys)].join(' ');
}

const everyCall = { action: '*', call: 1, times: 'always', committed: false } as const;

function failing(
  keys: Readonly<Record<string, string>>,
): readonly (readonly [string, Situation])[] {
  const told = echo(keys);
  const inEverything = { code: told, message: told, status: 400 };
  const page = { body: `<html>${told}</html>`, bytes: 0 };
  const html = { contentType: 'text/html', ...page };
  const env = keys;
  return [
    ['whose key is refused', { env, faults: [] }],
    [
      'whose server gives the key back in its error',
      { env, faults: [{ fault: 'error', ...everyCall, ...inEverything }] },
    ],
    [
      'whose server says no, and why',
      {
        env,
        faults: [
          {
            fault: 'error',
            ...everyCall,
            code: 'UnauthorizedOperation',
            message: `the key ${told} may not`,
            status: 403,
          },
        ],
      },
    ],
    [
      'behind a proxy whose page shows the key',
      { env, speed: 1000, faults: [{ fault: 'garbage', ...everyCall, status: 502, ...html }] },
    ],
    [
      'that gets the key in place of an answer',
      {
        env,
        faults: [
          {
            fault: 'garbage',
            ...everyCall,
            ...page,
            status: 200,
            contentType: 'application/json',
            body: JSON.stringify({ Response: told, RequestId: told, Code: told, NextToken: told }),
          },
        ],
      },
    ],
    [
      'whose endpoint, with a password, does not answer',
      { env, faults: [], endpoint: () => `http://shop:${password}@127.0.0.1:9/` },
    ],
    [
      'whose proxy, with a password, does not answer',
      {
        env: {
          ...env,
          http_proxy: `http://shop:${password}@127.0.0.1:9`,
          HTTP_PROXY: `http://shop:${password}@127.0.0.1:9`,
        },
        faults: [],
        endpoint: () => 'http://cloud.example:80',
      },
    ],
  ];
}

const reads = ['plan -o json=plan.json', 'apply --yes --journal journal.jsonl', 'snapshot'];
const checks = 'validate -o json=report.json -o text';

const subjects = clouds.map((cloud) => ({
  cloud,
  title: cloud.rules.title,
  keys: someKeys[cloud.rules.provider] ?? {},
}));

describe.each(subjects)('$title: no output holds a key', ({ cloud, keys }) => {
  const secrets = [...Object.values(keys), password];

  it.each(failing(keys))('of a run %s', async (_, situation) => {
    const { exitCodes, texts } = await left(cloud, [...reads, checks], situation);
    expect(exitCodes).toEqual([1, 1, 1, 1]);
    expect(leaksIn(texts, secrets)).toEqual([]);
  });

  it('of a run with all debugging on', async () => {
    const env = { ...keys, ...debugging };
    const { exitCodes, texts } = await left(cloud, ['plan'], { env, faults: [] });
    expect(exitCodes).toEqual([1]);
    expect(leaksIn(texts, secrets)).toEqual([]);
  });

  it.each(['http', 'https', 'net', '*'])(
    'of a run in which Node would print headers, with NODE_DEBUG=%s: it does not begin',
    async (sets) => {
      const env = { ...keys, ...debugging, NODE_DEBUG: sets };
      const { exitCodes, texts } = await left(cloud, ['plan'], { env, faults: [] });
      expect(exitCodes).toEqual([1]);
      expect(texts.get('plan')).toContain('out of NODE_DEBUG');
      expect(leaksIn(texts, secrets)).toEqual([]);
    },
  );

  it('of a run that writes, whatever writes are answered', async () => {
    const told = echo(keys);
    const faults = [cloud.creates, cloud.deletes].map(
      (action): Fault => ({
        fault: 'error',
        action,
        call: 1,
        times: 'always',
        committed: false,
        code: told,
        message: told,
        status: 400,
      }),
    );
    const lines = [
      'plan -o json=plan.json -o markdown=plan.md -o text',
      'show plan.json -o text',
      'apply plan.json -o json=report.json -o markdown=report.md -o text --journal journal.jsonl',
      checks.replace('report.json', 'validated.json'),
      'snapshot -o json=vpc.json',
    ];
    const { exitCodes, texts } = await left(cloud, lines, { env: cloud.keys, faults });
    expect(exitCodes.slice(0, 3)).toEqual([0, 0, 5]);
    expect([...texts.keys()]).toEqual(
      expect.arrayContaining(['plan.json', 'report.json', 'journal.jsonl', 'vpc.json']),
    );
    expect(leaksIn(texts, [...secrets, 'podway-sandbox'])).toEqual([]);
  });
});
