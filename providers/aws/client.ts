import { ProviderError } from '../../src/network/provider.ts';
import { wayTo } from '../../src/network/way.ts';
import type { ApiTarget, Surroundings } from '../adapter.ts';
import { checkJson, checkXml, GarbledError, requestIdIn, textOf } from './answer.ts';

/** Fields as the SDK gives them; `wire.ts` says what they have to be. */
export type Answer = Readonly<Record<string, unknown>>;

/** EC2 and Service Quotas, one call at a time. Whoever calls retries. */
export interface AwsClient {
  /**
   * One call to EC2, tried once.
   * @param signal stops waiting for the answer; not given for writes, which nothing may stop.
   * @throws whatever the SDK throws, and GarbledError: see `failureOf`.
   */
  call(action: string, input: object, signal?: AbortSignal): Promise<Answer>;
  /** The applied quota `L-93826ACB`, routes in a table, as Service Quotas tells it. */
  routesPerTable(signal: AbortSignal): Promise<Answer>;
  /** Whose credentials are used, where the environment leaves room for doubt: ends an error about them. Else empty. */
  readonly doubt: string;
  close(): void;
}

/** How long what may take, in milliseconds of real time: no virtual clock can hurry a network. */
interface Times {
  readonly connection: number;
  /** Until the answer begins, and between two pieces of it. */
  readonly request: number;
  /** All of a call: credentials that are fetched first, and an answer that comes in drips. */
  readonly call: number;
}

const usualTimes: Times = { connection: 3000, request: 15_000, call: 60_000 };

/**
 * Loads the SDK and makes its clients. The SDK's own retries are off: reads are retried by the reader,
 * writes by the applier, and they must not multiply.
 *
 * @throws {ProviderError} for an endpoint or proxy that is no URL.
 */
export async function openClient(
  { region, endpoint }: ApiTarget,
  { env }: Surroundings,
  times: Times = usualTimes,
): Promise<AwsClient> {
  const forAll = endpoint ?? env.AWS_ENDPOINT_URL;
  const ec2At = urlOf(endpoint ?? env.AWS_ENDPOINT_URL_EC2 ?? forAll);
  const quotasAt = urlOf(endpoint ?? env.AWS_ENDPOINT_URL_SERVICE_QUOTAS ?? forAll);
  const [sdk, quotas] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-service-quotas'),
  ]);

  const optionsFor = async (service: string, at: URL | undefined) => ({
    region,
    maxAttempts: 1,
    logger: silent,
    ...(at ? { endpoint: at.href } : {}),
    ...staticCredentials(env),
    requestHandler: {
      connectionTimeout: times.connection,
      requestTimeout: times.request,
      socketTimeout: times.request,
      throwOnRequestTimeout: true,
      ...(await agentsFor(at ?? new URL(`https://${service}.${region}.amazonaws.com`), env)),
    },
  });
  const ec2 = new sdk.EC2Client(await optionsFor('ec2', ec2At));
  ec2.middlewareStack.add(checked(checkXml), innermost);
  const quota = new quotas.ServiceQuotasClient(await optionsFor('servicequotas', quotasAt));
  quota.middlewareStack.add(
    checked((_, status, text) => checkJson(status, text)),
    innermost,
  );

  const commands = sdk as unknown as Readonly<Record<string, new (input: object) => never>>;
  return {
    call: (action, input, signal) => {
      const Command = commands[`${action}Command`];
      if (!Command) throw new TypeError(`the SDK has no ${action}`);
      return within(times.call, signal, (abortSignal) =>
        ec2.send(new Command(input), { abortSignal }),
      );
    },
    routesPerTable: (signal) =>
      within(times.call, signal, (abortSignal) =>
        quota.send(
          new quotas.GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: 'L-93826ACB' }),
          { abortSignal },
        ),
      ),
    doubt: env.AWS_PROFILE && keysIn(env) ? twoCredentials : '',
    close: () => {
      ec2.destroy();
      quota.destroy();
    },
  };
}

/** Without a logger of its own the SDK warns on the console. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}

function urlOf(endpoint: string | undefined): URL | undefined {
  if (!endpoint) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  // It may hold a password, so it is not shown.
  throw new ProviderError(
    'aws: the endpoint is no http or https URL. Check network.source.api.endpoint in podway.yaml and AWS_ENDPOINT_URL_EC2.',
  );
}

/** The first link of the SDK's chain, taken from the environment that podway was given; then the chain itself. */
function staticCredentials(env: Surroundings['env']) {
  const credentials = keysIn(env);
  return credentials && !env.AWS_PROFILE ? { credentials } : {};
}

function keysIn(env: Surroundings['env']) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = env.AWS_SESSION_TOKEN;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

// 2026-11: the SDK's chain skips the keys (credential-provider-node, defaultProvider, which would warn on the
// console); the command line skips them for --profile only (botocore, create_credential_resolver).
const twoCredentials =
  ' AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: podway takes the profile, as the AWS SDK does, while the command `aws` takes the keys. Unset one.';

async function agentsFor(server: URL, env: Surroundings['env']) {
  const { agent } = await wayTo(server, env, 'aws');
  return server.protocol === 'https:' ? { httpsAgent: agent } : { httpAgent: agent };
}

/** The raw answer in the SDK's middleware. */
interface RawAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Right after the socket, before the SDK reads the answer. */
const innermost = { step: 'deserialize', priority: 'low' } as const;

/** Reads an answer whole and checks it before the SDK does, and shows the SDK the request's id. */
function checked(check: (action: string, status: number, text: string) => void): never {
  const middleware =
    (
      next: (args: never) => Promise<{ response: unknown; output: never }>,
      context: { readonly commandName?: string },
    ) =>
    async (args: never) => {
      const result = await next(args);
      const raw = result.response as RawAnswer;
      const text = await textOf(raw.statusCode, raw.body as AsyncIterable<Uint8Array>);
      try {
        check((context.commandName ?? '').replace(/Command$/, ''), raw.statusCode, text);
      } catch (error) {
        if (error instanceof GarbledError) error.retryAfter = raw.headers['retry-after'];
        throw error;
      }
      raw.body = Buffer.from(text, 'utf8');
      const requestId = requestIdIn(text);
      if (requestId) raw.headers['x-amzn-requestid'] ??= requestId;
      return result;
    };
  // The SDK's type of a middleware names the inputs and outputs of all 800 commands.
  return middleware as never;
}

/** Raced, because an SDK that fetches credentials does not look at signals. */
async function within(
  ms: number,
  signal: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<object>,
): Promise<Answer> {
  const late = AbortSignal.timeout(ms);
  const either = signal ? AbortSignal.any([signal, late]) : late;
  either.throwIfAborted();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const options = { once: true, signal: settled.signal };
    either.addEventListener('abort', () => reject(either.reason), options);
  });
  try {
    return (await Promise.race([send(either), aborted])) as Answer;
  } finally {
    settled.abort();
  }
}
