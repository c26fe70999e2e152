import { describe, expect, it } from 'vitest';
import { claimTable, withDirectRoutes } from '../world/routed.ts';
import {
  addInterface,
  type Change,
  changed,
  changeInterface,
  claimsOnly,
  overlay,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { applied, checksOff, findingsOf, planOf } from './planned.ts';

/** The interfaces whose checks go off, and why. */
const checksOf = (world: World): readonly string[] =>
  planOf(world).ops.flatMap((op) =>
    op.kind === 'disable-source-dest-check' ? [`${op.interface}: ${op.reason}`] : [],
  );

const answer = (outsideToPod: 'yes' | 'no' | 'unknown'): Change =>
  overlay({ masquerade: { podToOutside: 'yes', outsideToPod } });
/** One route through node 1 for three nodes. */
const oneGateway = routes({ budget: 1, gateways: { asymmetric: 'allow', nodeSelector: {} } });
const three = worldOf('aws', { nodes: 3 }, claimTable('rtb-a'));
const isNextHop = (number: number) => `eni-${number}: node-${number} is a next hop`;
const replies = (number: number) =>
  `eni-${number}: replies of the pods on node-${number} leave by it`;

describe('the source/destination check goes off', () => {
  it.each<[string, World, readonly string[]]>([
    [
      'at each next hop, also where the document does not tell it: AWS has it on',
      three,
      [isNextHop(1), isNextHop(2), isNextHop(3)],
    ],
    [
      'only where it is on',
      changed(
        three,
        changeInterface('eni-2', { sourceDestCheck: false }),
        changeInterface('eni-3', { sourceDestCheck: true }),
      ),
      [isNextHop(1), isNextHop(3)],
    ],
    [
      'also where the routes are all there already',
      checksOn(applied(three)),
      [isNextHop(1), isNextHop(2), isNextHop(3)],
    ],
    [
      'at the gateway only, where it masquerades what enters',
      changed(three, oneGateway),
      [isNextHop(1)],
    ],
    [
      'at the owners too, where nobody masquerades what enters',
      changed(three, oneGateway, answer('no')),
      [isNextHop(1), replies(2), replies(3)],
    ],
    [
      'at the owners too, where that is not known',
      changed(three, oneGateway, answer('unknown')),
      [isNextHop(1), replies(2), replies(3)],
    ],
    [
      'at the owners too, where packets leave bare between subnets',
      changed(three, oneGateway, overlay({ crossSubnet: true })),
      [isNextHop(1), replies(2), replies(3)],
    ],
    [
      'at the owners too, without encapsulation',
      changed(three, oneGateway, overlay({ encapsulation: 'none' })),
      [isNextHop(1), replies(2), replies(3)],
    ],
    [
      'on Alibaba Cloud only where it is told to be on',
      worldOf('alicloud', { nodes: 2 }, changeInterface('eni-2', { sourceDestCheck: true })),
      [isNextHop(2)],
    ],
    [
      'on Tencent Cloud nowhere: it has none',
      worldOf('tencent', { nodes: 2 }, changeInterface('eni-2', { sourceDestCheck: true })),
      [],
    ],
    [
      'once for a node with several prefixes',
      changed(three, claimsOnly('node-1', '10.244.10.0/24', '10.244.20.0/24')),
      [isNextHop(1), isNextHop(2), isNextHop(3)],
    ],
    [
      'by interface, so that an instance with several is no problem',
      changed(
        three,
        addInterface({
          id: 'eni-1b',
          instance: 'i-1',
          subnet: 'nodes-a',
          addresses: ['10.0.0.200'],
          primary: false,
        }),
      ),
      [isNextHop(1), isNextHop(2), isNextHop(3)],
    ],
  ])('%s', (_, world, checks) => {
    expect(checksOf(world)).toEqual(checks);
  });

  it('never where podway.yaml says report: then it is an error, with the command', () => {
    const world = changed(three, routes({ sourceDestCheck: 'report' }));
    expect(checksOf(world)).toEqual([]);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error source-dest-check interface/eni-1: the check is on, and node-1 is a next hop",
        "error source-dest-check interface/eni-2: the check is on, and node-2 is a next hop",
        "error source-dest-check interface/eni-3: the check is on, and node-3 is a next hop",
      ]
    `);
    expect(findingsOf(checksOff(world))).toEqual([]);
  });

  it('before, not after: pods behind a check that is on are not reachable now', () => {
    const world = checksOn(withDirectRoutes(three));
    expect(planOf(world).summary).toMatchObject({ reachableBefore: 0, lost: 0, moved: 0 });
    expect(planOf(checksOff(world)).summary).toMatchObject({ reachableBefore: 3 });
  });
});

function checksOn(world: World): World {
  const interfaces = world.network.interfaces.map((one) => ({ ...one, sourceDestCheck: true }));
  return { ...world, network: { ...world.network, interfaces } };
}
