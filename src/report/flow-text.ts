import { columns } from './columns.ts';
import type { Paint } from './paint.ts';
import type { Report } from './report.ts';

export type ReportedFlow = NonNullable<Report['flows']>[number];

const words = {
  pass: ['green', 'pass'],
  block: ['red', 'BLOCK'],
  unknown: ['yellow', 'unknown'],
  assumed: ['dim', 'assumed'],
} as const;

const titles = {
  request: 'The request, check by check',
  reply: 'The reply',
} as const;

/** One flow like a traceroute on paper: every check in its order, there and back, with what decided. */
export function flowLines(flow: ReportedFlow, paint: Paint): readonly string[] {
  // A node that is both next hop and owner takes the same things for granted twice.
  const steps = distinct(flow.steps);
  const rows = columns(
    steps.map(({ decision, at, check, assumption, by, code, nearest }) => {
      const [style, word] = words[decision];
      const why = code === undefined ? by : `${by} [${code}]`;
      return [
        '',
        paint(style, word),
        at,
        assumption ?? check,
        nearest === undefined ? why : `${why}; nearest: ${nearest}`,
      ];
    }),
  );
  return [
    `${paint('bold', flowName(flow))}: ${flow.verdict}`,
    ...(['request', 'reply'] as const).flatMap((way) => {
      const mine = rows.filter((_, index) => steps[index]?.way === way);
      return mine.length === 0 ? [] : [titles[way], ...mine];
    }),
  ];
}

function distinct(steps: ReportedFlow['steps']): ReportedFlow['steps'] {
  return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()];
}

/** `order-vms 172.16.11.20 → 10.244.1.0 tcp/20880, pods of node-1` */
export function flowName({ consumer, source, destination, port, node }: ReportedFlow): string {
  return `${consumer} ${source} → ${destination} ${port ?? '(routing)'}, pods of ${node}`;
}
