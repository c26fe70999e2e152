import { type Arguments, type CommandSpec, type Flag, type FlagName, flags } from './flags.ts';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

/** The environment variable that stands in for a flag: `PODWAY_MAX_LOST` for `--max-lost`. */
export function twinOf(flag: FlagName): string {
  return `PODWAY_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/** What was given for a flag, and by what: `--max-lost`, or its twin where the flag is absent. */
export interface Given {
  readonly by: string;
  readonly texts: readonly string[];
}

/**
 * Checks what was given for a command: flags first, then their twins in the environment. Other
 * `PODWAY_…` variables are none of podway's business.
 *
 * @param word the command's argument, where it was given one.
 * @throws {UsageError} naming the flag or the variable, with what was found and what was wanted.
 */
export function argumentsOf(
  values: ReadonlyMap<FlagName, Given>,
  word: string | undefined,
  spec: CommandSpec,
  env: World['env'],
): Arguments {
  const given = (name: FlagName): Given => {
    const value = values.get(name);
    if (value !== undefined) return value;
    const text = spec.flags.includes(name) ? env[twinOf(name)]?.trim() : undefined;
    if (!text || isServiceLink(name, text)) return { by: twinOf(name), texts: [] };
    const { repeats }: Flag = flags[name];
    return { by: twinOf(name), texts: repeats ? text.split(/\s+/) : [text] };
  };
  const one = <T>(name: FlagName, read: (text: string, by: string) => T): T | undefined => {
    const { by, texts } = given(name);
    const [text] = texts;
    if (texts.length > 1) {
      throw new UsageError(`${by} was given ${texts.length} times; once is enough`);
    }
    return text === undefined ? undefined : read(text, by);
  };
  const isProbe = spec.own?.to !== undefined;
  return {
    file: one('file', fileName) ?? 'podway.yaml',
    output: given('output').texts,
    full: one('full', yesOrNo) === true,
    detailedExitcode: one('detailed-exitcode', yesOrNo) === true,
    yes: one('yes', yesOrNo) === true,
    allowDisruption: one('allow-disruption', yesOrNo) === true,
    maxLost: one('max-lost', percent),
    maxMoved: one('max-moved', percent),
    maxRemoved: one('max-removed', percent),
    maxAgeMs: one('max-age', duration) ?? duration('24h', ''),
    strict: one('strict', yesOrNo) === true,
    against: one('against', fileName),
    without: given('without').texts,
    survive: one('survive', onlyOne) === true,
    from: one('from', nonEmpty),
    to: isProbe ? undefined : one('to', nonEmpty),
    targets: isProbe ? given('to').texts : [],
    protocol: one('protocol', protocolName),
    attempts: one('attempts', attemptsCount) ?? 3,
    timeoutMs: one('timeout', waitingTime) ?? 4_000,
    expect: one('expect', yesOrNo) === true,
    anywhere: one('anywhere', yesOrNo) === true,
    registry: given('registry').texts,
    flowPort: spec.own?.port === undefined ? undefined : one('port', (text) => text),
    cluster: one('cluster', fileName),
    journal: one('journal', fileName),
    network: one('network', fileName),
    memory: one('memory', yesOrNo) === true,
    port: (spec.own?.port === undefined ? one('port', portNumber) : undefined) ?? 4566,
    host: one('host', nonEmpty) ?? '127.0.0.1',
    settleMs: one('settle', shortDuration),
    faults: one('faults', fileName),
    plan: word === undefined ? one('plan', fileName) : fileName(word, `<${spec.positional?.name}>`),
  };
}

/**
 * Where the cluster has a Service named podway, Kubernetes sets PODWAY_PORT=tcp://10.96.3.4:80 in every pod
 * of its namespace. 2026-11: "Discovering services", Service, kubernetes.io (in Docker's form).
 */
function isServiceLink(flag: FlagName, text: string): boolean {
  return flag === 'port' && /^(?:tcp|udp|sctp):\/\/\S+:\d+$/i.test(text);
}

function yesOrNo(text: string, by: string): boolean {
  if (/^(1|true|yes)$/i.test(text)) return true;
  if (/^(0|false|no)$/i.test(text)) return false;
  throw unwanted(text, by, 'true or false');
}

function fileName(text: string, by: string): string {
  if (text === '') throw unwanted(text, by, 'the name of a file');
  return text;
}

function nonEmpty(text: string, by: string): string {
  if (text === '') throw unwanted(text, by, 'an address or a name');
  return text;
}

/** Which nodes die together is a matter of podway's users: for several at once there is `--without`. */
function onlyOne(text: string, by: string): true {
  if (text === '1') return true;
  throw unwanted(text, by, '1; to take several nodes away at once, name each by --without');
}

function portNumber(text: string, by: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw unwanted(text, by, 'a port from 0 to 65535');
}

function protocolName(text: string, by: string): string {
  if (/^(dubbo|http|echo|tcp)$/.test(text)) return text;
  throw unwanted(text, by, 'dubbo, http, echo or tcp');
}

function attemptsCount(text: string, by: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw unwanted(text, by, 'a number from 1 to 100');
}

/** In milliseconds. */
function waitingTime(text: string, by: string): number {
  const ms = text === '0' ? 0 : shortDuration(text, by);
  if (ms > 0) return ms;
  throw unwanted(text, by, 'a time above 0: 500ms, 4s');
}

function percent(text: string, by: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 100) return number;
  throw unwanted(text, by, 'a percentage from 0 to 100');
}

const unitsMs: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 };

/** In milliseconds. */
function duration(text: string, by: string): number {
  const [, number, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (number === undefined) throw unwanted(text, by, 'a number and a unit: 30m, 24h, 7d');
  return Number(number) * (unitsMs[unit] ?? Number.NaN);
}

/** In milliseconds. */
function shortDuration(text: string, by: string): number {
  const [, number, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  if (text === '0') return 0;
  if (number === undefined) throw unwanted(text, by, '0, or a number and a unit: 500ms, 2s, 1m');
  return Number(number) * (unit === 'ms' ? 1 : (unitsMs[unit ?? ''] ?? Number.NaN));
}

function unwanted(text: string, by: string, wanted: string): UsageError {
  return new UsageError(`${by}: found ${JSON.stringify(text)}, wanted ${wanted}`);
}
