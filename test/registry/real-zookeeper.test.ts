import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryError } from '../../src/registry/advertised.ts';
import { readRegistry } from '../../src/registry/read-registry.ts';
import { registrySourceOf } from '../../src/registry/source-of.ts';
import { realClock } from './real-clock.ts';
import { withoutZookeeper, ZookeeperServer } from './zookeeper-server.ts';

const env = { ZK_LOGIN: 'reader:hunter2', ZK_WRONG: 'reader:guess', ZK_ODD: 'hunter2' };

/** As Dubbo writes them: the URL, percent-encoded as a whole. */
const provider = (url: string) => `/${encodeURIComponent(url)}`;

describe.skipIf(withoutZookeeper())('what Dubbo registers in a real ZooKeeper', () => {
  let server: ZookeeperServer;

  beforeAll(async () => {
    server = await ZookeeperServer.start();
    const greet = '/dubbo/com.example.Greet/providers';
    const printed = server.run([
      ...[
        '/dubbo',
        '/dubbo/metadata',
        '/dubbo/config',
        '/dubbo/com.example.Greet',
        greet,
        '/dubbo/com.example.Greet/consumers',
        `/dubbo/com.example.Greet/consumers${provider('consumer://10.0.1.20/com.example.Greet?side=consumer')}`,
        `${greet}${provider('dubbo://10.244.2.10:20880/com.example.Greet?anyhost=true&dubbo=2.0.2&interface=com.example.Greet&methods=sayHello&release=2.7.15&side=provider&version=1.0.0&group=')}`,
        `${greet}${provider('tri://10.244.3.10:50051/com.example.Greet?group=blue&interface=com.example.Greet&prefer.serialization=fastjson2&release=3.2.0&version=1.0.0')}`,
        `${greet}/rubbish`,
        '/odd',
        '/odd/com.example.Odd',
        '/odd/com.example.Odd/providers',
        `/odd/com.example.Odd/providers${provider('dubbo://[FD00:10:244::000A]:20880/com.example.Odd?interface=com.example.Odd&group=grün/a%b&version=1.0.0+b.5')}`,
        '/dubbo/com.example.Gone',
        '/dubbo/com.example.Gone/providers',
        '/prod',
        '/prod/dubbo',
        '/prod/dubbo/com.example.Pay',
        '/prod/dubbo/com.example.Pay/providers',
        `/prod/dubbo/com.example.Pay/providers${provider('dubbo://pay-1.example.com:20881/com.example.Pay?interface=com.example.Pay')}`,
        '/empty',
      ].map((path) => `create ${path}`),
      'addauth digest reader:hunter2',
      'create /secret',
      'create /secret/com.example.Vault',
      'create /secret/com.example.Vault/providers',
      `create /secret/com.example.Vault/providers${provider('dubbo://10.244.4.10:20880/com.example.Vault')}`,
      'setAcl /secret auth::cdrwa',
    ]);
    expect(printed).not.toMatch(/Exception|KeeperErrorCode/);
  }, 60_000);

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  const read = (path: string, more = '') =>
    readRegistry(registrySourceOf(`zookeeper://${more}${server.address}${path}`), {
      signal: new AbortController().signal,
      clock: realClock,
      env,
    });

  const told = async (path: string, more = '') => {
    const { advertised } = await read(path, more);
    return advertised.map((one) => `${one.service} ${one.protocol} ${one.address}:${one.port}`);
  };

  it('is read from /dubbo: groups, versions, protocols; consumers and other nodes left alone', async () => {
    expect(await told('')).toEqual([
      'blue/com.example.Greet:1.0.0 tri 10.244.3.10:50051',
      'com.example.Greet:1.0.0 dubbo 10.244.2.10:20880',
    ]);
  });

  it('is read whatever its names are: IPv6, other letters, plus and per cent signs', async () => {
    expect(await told('/odd')).toEqual([
      'grün/a%b/com.example.Odd:1.0.0+b.5 dubbo fd00:10:244::a:20880',
    ]);
  });

  it('says which entry is no URL', async () => {
    const { findings } = await read('');
    expect(findings.map(({ code, subject, evidence }) => [code, subject, evidence])).toEqual([
      [
        'advertised-unreadable',
        'service/com.example.Greet',
        `zookeeper://${server.address}/dubbo lists what is no URL of a provider: rubbish`,
      ],
    ]);
  });

  it('is read below a chroot, and by group as Dubbo configures it', async () => {
    const pay = ['com.example.Pay dubbo pay-1.example.com:20881'];
    expect(await told('/prod/dubbo')).toEqual(pay);
    expect(await told('/prod?group=dubbo')).toEqual(pay);
  });

  it('is read from the next server where the first is dead', async () => {
    expect(await told('/prod/dubbo', '127.0.0.1:1,')).toHaveLength(1);
  });

  it('is read with a login from the environment', async () => {
    expect(await told('/secret?digestEnv=ZK_LOGIN')).toEqual([
      'com.example.Vault dubbo 10.244.4.10:20880',
    ]);
  });

  it('may be nothing, which is said', async () => {
    const { advertised, findings } = await read('/empty');
    expect([advertised, findings.map(({ code }) => code)]).toEqual([[], ['nothing-advertised']]);
  });

  it.each([
    [
      'a root that is not there',
      '/nowhere',
      'there is no /nowhere; / holds dubbo, empty, odd, prod, secret, …',
    ],
    ['a chroot without its root', '/prod', '/prod holds no service, but dubbo'],
    ['no login where one is needed', '/secret', 'only users with a login may read it'],
    ['a wrong login', '/secret?digestEnv=ZK_WRONG', 'the login in $ZK_WRONG may not read it'],
    ['a login without a user', '/secret?digestEnv=ZK_ODD', 'ZK_ODD does not hold user:password'],
    ['no login at all', '/secret?digestEnv=ZK_NONE', 'ZK_NONE is not set'],
  ])('refuses %s, and shows no secret', async (_what, path, message) => {
    const error = await read(path).then(
      () => undefined,
      (why: unknown) => why,
    );
    expect(error).toBeInstanceOf(RegistryError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toMatch(/hunter2|guess/);
  });
});
