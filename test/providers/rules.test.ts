import { describe, expect, it } from 'vitest';
import { providerNames, rules } from '../../providers/index.ts';
import { catalogue } from '../../src/finding/catalogue.ts';
import { changeKinds } from '../../src/network/provider.ts';
import { refusedDestinations } from '../../src/network/refused.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { worldOf } from '../conformance/world.ts';
import { prefix } from '../network/build.ts';

describe.each(providerNames.map(rules))('$title, as data', (cloud) => {
  it('says where every fact comes from and when it was read', () => {
    const sources = sourcesIn(cloud);
    // Of the limit, each refusal, rate and group of facts, and the providerID.
    expect(sources.length).toBeGreaterThanOrEqual(1 + cloud.refused.length + 6 + 9 + 1);
    for (const { text, checked } of sources) {
      expect(text.length).toBeGreaterThan(10);
      expect(checked).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    }
  });

  it('has a rate for every kind of write, and batches that fit its limit', () => {
    for (const kind of [...changeKinds, 'read'] as const) {
      expect(cloud.rates[kind].burst).toBeGreaterThan(0);
      expect(cloud.rates[kind].perSecond).toBeGreaterThan(0);
    }
    expect(cloud.batchSize).toBeLessThanOrEqual(cloud.routeLimit.default);
  });

  it('takes the next hop that it names nodes by', () => {
    expect(cloud.nextHops).toContain(cloud.nodeNextHop);
    expect(cloud.maxNextHops).toBeGreaterThanOrEqual(1);
  });

  it('has remedies for findings that there are', () => {
    for (const code of Object.keys(cloud.remedies)) expect(Object.keys(catalogue)).toContain(code);
    expect(cloud.remedies['budget-exceeded']).toMatch(
      /L-93826ACB|vpc_quota_route_entrys_num|ticket/,
    );
  });

  it('reads its own example of a providerID', () => {
    expect(cloud.providerId.pattern.exec(cloud.providerId.example)?.groups?.instance).toMatch(
      /^i(ns)?-/,
    );
  });
});

describe('providerID', () => {
  it.each<[string, string, string | undefined]>([
    ['aws', 'aws:///eu-west-1a/i-0abc1234def567890', 'i-0abc1234def567890'],
    ['aws', 'aws:////i-0abc1234def567890', 'i-0abc1234def567890'],
    ['aws', 'aws:///eu-west-1a/fargate-10.0.1.7', undefined],
    ['aws', 'aws:///eu-west-1a/i-0abc/x', undefined],
    ['alicloud', 'cn-hangzhou.i-bp1abc', 'i-bp1abc'],
    ['alicloud', 'alicloud://cn-hangzhou.i-bp1abc', 'i-bp1abc'],
    ['alicloud', 'i-bp1abc', undefined],
    ['alicloud', 'qcloud:///100003/ins-jifjbvhg', undefined],
    ['tencent', 'qcloud:///100003/ins-jifjbvhg', 'ins-jifjbvhg'],
    ['tencent', 'qcloud:///ap-guangzhou-3/ins-jifjbvhg', 'ins-jifjbvhg'],
    ['tencent', 'qcloud:///100003/', undefined],
    ['tencent', 'x qcloud:///100003/ins-jifjbvhg', undefined],
  ])('of %s: %s is %s', (name, text, instance) => {
    expect(rules(name).providerId.pattern.exec(text)?.groups?.instance).toBe(instance);
  });
});

describe('destinations', () => {
  it.each<[string, string, string | undefined]>([
    ['aws', '10.0.0.0/16', 'RouteAlreadyExists'],
    ['aws', '10.0.1.0/24', 'InvalidParameterValue'],
    ['aws', '10.0.0.0/8', undefined],
    ['aws', '169.254.168.0/24', 'InvalidParameterValue'],
    ['aws', '169.254.0.0/16', undefined],
    ['aws', '100.64.0.0/10', undefined],
    ['alicloud', '10.0.9.0/24', undefined],
    ['alicloud', '10.0.1.0/24', 'InvalidCidrBlock'],
    ['alicloud', '10.0.1.0/25', 'InvalidCidrBlock'],
    ['alicloud', '10.0.0.0/16', 'InvalidCidrBlock'],
    ['alicloud', '100.64.0.0/10', 'InvalidCidrBlock'],
    ['alicloud', '100.127.255.0/24', 'InvalidCidrBlock'],
    ['alicloud', '0.0.0.0/0', 'InvalidCidrBlock'],
    ['tencent', '10.0.9.0/24', 'InvalidParameterValue.VpcCidrConflict'],
    ['tencent', '10.200.0.0/16', 'UnsupportedOperation.ConflictWithDockerRoute'],
    ['tencent', '10.128.0.0/9', 'UnsupportedOperation.ConflictWithDockerRoute'],
    ['tencent', '169.254.1.0/24', 'InvalidParameterValue'],
    ['tencent', '169.254.0.0/15', undefined],
  ])('%s and %s: %s', (name, destination, code) => {
    const cloud = rules(name);
    expect(refusedDestinations(worldOf(cloud), cloud).of(prefix(destination))?.code).toBe(code);
  });
});

/** Every Source in a cloud's rules, however deep. */
function sourcesIn(value: CloudRules): readonly { text: string; checked: string }[] {
  const found: { text: string; checked: string }[] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if ('text' in part && 'checked' in part) found.push(part as { text: string; checked: string });
    else for (const inner of Object.values(part)) walk(inner);
  };
  walk(value);
  return found;
}
