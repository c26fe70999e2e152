import { escaped } from '../document/shown.ts';

const mostCharacters = 300;

/**
 * What a cloud, a proxy or an SDK said, fit for an error message: one printable line of about 300
 * characters, without what may be a key. Rather too much is hidden than too little.
 */
export function said(text: string): string {
  const line = text
    .slice(0, 20 * mostCharacters)
    .replace(/\s+/g, ' ')
    .trim();
  const safe = escaped(keyless(line));
  return safe.length > mostCharacters ? `${safe.slice(0, mostCharacters)}…` : safe;
}

/** Ids of keys, tokens and signatures have forms of their own; user names and passwords stand in URLs. */
function keyless(text: string): string {
  return (
    text
      .replace(/\/\/[^/\s]*@/g, `//${hidden}@`)
      .replace(/(?<![A-Za-z0-9])(?:AKIA|ASIA|AKID|LTAI|STS\.)[A-Za-z0-9._-]{4,}/g, hidden)
      .replace(
        /((?:token|passw|secret|signature|credential|access.?key)[\w-]*["']?\s*[:=]\s*)[^\s,;&<]+/gi,
        `$1${hidden}`,
      )
      // Secret keys have 30 characters (Alibaba Cloud), 32 (Tencent Cloud) or 40 (AWS), also as they
      // stand in URLs; ids have dashes. An AWS key's id, of 20 characters, has 27 in base64.
      .replace(/[A-Za-z0-9+/%]{30,}|[A-Za-z0-9+/=_~%-]{60,}/g, hidden)
      .replace(/[A-Za-z0-9+/]{24,}=*/g, (run) => (isMixed(run) ? hidden : run))
  );
}

/** Letters of both cases and digits: codes so long have no digits, ids of things no capitals. */
function isMixed(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
}

const hidden = '(hidden)';
