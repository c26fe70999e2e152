import { CallError } from '../../src/network/fate.ts';

/** A key pair, and a token where it is temporary. Never shown. */
export interface Keys {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Source {
  getCredential(): Promise<{
    readonly secretId?: string;
    readonly secretKey?: string;
    readonly token?: string;
  }>;
}

/**
 * Where keys come from: the environment that podway was given, then what the SDK has:
 * ~/.tencentcloud/credentials, a role of TKE's (OIDC) where its variables are set, the role of the
 * instance. Not the SDK's own chain: it prints each link that fails, and ends with empty keys instead
 * of an error (tencentcloud-sdk-nodejs-common 4.1.220). Asked anew before each call; what is temporary
 * is renewed.
 */
export function keysFrom(env: Environment): () => Promise<Keys> {
  const { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey } = env;
  if (secretId && secretKey) {
    const token = env.TENCENTCLOUD_SESSION_TOKEN;
    const keys = { secretId, secretKey, ...(token ? { token } : {}) };
    return async () => keys;
  }
  let sources: Promise<readonly Source[]> | undefined;
  let found: Source | undefined;
  return async () => {
    sources ??= sourcesFor(env);
    for (const source of found ? [found] : await sources) {
      const keys = await keysOf(source);
      if (keys === undefined) continue;
      found = source;
      return keys;
    }
    throw noKeys();
  };
}

async function sourcesFor(env: Environment): Promise<readonly Source[]> {
  // Its `default` is the whole module: not all that it exports shows by name.
  const { default: sdk } = await import('tencentcloud-sdk-nodejs-common');
  return [
    new sdk.ProfileCredential(),
    ...(env.TKE_ROLE_ARN ? [new sdk.OIDCRoleArnCredential()] : []),
    new sdk.CvmRoleCredential(),
  ];
}

/** The metadata service answers at once, or is not there; the SDK would wait for it without an end. */
const sourceMs = 5_000;

/** Undefined where this source has none. Its own message may quote files that hold secrets. */
async function keysOf(source: Source): Promise<Keys | undefined> {
  const late = AbortSignal.timeout(sourceMs);
  const never = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(late.reason), { once: true });
  });
  try {
    const { secretId, secretKey, token } = await Promise.race([source.getCredential(), never]);
    if (!secretId || !secretKey) return undefined;
    return { secretId, secretKey, ...(token ? { token } : {}) };
  } catch {
    return undefined;
  }
}

function noKeys(): CallError {
  return new CallError({
    class: 'denied',
    code: 'NoCredentials',
    message:
      'no credentials were found, or they could not be renewed. Tried: TENCENTCLOUD_SECRET_ID with TENCENTCLOUD_SECRET_KEY, ~/.tencentcloud/credentials, TKE_ROLE_ARN with OIDC, the role of the instance. `tccli sts GetCallerIdentity` has to work',
    answered: true,
  });
}
