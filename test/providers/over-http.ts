import type { OpenApi } from '../../providers/adapter.ts';
import { type Served, type ServeOptions, serve } from '../../providers/sandbox/server.ts';
import type { Provider } from '../../src/network/provider.ts';
import { VirtualClock } from '../virtual-clock.ts';

/** SDKs date their signatures by it. */
const signatureClock = { now: () => new Date(), sleep: async () => {} };

/** A sandbox that is served, and an adapter on it. */
export interface OverHttp {
  readonly served: Served;
  readonly provider: Provider;
  readonly clock: VirtualClock;
  readonly context: { readonly clock: VirtualClock; readonly signal: AbortSignal };
  close(): Promise<void>;
}

/** Serves a network as a cloud's API on a virtual clock, and opens the cloud's adapter on it. */
export async function overHttp(
  openApi: OpenApi,
  env: Readonly<Record<string, string>>,
  options: Omit<ServeOptions, 'clock' | 'signatureClock'>,
): Promise<OverHttp> {
  const clock = new VirtualClock();
  const served = await serve({ ...options, clock, signatureClock });
  const target = { region: 'region-1', vpc: 'vpc-1', endpoint: served.url };
  const provider = await openApi(target, { env });
  return {
    served,
    provider,
    clock,
    context: { clock, signal: new AbortController().signal },
    close: async () => {
      await provider.close();
      await served.close();
    },
  };
}
