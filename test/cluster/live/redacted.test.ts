import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastLine } from '../../../src/cluster/live/redacted.ts';

describe('lastLine', () => {
  it.each([
    ['one\ntwo\nthree\n\n', '"three"'],
    ['one\r\ntwo\r\n', '"two"'],
    ['', 'nothing'],
    [' \n', 'nothing'],
    ['\u001b[31mred', '"\\u001b[31mred"'],
    ['token: abc', '"token: (hidden)"'],
    ['id_token=abc failed', '"id_token=(hidden) failed"'],
    ['{"access_token":"abc"}', '"{\\"access_token\\":(hidden)"'],
    ['Authorization: Bearer abc', '"Authorization: Bearer (hidden)"'],
    ['aws_secret_access_key abc', '"aws_secret_access_key (hidden)"'],
    ['cannot reach https://me:pw@idp.example/', '"cannot reach https://(hidden)@idp.example/"'],
    ['open /home/jane/.aws/sso: no such file', '"open /home/jane/.aws/sso: no such file"'],
  ])('of %j is %s', (text, line) => {
    expect(lastLine(text)).toBe(line);
  });

  it('is short and holds no long run of what tokens are made of', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9_.-]{32,300}$/);
    fc.assert(
      fc.property(fc.string(), token, fc.string(), (before, secret, after) => {
        const line = lastLine(`${before} ${secret} ${after}`.replace(/\s+/g, ' '));
        expect(line).not.toContain(secret.slice(0, 32));
        expect(line.length).toBeLessThan(1500);
      }),
    );
  });
});
