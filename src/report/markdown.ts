// Texts that others wrote, in Markdown as GitHub reads it. What comes in is printable, on one line.

/**
 * What a pull request's comment may hold, in bytes of UTF-8. GitHub counts characters (2026-11: "body
 * is too long (maximum is 65536 characters)"); bytes are never fewer.
 */
export const mostBytes = 65_536;

/** @returns the first of several texts, each shorter than the one before, that fits into a comment; else the last. */
export function fitting(texts: readonly (() => string)[]): string {
  let text = '';
  for (const render of texts) {
    text = render();
    if (bytesOf(text) <= mostBytes) break;
  }
  return text;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** A comment that nobody sees, by which a workflow finds what it wrote before. */
export function marker(kind: string, name: string): string {
  const safe = name.replace(/[^\w.-]/gu, (one) =>
    [...Buffer.from(one)].map((byte) => `%${byte.toString(16).toUpperCase()}`).join(''),
  );
  return `<!-- ${kind}: ${safe} -->`;
}

/**
 * A sentence: nothing in it is markup, mentions somebody, or becomes a link. What stands between
 * backticks is code.
 */
export function prose(text: string): string {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return plain(text);
  return parts.map((part, index) => (index % 2 === 0 ? plain(part) : code(part))).join('');
}

function plain(text: string): string {
  return (
    text
      .replace(/[\\`*_[\]|~<>&$^]/g, entity)
      // Entities do not keep GitHub from mentions, references and links; a space of no width does.
      .replace(/@/g, '&#64;&#8203;')
      .replace(/(?<!&)#(?=\w)/g, '&#35;&#8203;')
      .replace(/:(?=\/\/)/g, ':&#8203;')
      .replace(/\bwww(?=\.)/gi, '$&&#8203;')
  );
}

/** Names, addresses, anything that somebody typed: in GitHub's code nothing is mentioned or linked. */
export function code(text: string): string {
  if (text === '') return '';
  return /[`|\\]/.test(text) ? htmlCode(text) : `\`${text}\``;
}

/** The same where Markdown is not read: inside `<summary>`. */
export function htmlCode(text: string): string {
  return `<code>${text.replace(/[^\p{L}\p{N} ,/-]/gu, entity)}</code>`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** A block of code, whatever is in it. */
export function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}

/** A table; cells are Markdown already. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}

/** A part that a reader opens; the title is HTML, the lines are Markdown. */
export function details(title: string, lines: readonly string[]): string {
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>'].join('\n');
}
