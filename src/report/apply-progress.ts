import { columns } from './columns.ts';
import { printable } from './printable.ts';

/** How far one table is, or the interfaces are. */
export interface TableProgress {
  readonly name: string;
  readonly done: number;
  /** Of `done`, those that are not as planned. */
  readonly wrong: number;
  readonly total: number;
  /** Lately; undefined: nothing was done yet. */
  readonly perSecond: number | undefined;
}

/** `vtb-a  120 of 300  5.0/s  36 s left`: a line for each table. */
export function progressLines(tables: readonly TableProgress[]): readonly string[] {
  return columns(
    tables.map((one) => [
      printable(one.name, 60),
      `${one.done} of ${one.total}`,
      ...restOf(one),
      one.wrong === 0 ? '' : `${one.wrong} not made`,
    ]),
  );
}

function restOf({ done, total, perSecond }: TableProgress): readonly [rate: string, left: string] {
  if (done >= total) return ['done', ''];
  if (perSecond === undefined || perSecond <= 0) return ['', ''];
  return [`${perSecond.toFixed(1)}/s`, `${duration((total - done) / perSecond)} left`];
}

/** `36 s`, `4 min`, `1 h 05 min`: as exact as a guess is. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
