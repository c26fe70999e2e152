import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { useRefusingProxies } from '../refusing-proxy.ts';
import { awsAt, contextOf, keys } from './adapter.ts';
import { type Reply, useEndpoints } from './endpoint.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const refusingProxy = useRefusingProxies();
const { fresh } = temporaryFolder();

// The SDK looks for credentials in the process's own environment: here it finds none there.
beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS|ECS)_/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', fresh());
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', fresh());
});
afterEach(() => vi.unstubAllEnvs());

const scope = { vpc: 'vpc-1', parts: [] };

describe('credentials', () => {
  it('that are nowhere: the error says where the SDK looked, and nothing was sent', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url, {});
    const context = contextOf();
    await expect(provider.reader.read(scope, context)).rejects.toThrow(
      /aws: DescribeVpcs failed .*NoCredentials: no credentials were found.*AWS_ACCESS_KEY_ID.*AWS_PROFILE.*SSO.*AWS_WEB_IDENTITY_TOKEN_FILE.*EKS.*instance role.*aws sts get-caller-identity/,
    );
    expect(asked).toEqual([]);
    expect(context.clock.slept).toEqual([]);
  });

  it('of the environment win', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await awsAt(url, keys);
    await provider.reader.read(scope, contextOf());
    expect(asked).toHaveLength(1);
  });

  it('of a profile win over those of the environment, and the SDK prints nothing about it', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const file = fresh();
    await writeFile(file, '[work]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = s\n');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    const env = { ...keys, AWS_PROFILE: 'work' };
    // The SDK's chain reads them in the process's own environment.
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const printed = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      const provider = await awsAt(url, env);
      await provider.reader.read(scope, contextOf());
      expect(asked).toHaveLength(1);
      expect(printed).not.toHaveBeenCalled();
    } finally {
      printed.mockRestore();
    }
  });
});

describe('a profile and keys at once', () => {
  const both =
    / AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: podway takes the profile.* Unset one\.$/;
  const refusedAs = (code: string): Reply => ({
    status: 401,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
  });

  beforeEach(async () => {
    const file = fresh();
    await writeFile(file, '[work]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = s\n');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  });

  /** The message of a read that fails, and what was signed with. */
  async function message(reply: () => Reply, env: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { url } = await endpoint(reply);
    const provider = await awsAt(url, env);
    return provider.reader.read(scope, contextOf()).then(
      () => '',
      (error: Error) => error.message,
    );
  }

  it.each([
    ['does not know the key', 'AuthFailure'],
    ['knows no such permission', 'UnauthorizedOperation'],
    ['has no such VPC', 'InvalidVpcID.NotFound'],
  ])('are said to be, where the account %s', async (_, code) => {
    const env = { ...keys, AWS_PROFILE: 'work' };
    expect(await message(() => refusedAs(code), env)).toMatch(both);
  });

  it('are said to be, where the list of VPCs is without it', async () => {
    const env = { ...keys, AWS_PROFILE: 'work' };
    const empty = '<DescribeVpcsResponse><requestId>r</requestId><vpcSet/></DescribeVpcsResponse>';
    expect(await message(() => ({ status: 200, body: empty }), env)).toMatch(both);
  });

  it('are said to be, where the profile is not there', async () => {
    const env = { ...keys, AWS_PROFILE: 'other' };
    expect(await message(() => refusedAs('AuthFailure'), env)).toMatch(both);
  });

  it('are not said to be, where there is one of them', async () => {
    const refused = () => refusedAs('AuthFailure');
    expect(await message(refused, keys)).not.toMatch(both);
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    expect(await message(refused, { AWS_PROFILE: 'work' })).not.toMatch(both);
  });

  it('are not said to be, where that has nothing to do with it', async () => {
    const env = { ...keys, AWS_PROFILE: 'work' };
    expect(await message(() => ({ status: 503, body: 'busy' }), env)).not.toMatch(both);
  });
});

describe('the endpoint', () => {
  it.each([
    ['podway.yaml', (url: string) => ({ endpoint: url, env: keys })],
    ['AWS_ENDPOINT_URL_EC2', (url: string) => ({ env: { ...keys, AWS_ENDPOINT_URL_EC2: url } })],
    ['AWS_ENDPOINT_URL', (url: string) => ({ env: { ...keys, AWS_ENDPOINT_URL: url } })],
  ])('may come from %s', async (_, from) => {
    const { url, asked } = await endpoint(vpcReplies());
    const { endpoint: named, env } = { endpoint: undefined, ...from(url) };
    const provider = await awsAt(named, env);
    await provider.reader.read(scope, contextOf());
    expect(asked.map(({ action }) => action)).toEqual(['DescribeVpcs']);
  });

  it.each(['localhost:4566', 'ftp://user:secret@host', '://'])(
    'may not be %j, which is not shown',
    async (url) => {
      const opened = awsAt(url);
      await expect(opened).rejects.toThrow('the endpoint is no http or https URL');
      await expect(opened).rejects.not.toThrow(url);
    },
  );
});

describe('a proxy', () => {
  it.each([
    [407, 'PROXY_WANTS_LOGIN: the proxy wants a user and a password in its URL'],
    [403, 'PROXY_REFUSES: the proxy does not let it through'],
    [502, 'PROXY_BROKEN: the proxy could not connect to it'],
  ])('that says %s is said to be the one', async (status, says) => {
    const env = { ...keys, HTTP_PROXY: await refusingProxy(status) };
    const provider = await awsAt('http://ec2.example.test', env);
    await expect(provider.reader.read(scope, contextOf())).rejects.toThrow(says);
  });

  it('is used where the environment names one', async () => {
    const { url, asked, tunnels } = await endpoint(vpcReplies());
    const env = { ...keys, HTTP_PROXY: url };
    // No such host: only who asks the proxy gets an answer.
    const provider = await awsAt('http://ec2.example.invalid', env);
    await provider.reader.read(scope, contextOf());
    expect(asked.map(({ action }) => action)).toEqual(['DescribeVpcs']);
    expect(tunnels).toEqual(['ec2.example.invalid:80']);
    await provider.close();
  });

  it('is not used where NO_PROXY names the endpoint', async () => {
    const { url, asked } = await endpoint(vpcReplies());
    const env = { ...keys, HTTP_PROXY: url, NO_PROXY: '.example.invalid' };
    const provider = await awsAt('http://ec2.example.invalid', env);
    await expect(provider.reader.read(scope, contextOf())).rejects.toThrow(
      'ENOTFOUND: its name has no address',
    );
    expect(asked).toEqual([]);
  });

  it.each(['socks5://user:secret@proxy:1080', 'http://'])(
    'may not be %j, which is not shown',
    async (proxy) => {
      const env = { ...keys, HTTPS_PROXY: proxy };
      const opened = awsAt('https://ec2.example.invalid', env);
      await expect(opened).rejects.toThrow('aws: the proxy');
      await expect(opened).rejects.not.toThrow('secret');
    },
  );
});
