import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../providers/alicloud/rules.ts';
import { awsRules } from '../../providers/aws/rules.ts';
import { tencentRules } from '../../providers/tencent/rules.ts';
import type { RouteChange } from '../../src/network/change.ts';
import { estimate } from '../../src/planner/estimate.ts';
import { claim, create, disableCheck, eni, remove, replace } from '../network/build.ts';

/** So many changes, each of another destination. */
const times = (n: number, change: (destination: string) => RouteChange): readonly RouteChange[] =>
  Array.from({ length: n }, (_, index) =>
    change(`10.${244 + Math.floor(index / 256)}.${index % 256}.0/24`),
  );
const creates = (n: number, table = 'rtb-a') => times(n, (to) => create(table, to, eni('eni-1')));
const replaces = (n: number, table = 'rtb-a') =>
  times(n, (to) => replace(table, to, eni('eni-1'), eni('eni-2')));
const removes = (n: number, table = 'rtb-a') => times(n, (to) => remove(table, to, eni('eni-1')));

describe('the estimate of calls and seconds', () => {
  it('is nothing for nothing', () => {
    expect(estimate([], awsRules)).toEqual({ calls: 0, seconds: 0 });
  });

  it('on AWS: one call a route, 50 at once and then 5 a second; kinds run beside each other', () => {
    const ops = [claim('rtb-a'), ...times(3, disableCheck), ...creates(60), ...replaces(55)];
    // 1 + 3 + 60 + 55, and the table read back; creates wait for (60 − 50) / 5 s, replaces for 1.
    expect(estimate(ops, awsRules)).toEqual({ calls: 120, seconds: 2 });
  });

  it('on Alibaba Cloud: 50 routes a call, replaces one by one, and 5 s for each, one after the other', () => {
    const ops = [...creates(120), ...creates(10, 'rtb-b'), ...replaces(7), ...removes(51)];
    // 3 + 1 creates, 7 replaces, 2 deletes, and two tables read back; 13 writes of 5 s.
    expect(estimate(ops, alicloudRules)).toEqual({ calls: 15, seconds: 65 });
  });

  it('on Tencent Cloud: 50 routes a call, replaces too; a batch is of one table', () => {
    const ops = [...creates(51), ...replaces(50), ...replaces(1, 'rtb-b')];
    expect(estimate(ops, tencentRules)).toEqual({ calls: 6, seconds: 0 });
  });

  it('counts no table as read back where only checks change', () => {
    expect(estimate([disableCheck('eni-1')], awsRules)).toEqual({ calls: 1, seconds: 0 });
  });
});
