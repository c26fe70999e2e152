import fc from 'fast-check';

/** Texts that somebody chose who wants to be more than a name. */
const hostileTexts: readonly string[] = [
  '\u001b[2J\u001b]0;title\u0007',
  '\u009b31m',
  '\u202egnp.exe',
  'a\nDigest sha256:0',
  'a\r\n::error::owned',
  '::error file=x::owned',
  ' ::set-output name=a::b',
  '##[error]owned',
  'x ##[add-mask]y',
  '</summary></details><h1>owned</h1>',
  '<img src=x onerror=alert(1)>',
  '<!-- podway-plan: other -->',
  '-->',
  '`code` ``` ~~~',
  '| a | b |',
  '\\| \\',
  '**bold** _it_ ~~no~~',
  '[link](https://example.com) ![image](x)',
  'https://example.com www.example.com',
  '@octocat #1 a/b#2',
  '# heading',
  '&lt;b&gt; &#64;x',
  '$x^2$',
  '% %0A , :',
  '…',
  '\u0000',
];

/** A name with something in it, or a long one. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .array(fc.constantFrom(...hostileTexts), { minLength: 1, maxLength: 4 })
    .map((all) => all.join('')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc
    .tuple(fc.constantFrom('@', '`', '<', 'x', '🛑', '\u0007'), fc.integer({ min: 1, max: 3000 }))
    .map(([one, times]) => one.repeat(times)),
);

/** Every hostile text at once, for tables. */
export const hostileNames = hostileTexts;
