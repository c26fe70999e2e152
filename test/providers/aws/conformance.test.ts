import { describe } from 'vitest';
import { openApi } from '../../../providers/aws/adapter.ts';
import { awsRules } from '../../../providers/aws/rules.ts';
import { serve } from '../../../providers/sandbox/server.ts';
import { awsWire } from '../../../providers/sandbox/wire/aws/api.ts';
import { sandboxKey } from '../../../providers/sandbox/wire/aws/signature.ts';
import { conformance } from '../../conformance/conformance.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { asEc2Tells } from './as-told.ts';

describe('the adapter of AWS, over HTTP', () => {
  conformance(awsRules, async (network) => {
    const clock = new VirtualClock();
    const signatureClock = { now: () => new Date(), sleep: async () => {} };
    const served = await serve({
      network,
      rules: awsRules,
      api: awsWire,
      clock,
      signatureClock,
      settleMs: 0,
    });
    const env = { AWS_ACCESS_KEY_ID: sandboxKey.id, AWS_SECRET_ACCESS_KEY: sandboxKey.secret };
    const target = { region: network.region, vpc: 'vpc-1', endpoint: served.url };
    const provider = await openApi(target, { env });
    const close = async () => {
      await provider.close();
      await served.close();
    };
    return {
      provider: { ...provider, close },
      networkNow: async () => asEc2Tells(await served.network()),
      context: { clock, signal: new AbortController().signal },
    };
  });
});
