import {
  CreateRouteCommand,
  DeleteRouteCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { parseFaults } from '../../../providers/sandbox/faults.ts';
import { parseDocument } from '../../../src/document/parse.ts';
import { routesIn } from '../../network/build.ts';
import { ending, type ServedAws, servesAws } from './served.ts';

const serveAws = servesAws();

/** As a file would hold them. */
function faultsOf(...faults: readonly object[]) {
  const text = JSON.stringify({ kind: 'Faults', version: 1, faults });
  return parseFaults(parseDocument(text, 'faults.json'));
}

const create = (n: number) =>
  new CreateRouteCommand({
    RouteTableId: 'rtb-a',
    DestinationCidrBlock: `10.244.${n}.0/24`,
    NetworkInterfaceId: 'eni-1',
  });

async function created({ network }: ServedAws): Promise<readonly string[]> {
  return routesIn(await network(), 'rtb-a').filter((line) => line.startsWith('10.244'));
}

/** How three creates end, one after the other. */
async function three(ec2: EC2Client): Promise<readonly string[]> {
  const endings: string[] = [];
  for (const n of [1, 2, 3]) endings.push(await ending(ec2.send(create(n))));
  return endings;
}

const all = [1, 2, 3].map((n) => `10.244.${n}.0/24 → eni-1`);
const [first = '', , third = ''] = all;

describe('a fault', () => {
  it.each<[string, object, readonly string[], readonly string[]]>([
    [
      'fails the second call with a code of the cloud',
      { fault: 'error', code: 'Unavailable', status: 503, call: 2 },
      ['ok', 'Unavailable 503', 'ok'],
      [first, third],
    ],
    [
      'fails the second call, which was carried out',
      { fault: 'error', code: 'InternalError', status: 500, call: 2, committed: true },
      ['ok', 'InternalError 500', 'ok'],
      all,
    ],
    [
      'fails two calls from the second on',
      { fault: 'error', code: 'UnauthorizedOperation', status: 403, call: 2, times: 2 },
      ['ok', 'UnauthorizedOperation 403', 'UnauthorizedOperation 403'],
      [first],
    ],
    [
      'fails every call',
      { fault: 'error', code: 'Unavailable', status: 503, times: 'always' },
      ['Unavailable 503', 'Unavailable 503', 'Unavailable 503'],
      [],
    ],
    [
      'closes the connection before the call is carried out',
      { fault: 'close', call: 2 },
      ['ok', 'ECONNRESET', 'ok'],
      [first, third],
    ],
    [
      'carries the call out and drops the reply',
      { fault: 'close', call: 2, committed: true },
      ['ok', 'ECONNRESET', 'ok'],
      all,
    ],
    [
      'cuts the reply in the middle',
      { fault: 'truncate', call: 2 },
      ['ok', expect.stringMatching(/ 200$/) as unknown as string, 'ok'],
      all,
    ],
    [
      "puts a proxy's page in the place of the reply",
      { fault: 'garbage', call: 2 },
      ['ok', expect.stringMatching(/ 502$/) as unknown as string, 'ok'],
      [first, third],
    ],
    [
      'makes a page of a megabyte after the call was carried out',
      { fault: 'garbage', call: 2, committed: true, bytes: 1_000_000, status: 500 },
      ['ok', expect.stringMatching(/ 500$/) as unknown as string, 'ok'],
      all,
    ],
    [
      'of another action changes nothing',
      { fault: 'close', action: 'DeleteRoute', times: 'always' },
      ['ok', 'ok', 'ok'],
      all,
    ],
  ])('%s', async (_, fault, endings, routes) => {
    const served = await serveAws({ faults: faultsOf({ action: 'CreateRoute', ...fault }) });
    expect(await three(served.ec2)).toEqual(endings);
    expect(await created(served)).toEqual(routes);
  });

  it('never answers, and the call ends when the caller hangs up', async () => {
    const served = await serveAws({ faults: faultsOf({ fault: 'silence', committed: true }) });
    const caller = new AbortController();
    const call = served.ec2.send(create(1), { abortSignal: caller.signal });
    // It is carried out although nobody says so.
    while ((await created(served)).length === 0) await new Promise(setImmediate);
    caller.abort();
    expect(await ending(call)).toBe('AbortError');
    expect(served.requests()).toMatchObject([{ action: 'CreateRoute', faults: ['silence'] }]);
    expect(served.requests()[0]?.status).toBeUndefined();
  });

  it('delays, on the clock of the sandbox', async () => {
    const faults = faultsOf(
      { fault: 'delay', ms: 60_000 },
      { fault: 'delay', ms: 5, committed: true },
    );
    const { ec2, clock } = await serveAws({ faults });
    expect(await ending(ec2.send(create(1)))).toBe('ok');
    expect(clock.slept).toEqual([60_000, 5]);
  });

  it('throttles for a while', async () => {
    const faults = faultsOf({ fault: 'throttle', action: 'CreateRoute', call: 2, ms: 10_000 });
    const { ec2, clock, requests } = await serveAws({ faults });
    expect(await three(ec2)).toEqual([
      'ok',
      'RequestLimitExceeded 503',
      'RequestLimitExceeded 503',
    ]);
    await clock.sleep(9_999);
    expect(await ending(ec2.send(create(4)))).toBe('RequestLimitExceeded 503');
    await clock.sleep(1);
    expect(await ending(ec2.send(create(4)))).toBe('ok');
    expect(requests().map(({ faults: met }) => met.length)).toEqual([0, 1, 1, 1, 0]);
  });

  it('lets another writer in between a read and a write', async () => {
    const theirs = {
      change: 'set-route',
      table: 'rtb-a',
      destination: '10.244.1.0/24',
      nextHops: [{ kind: 'interface', id: 'eni-2' }],
    };
    const fault = { fault: 'another-writer', changes: [theirs] };
    const before = await serveAws({ faults: faultsOf({ ...fault, action: 'CreateRoute' }) });
    expect(await ending(before.ec2.send(create(1)))).toBe('RouteAlreadyExists 400');
    expect(await created(before)).toEqual(['10.244.1.0/24 → eni-2']);

    const after = await serveAws({
      faults: faultsOf({ ...fault, action: 'DescribeRouteTables', committed: true }),
    });
    const { RouteTables } = await after.ec2.send(new DescribeRouteTablesCommand({}));
    expect(RouteTables?.[0]?.Routes?.map((route) => route.DestinationCidrBlock)).not.toContain(
      '10.244.1.0/24',
    );
    expect(await ending(after.ec2.send(create(1)))).toBe('RouteAlreadyExists 400');
  });

  it('that names what is not there says so in the reply', async () => {
    const changes = [{ change: 'delete-instance', instance: 'i-gone' }];
    const { ec2 } = await serveAws({ faults: faultsOf({ fault: 'another-writer', changes }) });
    await expect(ec2.send(create(1))).rejects.toThrow('vpc-1 has no i-gone under instances');
  });

  it('is one of several of the same call, in their order', async () => {
    const faults = faultsOf(
      { fault: 'delay', ms: 7 },
      { fault: 'error', code: 'Unavailable', status: 503 },
      { fault: 'close', call: 2 },
    );
    const { ec2, clock, requests } = await serveAws({ faults });
    expect(await three(ec2)).toEqual(['Unavailable 503', 'ECONNRESET', 'ok']);
    expect(clock.slept).toEqual([7]);
    expect(requests().map(({ faults: met }) => met)).toEqual([['delay', 'error'], ['close'], []]);
  });

  it('counts from when it was set', async () => {
    const { ec2, addFaults, forgetFaults } = await serveAws();
    await three(ec2);
    addFaults(faultsOf({ fault: 'error', code: 'Unavailable', call: 2, times: 'always' }));
    const remove = () =>
      ending(
        ec2.send(
          new DeleteRouteCommand({ RouteTableId: 'rtb-a', DestinationCidrBlock: '10.9.0.0/16' }),
        ),
      );
    expect(await remove()).toBe('InvalidRoute.NotFound 400');
    expect(await remove()).toBe('Unavailable 400');
    forgetFaults();
    expect(await remove()).toBe('InvalidRoute.NotFound 400');
  });
});

describe('a document of faults', () => {
  const errorOf = (text: string) => {
    try {
      parseFaults(parseDocument(text, 'faults.yaml'));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('has all that is wrong with it told at once, with places', () => {
    const text = `kind: Faults
version: 1
faults:
  - fault: error
    action: CreateRoute
    call: 0
  - fault: delay
    milliseconds: 5
    ms: soon
  - fault: fire
  - { fault: another-writer, changes: [{ change: set-route, table: rtb-a, destination: 10.0.0.1/8 }] }
`;
    expect(errorOf(text)).toMatchInlineSnapshot(`
      "faults.yaml:4:5: faults[0].code: found nothing, wanted a string
      faults.yaml:6:11: faults[0].call: found 0, wanted a whole number of at least 1
      faults.yaml:8:5: faults[1]: unknown key "milliseconds"; wanted one of fault, action, call, times, ms, committed
      faults.yaml:9:9: faults[1].ms: found "soon", wanted a whole number of at least 0
      faults.yaml:10:12: faults[2].fault: found "fire", wanted one of error, close, silence, delay, truncate, garbage, throttle, another-writer
      faults.yaml:11:40: faults[3].changes[0].nextHops: found nothing, wanted a list of mappings
      faults.yaml:11:88: faults[3].changes[0].destination: 10.0.0.1/8 has host bits set; the network is 10.0.0.0/8"
    `);
  });

  it('is read as YAML too, with defaults', () => {
    const text = 'kind: Faults\nversion: 1\nfaults: [{ fault: close }]\n';
    expect(parseFaults(parseDocument(text, 'faults.yaml'))).toEqual([
      { fault: 'close', action: '*', call: 1, times: 1, committed: false },
    ]);
  });
});
