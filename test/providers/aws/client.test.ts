import { describe, expect, it } from 'vitest';
import { openClient } from '../../../providers/aws/client.ts';
import { failureOf } from '../../../providers/aws/errors.ts';
import { keys } from './adapter.ts';
import { type Reply, useEndpoints } from './endpoint.ts';

const endpoint = useEndpoints();

const patient = { connection: 60_000, request: 60_000, call: 60_000 };

describe('an endpoint that never ends', () => {
  it.each<[string, Reply, object]>([
    ['to be silent', 'say nothing', { ...patient, request: 50 }],
    ['to be silent, whatever it waits for', 'say nothing', { ...patient, call: 50 }],
    ['its answer, which comes in drips', 'drip', { ...patient, call: 100 }],
  ])('%s is left, and may have done what it was asked', async (_, reply, times) => {
    const { url, asked } = await endpoint(() => reply);
    const target = { region: 'eu-west-1', vpc: 'vpc-1', endpoint: url };
    const client = await openClient(target, { env: keys }, { ...patient, ...times });
    const failure = await client.call('CreateRoute', {}).then(
      () => undefined,
      (error: unknown) => failureOf('CreateRoute', error),
    );
    client.close();
    expect(failure).toMatchObject({
      class: 'transient',
      message: 'no answer came in time',
      answered: false,
    });
    // Nobody but podway decides about a second try.
    expect(asked).toHaveLength(1);
  });

  it('has no action that the SDK does not know', async () => {
    const target = { region: 'eu-west-1', vpc: 'vpc-1', endpoint: 'http://127.0.0.1:1' };
    const client = await openClient(target, { env: keys });
    expect(() => client.call('MakeTea', {})).toThrow('the SDK has no MakeTea');
  });
});
