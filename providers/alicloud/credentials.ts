import { CallError } from '../../src/network/fate.ts';

/** A key pair, and a token where it is temporary. Never shown. */
export interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly token: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where keys come from: the first link of the SDK's chain, taken from the environment that podway was
 * given, then the chain itself (@alicloud/credentials), which renews what is temporary. Asked anew
 * before each call.
 */
export function keysFrom(env: Environment): () => Promise<Keys> {
  const id = env.ALIBABA_CLOUD_ACCESS_KEY_ID;
  const secret = env.ALIBABA_CLOUD_ACCESS_KEY_SECRET;
  if (id && secret) {
    const keys = { id, secret, token: env.ALIBABA_CLOUD_SECURITY_TOKEN || undefined };
    return async () => keys;
  }
  let chain: Promise<Chain> | undefined;
  return async () => {
    chain ??= openChain();
    return keysOf(await chain);
  };
}

interface Chain {
  getCredentials(): Promise<{
    readonly accessKeyId?: string;
    readonly accessKeySecret?: string;
    readonly securityToken?: string;
  }>;
}

async function openChain(): Promise<Chain> {
  const { DefaultCredentialsProvider } = await import('@alicloud/credentials');
  return DefaultCredentialsProvider.builder().build();
}

async function keysOf(chain: Chain): Promise<Keys> {
  let cause: unknown;
  try {
    const {
      accessKeyId: id,
      accessKeySecret: secret,
      securityToken,
    } = await chain.getCredentials();
    if (id && secret) return { id, secret, token: securityToken || undefined };
  } catch (error) {
    cause = error;
  }
  // The chain's own message may quote files that hold secrets.
  throw new CallError(
    {
      class: 'denied',
      code: 'NoCredentials',
      message:
        'no credentials were found, or they could not be renewed. Tried: ALIBABA_CLOUD_ACCESS_KEY_ID with ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_ROLE_ARN with OIDC (RRSA), ~/.aliyun/config.json, ~/.alibabacloud/credentials, the RAM role of the instance, ALIBABA_CLOUD_CREDENTIALS_URI. `aliyun sts GetCallerIdentity` has to work',
      answered: true,
    },
    { cause },
  );
}
