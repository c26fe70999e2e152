import { openApi } from '../../../providers/alicloud/adapter.ts';
import type { Provider } from '../../../src/network/provider.ts';
import { VirtualClock } from '../../virtual-clock.ts';

/** Keys that must never show. */
export const keys = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tNeverShown000',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secretNeverShown',
  ALIBABA_CLOUD_SECURITY_TOKEN: 'CAISNeverShownToken',
};

export function alicloudAt(
  endpoint: string | undefined,
  env: Readonly<Record<string, string>> = keys,
): Promise<Provider> {
  return openApi({ region: 'cn-hangzhou', vpc: 'vpc-1', endpoint }, { env });
}

export function contextOf() {
  return { clock: new VirtualClock(), signal: new AbortController().signal };
}
