import { openApi } from '../../../providers/tencent/adapter.ts';
import type { Provider } from '../../../src/network/provider.ts';
import { VirtualClock } from '../../virtual-clock.ts';

/** Keys that must never show. */
export const keys = {
  TENCENTCLOUD_SECRET_ID: 'AKIDNeverShown0000',
  TENCENTCLOUD_SECRET_KEY: 'secretNeverShown',
  TENCENTCLOUD_SESSION_TOKEN: 'tokenNeverShown',
};

export function tencentAt(
  endpoint: string | undefined,
  env: Readonly<Record<string, string>> = keys,
): Promise<Provider> {
  return openApi({ region: 'ap-guangzhou', vpc: 'vpc-1', endpoint }, { env });
}

export function contextOf() {
  return { clock: new VirtualClock(), signal: new AbortController().signal };
}
