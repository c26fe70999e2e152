import type { Ladder } from '../prober/ladder.ts';
import type { Ping } from '../prober/ping.ts';
import type { Probed } from '../prober/probe.ts';
import { endpointText } from '../prober/scope.ts';
import { sightOf } from '../prober/sight.ts';
import type { Report } from '../report/report.ts';

/** `0 of 3 attempts answered: EHOSTUNREACH after 3061 ms; ping: 10.0.1.11 says Destination Host Unreachable` */
export function attemptsText(probed: Probed): string {
  const { attempts, ladder, ping, endpoint } = probed;
  const good = attempts.filter(({ result }) => result === 'answered' || result === 'connected');
  const verb = endpoint.protocol === 'tcp' ? 'connected' : 'answered';
  const bad = attempts.find((one) => !good.includes(one));
  const { least, greatest } = times(probed);
  const ms = least === greatest ? `${least} ms` : `${least} to ${greatest} ms`;
  const why = bad ? (bad.errno ?? bad.result) : undefined;
  return [
    `${good.length} of ${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'} ${verb}: ${why === undefined ? '' : `${why} `}after ${ms}`,
    ...(ladder?.stuck === undefined ? [] : [ladderText(ladder)]),
    ...(ping && bad ? [`ping: ${pingText(ping)}`] : []),
  ].join('; ');
}

function ladderText({ longest, stuck }: Ladder): string {
  return `requests of ${longest ?? 'a few'} bytes get an answer, of ${stuck} none`;
}

function pingText(ping: Ping): string {
  switch (ping.kind) {
    case 'answers':
      return 'answers';
    case 'nothing':
      return 'no answer';
    case 'complaint':
      return `${ping.from} says ${ping.what}`;
  }
}

/** One target in a report. */
export function reportedProbe(probed: Probed): NonNullable<Report['probes']>[number] {
  const { endpoint, attempts, ladder, ping } = probed;
  const errno = attempts.findLast((one) => one.errno !== undefined)?.errno;
  return {
    to: endpointText(endpoint),
    protocol: endpoint.protocol,
    attempts: attempts.length,
    answered: attempts.filter(({ result }) => result === 'answered' || result === 'connected')
      .length,
    sight: sightOf(probed),
    ...(errno === undefined ? {} : { errno }),
    ms: times(probed),
    ...(ladder?.longest === undefined ? {} : { longest: ladder.longest }),
    ...(ladder?.stuck === undefined ? {} : { stuck: ladder.stuck }),
    ...(ping ? { ping: pingText(ping) } : {}),
  };
}

function times({ attempts }: Pick<Probed, 'attempts'>): { least: number; greatest: number } {
  const all = attempts.map(({ ms }) => Math.round(ms));
  return { least: Math.min(...all), greatest: Math.max(...all) };
}
