import { stripVTControlCharacters } from 'node:util';

/** Lines of cells, each column as wide as its widest cell; the last one is left ragged. Colours take no room. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  const shown = rows.map((row) => row.map((cell) => ({ cell, width: widthOf(cell) })));
  for (const row of shown) {
    row.slice(0, -1).forEach(({ width }, index) => {
      widths[index] = Math.max(widths[index] ?? 0, width);
    });
  }
  return shown.map((row) =>
    row
      .map(({ cell, width }, index) =>
        index < row.length - 1 ? cell + ' '.repeat((widths[index] ?? 0) - width) : cell,
      )
      .join('  ')
      .trimEnd(),
  );
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** `1 route`, `2 routes`, `2 pod prefixes`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The first few of a long list, the rest as a number: `a, b and 7 more`. */
export function someOf(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return items.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
