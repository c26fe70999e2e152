import { columns } from './columns.ts';
import type { Report } from './report.ts';

/** Targets that are listed unless all are asked for. */
const mostProbes = 20;

/** `10.244.2.10:20880  dubbo  3 of 3  2 to 5 ms  requests up to 8948 bytes` for each target that was tried. */
export function probeLines(probes: Report['probes'] = [], full: boolean): readonly string[] {
  if (probes.length === 0) return [];
  const shown = full ? probes : probes.slice(0, mostProbes);
  const rest = probes.length - shown.length;
  return [
    'Tried',
    ...columns(
      shown.map((one) => {
        const { to, protocol, answered, attempts, sight, errno, ms, ping } = one;
        const time =
          ms.least === ms.greatest ? `${ms.least} ms` : `${ms.least} to ${ms.greatest} ms`;
        const data =
          one.stuck !== undefined
            ? `requests up to ${one.longest ?? 0} bytes, not ${one.stuck}`
            : one.longest !== undefined
              ? `requests up to ${one.longest} bytes`
              : 'path MTU not measured';
        return [
          '',
          to,
          protocol,
          `${answered} of ${attempts}`,
          errno ?? sight,
          time,
          data,
          ping === undefined ? '' : `ping: ${ping}`,
        ];
      }),
    ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
