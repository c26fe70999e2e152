/** So many characters of a secret are a part of it that matters. */
const telling = 14;

/**
 * Where a secret, or a part of it, shows in texts: as it is, URL-encoded, in base64 and hex; each hit as
 * the name of the text with what stands around.
 */
export function leaksIn(
  texts: ReadonlyMap<string, string>,
  secrets: readonly string[],
): readonly string[] {
  const parts = new Set(secrets.flatMap(formsOf).flatMap(partsOf));
  return [...texts].flatMap(([name, text]) => {
    const hits = [...parts].map((part) => text.indexOf(part)).filter((at) => at >= 0);
    if (hits.length === 0) return [];
    const at = Math.min(...hits);
    return [`${name}: …${text.slice(Math.max(0, at - 60), at + 60)}…`];
  });
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // In base64 what stands before it shifts the letters: three forms, less those shared with neighbours.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1, -4),
  );
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
    ...base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

function partsOf(form: string): readonly string[] {
  const count = Math.max(1, form.length - telling + 1);
  return Array.from({ length: count }, (_, start) => form.slice(start, start + telling));
}
