import { expect } from 'vitest';

/**
 * What holds of all Markdown that podway writes, by the dumbest reading of it: fences and details are
 * closed, rows of a table have as many cells as its head, and nothing outside of code is markup that
 * podway does not write itself.
 */
export function expectSoundMarkdown(text: string): void {
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
  const [first = '', ...lines] = text.split('\n');
  expect(first).toMatch(/^<!-- podway-(plan|apply): [\w.%-]* -->$/);

  let fence = '';
  let isOpen = false;
  let width = 0;
  for (const line of lines) {
    const [marks = ''] = /^`{3,}/.exec(line) ?? [];
    if (fence !== '') {
      if (line === fence) fence = '';
      continue;
    }
    if (marks !== '') {
      fence = marks;
      continue;
    }
    if (line === '<details>') {
      expect(isOpen).toBe(false);
      isOpen = true;
    } else if (line === '</details>') {
      expect(isOpen).toBe(true);
      isOpen = false;
    }
    const cells = line.startsWith('|') ? line.split('|').length : 0;
    if (width > 0 && cells > 0) expect(cells).toBe(width);
    width = cells;
    if (cells === 0) expect(line).not.toContain('|');
    expectNoMarkup(line);
  }
  expect([fence, isOpen]).toEqual(['', false]);
  expect(text.endsWith('\n')).toBe(true);
}

function expectNoMarkup(line: string): void {
  const bare = line
    .replace(/^<\/?details>$/, '')
    .replace(/^<summary>(.*)<\/summary>$/, '$1')
    .replace(/^> ?/, '')
    .replace(/^\[!CAUTION\]$/, '')
    .replace(/<code>[^<`]*<\/code>/g, '')
    .replace(/`[^`]*`/g, '')
    .replace(/\*\*[a-z ]+\*\*/g, '');
  expect(bare.replace(/&#\d+;/g, '')).not.toMatch(/[<>&`*_[\]~@$^]|^\s*(#{7}|```)/);
  const item = /^(?:> )? *- (.*)$/.exec(line)?.[1] ?? '';
  expect(item).not.toMatch(/^(#{1,6} |>|[-+*] |\d+[.)] |={2,}|-{2,}| )/);
  // What a reader sees: a space of no width keeps it from being a mention, a reference or a link.
  const seen = bare.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  expect(seen).not.toMatch(/@[\w/]|#\w|:\/\/|www\./i);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
}
