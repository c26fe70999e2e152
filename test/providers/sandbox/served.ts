import { request } from 'node:http';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { afterEach } from 'vitest';
import { awsRules } from '../../../providers/aws/rules.ts';
import { type Served, type ServeOptions, serve } from '../../../providers/sandbox/server.ts';
import { awsWire } from '../../../providers/sandbox/wire/aws/api.ts';
import { sandboxKey } from '../../../providers/sandbox/wire/aws/signature.ts';
import type { Clock } from '../../../src/network/clock.ts';
import type { Network } from '../../../src/network/network.ts';
import { worldOf } from '../../conformance/world.ts';
import { VirtualClock } from '../../virtual-clock.ts';

/** SDKs date their signatures by it. */
const realClock: Clock = {
  now: () => new Date(),
  sleep: async () => {
    throw new Error('nobody waits for real');
  },
};

export interface ServedAws extends Served {
  readonly ec2: EC2Client;
  readonly quotas: ServiceQuotasClient;
  readonly clock: VirtualClock;
}

export interface AwsOptions extends Partial<Omit<ServeOptions, 'clock' | 'network'>> {
  readonly network?: string | Network;
  readonly key?: { readonly id: string; readonly secret: string };
  readonly region?: string;
}

/** Serves AWS's world on a virtual clock, with the real SDK's clients on it, which send everything once. */
export function servesAws(): (options?: AwsOptions) => Promise<ServedAws> {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async ({ key = sandboxKey, region = 'region-1', ...options } = {}) => {
    const clock = new VirtualClock();
    const served = await serve({
      network: worldOf(awsRules),
      rules: awsRules,
      api: awsWire,
      clock,
      signatureClock: realClock,
      settleMs: 0,
      ...options,
    });
    const config = {
      region,
      endpoint: served.url,
      credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
      maxAttempts: 1,
    };
    const ec2 = new EC2Client(config);
    const quotas = new ServiceQuotasClient(config);
    closing.push(async () => {
      ec2.destroy();
      quotas.destroy();
      await served.close();
    });
    return { ...served, ec2, quotas, clock };
  };
}

/** How a call ended: `ok`, or the cloud's code and the HTTP status, or what became of the connection. */
export async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { name, code, $metadata } = error as {
      readonly name: string;
      readonly code?: string;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode;
    return status === undefined ? (code ?? name) : `${name} ${status}`;
  }
}

export interface RawReply {
  readonly status: number;
  readonly body: string;
}

/** A request as it is: fetch() would not send every Host. */
export function raw(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => {
        text += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: text }));
      reply.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
