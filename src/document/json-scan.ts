/** Told what `scanJson` meets, in the text's order. Offsets count UTF-16 code units from 0. */
export interface JsonVisitor {
  /** A value begins; `close` follows for containers, once their members are over. */
  value(offset: number, container: boolean): void;
  key(key: string, offset: number): void;
  close(): void;
}

/** The place where a text stops being JSON. */
export interface JsonFault {
  readonly offset: number;
  readonly found: string;
  readonly wanted: string;
}

const wantedIn = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or "}"',
  colon: '":"',
  'after in {': '"," or "}"',
  'after in [': '"," or "]"',
  after: 'the end of the file',
} as const;

type State = keyof typeof wantedIn;

const space = /[ \t\n\r]*/y;
const plain = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Walks JSON text as RFC 8259 has it, with positions, which JSON.parse does not tell. Its messages
 * quote nothing but one character, where JSON.parse quotes what stands around, secrets included.
 * No recursion: depth costs no stack.
 */
export function scanJson(text: string, visitor: JsonVisitor): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = 0;

  const afterValue = (): State => {
    const container = open.at(-1);
    return container === undefined ? 'after' : `after in ${container}`;
  };
  const close = (): State => {
    open.pop();
    visitor.close();
    return afterValue();
  };

  for (;;) {
    at = endOf(space, text, at) ?? at;
    const next = text[at];
    let end: number | undefined = at + 1;
    let then: State | undefined;
    switch (state) {
      case 'after':
        if (next === undefined) return undefined;
        break;
      case 'after in {':
      case 'after in [':
        if (next === ',') then = state === 'after in {' ? 'key' : 'value';
        else if (next === (state === 'after in {' ? '}' : ']')) then = close();
        break;
      case 'colon':
        if (next === ':') then = 'value';
        break;
      case 'key or }':
      case 'key':
        if (next === '"') {
          end = endOfString(text, at);
          if (end < 0) return stringFault(text, -end);
          visitor.key(contentOf(text.slice(at, end)), at);
          then = 'colon';
        } else if (next === '}' && state === 'key or }') then = close();
        break;
      case 'value or ]':
      case 'value':
        if (next === '{' || next === '[') {
          visitor.value(at, true);
          open.push(next);
          then = next === '{' ? 'key or }' : 'value or ]';
        } else if (next === ']' && state === 'value or ]') then = close();
        else {
          end = next === '"' ? endOfString(text, at) : endOf(plain, text, at);
          if (end !== undefined && end < 0) return stringFault(text, -end);
          if (end !== undefined) {
            visitor.value(at, false);
            then = afterValue();
          }
        }
    }
    if (then === undefined || end === undefined) return faultAt(text, at, wantedIn[state]);
    state = then;
    at = end;
  }
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/**
 * The offset after the string that begins at `start`, or, negated, the offset where it goes wrong.
 * A loop, because a regular expression runs out of stack on a long certificate.
 */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return -at;
    if (code === 0x5c) {
      const known = /^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      if (!known) return -at;
      at += known[0].length;
    }
  }
  return -text.length;
}

function stringFault(text: string, offset: number): JsonFault {
  const wanted = "the string to end in '\"'";
  if (text[offset] !== '\\') return faultAt(text, offset, wanted);
  return { offset, found: 'an unknown \\ escape', wanted: 'a known one (\\n, \\", \\\\, \\u0000)' };
}

function faultAt(text: string, offset: number, wanted: string): JsonFault {
  const code = text.codePointAt(offset);
  if (code === undefined) return { offset, found: 'the end of the file', wanted };
  if (code === 0x0a || code === 0x0d) return { offset, found: 'the end of the line', wanted };
  if (code === 0x09) return { offset, found: 'a tab', wanted };
  const printable = code >= 0x20 && code < 0x7f;
  const found = printable
    ? JSON.stringify(String.fromCodePoint(code))
    : `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return { offset, found, wanted };
}

function contentOf(string: string): string {
  return string.includes('\\') ? JSON.parse(string) : string.slice(1, -1);
}
