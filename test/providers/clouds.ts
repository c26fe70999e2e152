import { openApi as openAlicloud } from '../../providers/alicloud/adapter.ts';
import { alicloudRules } from '../../providers/alicloud/rules.ts';
import { openApi as openAws } from '../../providers/aws/adapter.ts';
import { awsRules } from '../../providers/aws/rules.ts';
import { alicloudWire } from '../../providers/sandbox/wire/alicloud/api.ts';
import { awsWire } from '../../providers/sandbox/wire/aws/api.ts';
import { tencentWire } from '../../providers/sandbox/wire/tencent/api.ts';
import { openApi as openTencent } from '../../providers/tencent/adapter.ts';
import { tencentRules } from '../../providers/tencent/rules.ts';
import type { CloudRules } from '../../src/network/rules.ts';

const { codes } = tencentRules;

/** The rules as the conformance suite sees them: local routes are no items of the API's, so deleting one names nothing. */
export const tencentToTheSuite: CloudRules = {
  ...tencentRules,
  codes: { ...codes, system: codes.missing },
};

/** Each cloud as tests of the whole need it: data, what its sandbox speaks, its adapter, the sandbox's key. */
export const clouds = [
  {
    rules: awsRules,
    conformsTo: awsRules,
    api: awsWire,
    openApi: openAws,
    keys: { AWS_ACCESS_KEY_ID: 'podway-sandbox', AWS_SECRET_ACCESS_KEY: 'podway-sandbox' },
    /** The actions that create and delete routes. */
    creates: 'CreateRoute',
    deletes: 'DeleteRoute',
    instance: 'i-',
    providerId: (n: number) => `aws:///a/i-${n}`,
  },
  {
    rules: alicloudRules,
    conformsTo: alicloudRules,
    api: alicloudWire,
    openApi: openAlicloud,
    keys: {
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'podway-sandbox',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'podway-sandbox',
    },
    creates: 'CreateRouteEntries',
    deletes: 'DeleteRouteEntries',
    instance: 'i-',
    providerId: (n: number) => `region-1.i-${n}`,
  },
  {
    rules: tencentRules,
    conformsTo: tencentToTheSuite,
    api: tencentWire,
    openApi: openTencent,
    keys: { TENCENTCLOUD_SECRET_ID: 'podway-sandbox', TENCENTCLOUD_SECRET_KEY: 'podway-sandbox' },
    creates: 'CreateRoutes',
    deletes: 'DeleteRoutes',
    instance: 'ins-',
    providerId: (n: number) => `qcloud:///100003/ins-${n}`,
  },
] as const;

export type Cloud = (typeof clouds)[number];
