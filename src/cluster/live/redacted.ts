import { shown } from '../fields.ts';

/**
 * The last line that a program said, fit for an error message: printable, short, and without what
 * may be a credential. Rather too much is hidden than too little.
 */
export function lastLine(text: string): string {
  const line = text.trimEnd().split(/\r?\n/).at(-1)?.trim() ?? '';
  if (line === '') return 'nothing';
  const safe = line
    .replace(/[A-Za-z0-9+/=_.~-]{32,}/g, hidden)
    .replace(/\/\/[^/\s]*@/g, `//${hidden}@`)
    .replace(
      /((?:token|passw|secret|bearer|basic|key|code)\w*["']?\s*[:= ]\s*)\S+/gi,
      `$1${hidden}`,
    );
  return shown(safe.length > longest ? `${safe.slice(0, longest)}...` : safe);
}

const hidden = '(hidden)';

const longest = 200;
