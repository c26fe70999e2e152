import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { todaysRoutes } from '../../src/topology/todays-routes.ts';
import { hopTo } from '../world/names.ts';
import { addManaged } from '../world/routed.ts';
import { changed, worldOf } from '../world/world.ts';
import { topologyOf } from './topology-of.ts';

describe('what a route to 10.244.4.0/23 proves of the node that it leads to', () => {
  const world = worldOf('alicloud', { nodes: 2 });
  const routed = changed(world, addManaged('rtb-a', '10.244.4.0/23', hopTo(world.rules, 1)));
  const { tables, ownership, placed } = topologyOf(routed);
  const today = todaysRoutes(tables, ownership);

  it.each([
    [true, 'that claims just that', ['10.244.4.0/23']],
    [true, 'that claims both halves', ['10.244.5.0/24', '10.244.4.0/24']],
    [
      true,
      'that claims all parts, and more elsewhere',
      ['10.244.4.0/25', '10.244.4.128/25', '10.244.5.0/24', '10.244.9.0/24'],
    ],
    [false, 'that claims one half, and carries the other as a gateway', ['10.244.4.0/24']],
    [false, 'that claims most of it', ['10.244.4.0/24', '10.244.5.0/25']],
    [false, 'that claims something around it', ['10.244.0.0/16']],
    [false, 'that claims something else', ['10.244.6.0/24']],
    [false, 'that claims nothing', []],
  ])('%s: one %s', (proves, _, claimed) => {
    const prefixes = claimed.map((text) => Prefix.parse(text));
    const found = placed.map((place) => today.proved(place, prefixes).map((one) => one.text));
    expect(found).toEqual([proves ? ['10.244.4.0/23'] : [], []]);
  });
});
