import { describe } from 'vitest';
import { openApi } from '../../../providers/alicloud/adapter.ts';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { alicloudWire } from '../../../providers/sandbox/wire/alicloud/api.ts';
import { conformance } from '../../conformance/conformance.ts';
import { subjectOf } from '../conformance-over-http.ts';
import { overHttp } from '../over-http.ts';
import { sandboxKeys } from './keys.ts';

describe('the adapter of Alibaba Cloud, over HTTP', () => {
  conformance(alicloudRules, async (network) => {
    const options = { network, rules: alicloudRules, api: alicloudWire };
    const over = await overHttp(openApi, sandboxKeys, options);
    return subjectOf(over, (now) => ({
      ...now,
      // Quota Center always tells a number.
      routeTables: now.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4, 6], limit: 200, source: 'read' }],
      })),
      // What is detached is on no instance; container networks are Tencent Cloud's.
      instances: now.instances.filter(({ state }) => state !== 'terminated'),
      interfaces: now.interfaces.map(({ instance, ...one }) =>
        one.status === 'detached' || instance === undefined ? one : { ...one, instance },
      ),
      vpc: { ...now.vpc, containerCidrs: [] },
    }));
  });
});
