import { describe, expect, it } from 'vitest';
import { designed, group, rule } from '../lab/designs.ts';
import { layoutOf } from '../lab/layout.ts';
import { verdictsOf } from '../lab/verdicts.ts';
import { changed } from '../world/world.ts';

// IPv6 pods behind node 1, on nodes with both families: which of them the overlay's own packets have, no
// document says.

const consumers = ['fd00:10:0:81::/64', 'fd00:10:0:82::/64'];
const by4 = ['10.0.0.0/20', '10.0.16.0/20'];
const by6 = ['fd00:10:0:1::/64', 'fd00:10:0:2::/64'];

const rows: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
  ['nodes by both families: it arrives', [...by4, ...by6], 'reachable', []],
  ['nodes by IPv4 alone: cannot be told', by4, 'unknown', ['overlay-unknown']],
  ['nodes by IPv6 alone: cannot be told', by6, 'unknown', ['overlay-unknown']],
  ['nodes by neither: it does not arrive', [], 'unreachable', ['overlay-blocked']],
];

describe('another node’s pod of IPv6, where nodes let in consumers and', () => {
  it.each(rows)('%s', (_, nodes, verdict, codes) => {
    const world = changed(
      designed('A', 'flannel', 6),
      group(
        'node',
        ...[...consumers, ...nodes].map((cidr) => rule('ingress', cidr)),
        rule('egress'),
        rule('egress', '::/0'),
      ),
    );
    const vma = layoutOf(world, 6).hosts.find(({ id }) => id === 'eni-vma');
    if (!vma) throw new Error('no consumer a');
    const said = verdictsOf(world);
    expect(said(vma, 'fd00:244:0:2::a')).toMatchObject({ verdict, codes });
    // The gateway's own pod needs no overlay.
    expect(said(vma, 'fd00:244:0:1::a')?.verdict).toBe('reachable');
  });
});
