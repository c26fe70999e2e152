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

const byNumbers = new Intl.Collator('en', { numeric: true });

/** The least and the greatest of a set of names or numbers: `node-2 … node-10`; of one, that one. */
export function span(items: readonly string[]): string {
  const sorted = items.toSorted(byNumbers.compare);
  const [first = ''] = sorted;
  const last = sorted.at(-1) ?? '';
  return first === last ? first : `${first} … ${last}`;
}

/** A list in lines of at most `width` characters, with commas; an item is never cut. */
export function wrapped(items: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  items.forEach((item, index) => {
    const text = index < items.length - 1 ? `${item},` : item;
    if (line !== '' && line.length + 1 + text.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? text : `${line} ${text}`;
  });
  return line === '' ? lines : [...lines, line];
}

/** A text of at most so many characters; whole characters, the rest as `…`. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  // A character is one or two code units: this many hold one character more than `most` at least.
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
