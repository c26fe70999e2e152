import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsRules } from '../../../providers/aws/rules.ts';
import { LiveCloud } from '../../../providers/sandbox/live-cloud.ts';
import { MemoryStore } from '../../../providers/sandbox/memory-store.ts';
import { awsWire } from '../../../providers/sandbox/wire/aws/api.ts';
import { worldOf } from '../../conformance/world.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { signed } from './signed.ts';

const reads = [
  'DescribeVpcs',
  'DescribeRouteTables',
  'DescribeInstances',
  'GetManagedPrefixListEntries',
];
const writes = [
  'CreateRoute',
  'ReplaceRoute',
  'DeleteRoute',
  'CreateTags',
  'ModifyInstanceAttribute',
];

/** Parameters that some action takes, and others, in odd numbers. */
const name = fc.oneof(
  fc.constantFrom(
    'RouteTableId',
    'RouteTableId.1',
    'DestinationCidrBlock',
    'DestinationIpv6CidrBlock',
    'NetworkInterfaceId',
    'InstanceId',
    'GatewayId',
    'ResourceId.1',
    'Tag.1.Key',
    'Tag.1.Value',
    'Filter.1.Name',
    'Filter.1.Value.1',
    'Filter.007.Name',
    'Filter.1.Value.2.3',
    'MaxResults',
    'NextToken',
    'DryRun',
    'SourceDestCheck.Value',
    'PrefixListId',
    'toString',
    '__proto__',
  ),
  fc.string(),
);

const value = fc.oneof(
  fc.constantFrom(
    'rtb-a',
    'rtb-edge',
    '10.244.1.0/24',
    '0.0.0.0/0',
    'fd00:244::/64',
    'eni-1',
    'i-3',
    'vgw-1',
    'true',
    'false',
    '5',
    'vpc-id',
    'tag:*',
    'constructor',
    '*?\\',
    '((((',
  ),
  fc.string({ unit: 'binary' }),
);

const parameters = fc.array(fc.tuple(name, value), { maxLength: 6 });

function cloudOf(clock: VirtualClock) {
  const options = { rules: awsRules, clock, signatureClock: clock, settleMs: 0 };
  return new LiveCloud(new MemoryStore(worldOf(awsRules)), options);
}

function asked(action: string, pairs: readonly (readonly [string, string])[]) {
  const body = new URLSearchParams([
    ...pairs.map(([key, text]) => [key, text] as [string, string]),
    ['Action', action],
    ['Version', '2016-11-15'],
  ]).toString();
  return signed({ body, scope: '20261122/region-1/ec2/aws4_request' });
}

describe('whatever parameters a signed call has', () => {
  it('it is answered or refused in XML, and never breaks the cloud', async () => {
    const action = fc.oneof(fc.constantFrom(...reads, ...writes), fc.string());
    await fc.assert(
      fc.asyncProperty(action, parameters, async (chosen, pairs) => {
        const live = cloudOf(new VirtualClock());
        const before = await live.network();
        const { status, body } = await live.request((cloud) =>
          awsWire.answer(asked(chosen, pairs), cloud),
        );
        expect([200, 400, 401, 403, 412]).toContain(status);
        expect(body).toMatch(
          /^<\?xml version="1.0" encoding="UTF-8"\?>\n<(Response|\w+Response xmlns="[^"]+")>.*<\/\w+>$/s,
        );
        if (status !== 200 || !writes.includes(chosen))
          expect(await live.network()).toEqual(before);
      }),
      { numRuns: 400 },
    );
  });
});
