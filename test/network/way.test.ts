import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/network/retry-after.ts';
import { endpointUrl, wayTo } from '../../src/network/way.ts';

describe('endpointUrl', () => {
  it.each(['http://127.0.0.1:4566', 'https://vpc.example.test', 'http://[::1]:4566/'])(
    '%s is one',
    (endpoint) => {
      expect(endpointUrl(endpoint, 'aws').href).toBe(new URL(endpoint).href);
    },
  );

  it.each([
    ['127.0.0.1:4566', 'no scheme'],
    ['localhost:4566', 'a scheme that is none'],
    ['ftp://127.0.0.1', 'another scheme'],
    ['http://127.0.0.1/path', 'a path'],
    ['http://127.0.0.1/?a=b', 'a question'],
    ['', 'nothing'],
  ])('%j is none: %s', (endpoint) => {
    expect(() => endpointUrl(endpoint, 'aws')).toThrow(
      'aws: the endpoint is no http or https URL without a path. Check network.source.api.endpoint in podway.yaml.',
    );
  });
});

describe('wayTo', () => {
  const server = new URL('https://vpc.example.test');

  it('refuses a proxy that is no URL, and does not show it', async () => {
    const proxy = 'socks5://user:hunter2@proxy';
    const failed = wayTo(server, { HTTPS_PROXY: proxy }, 'aws').catch(String);
    expect(await failed).toMatch(/the proxy \(HTTPS_PROXY, HTTP_PROXY\) is no http or https URL/);
    expect(await failed).not.toContain('hunter2');
  });

  it('leads past a proxy that NO_PROXY takes away', async () => {
    const env = { HTTPS_PROXY: 'socks5://nowhere', NO_PROXY: 'vpc.example.test' };
    const { agent } = await wayTo(server, env, 'aws');
    agent.destroy();
    expect(agent.constructor.name).toBe('Agent');
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['at once', '0', 0],
    ['a date', 'Fri, 31 Dec 1999 23:59:59 GMT', undefined],
    ['more than a million seconds', '9999999', undefined],
    ['a number below nothing', '-1', undefined],
    ['no header', undefined, undefined],
    ['two headers', ['1', '2'], undefined],
  ])('%s', (_, header, wanted) => {
    expect(retryAfterMs(header)).toBe(wanted);
  });
});
