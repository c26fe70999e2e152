import { describe } from 'vitest';
import { clouds } from '../providers/clouds.ts';
import { overHttp } from '../providers/over-http.ts';
import { levels } from './levels.ts';

describe.each(clouds)('$rules.title, through its SDK and over HTTP', (cloud) => {
  const { api, keys, openApi, rules } = cloud;
  levels(rules, cloud, async (network, settleMs) => {
    const over = await overHttp(openApi, keys, { network, rules, api, settleMs });
    const { clock, provider, served } = over;
    return {
      clock,
      provider: { ...provider, close: over.close },
      networkNow: () => served.network(),
      change: (edits) => served.change(edits),
      trouble: (faults) => {
        served.forgetFaults();
        served.addFaults(faults);
      },
      writes: () =>
        served.requests().flatMap(({ action, kind }) => (kind === 'write' ? action : [])),
    };
  });
});
