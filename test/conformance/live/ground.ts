import { Prefix } from '../../../src/address/prefix.ts';
import type { Network, NextHop } from '../../../src/network/network.ts';
import type { CloudRules } from '../../../src/network/rules.ts';
import { claim } from '../../network/build.ts';
import { destinations } from '../conformance.ts';
import type { Ground } from '../ground.ts';
import type { Account } from './account.ts';
import { testTag, whyNotTest } from './test-tables.ts';

/**
 * What the suite stands on in a VPC that is there.
 *
 * @throws {Error} where the VPC is not for tests, or lacks what the suite needs: in words, all at once.
 */
export function groundIn(network: Network, account: Account, rules: CloudRules): Ground {
  const { nodes, table } = account;
  const found = network.routeTables.find(({ id }) => id === table);
  const hops = nodes.map((id) => hopOf(rules, id));
  const overlap = network.vpc.cidrs.find((cidr) =>
    destinations.some((to) => Prefix.parse(to).overlaps(cidr)),
  );
  const wrong = [
    found === undefined
      ? `route table ${table} is not in ${network.vpc.id}`
      : whyNotTest(network, [{ ...claim(table), id: table }]),
    new Set(nodes).size === 3 ? undefined : `three nodes are needed, not ${nodes.join(', ')}`,
    ...hops.map((hop, index) =>
      interfaceOf(network, hop) ? undefined : `node ${nodes[index]} is not in ${network.vpc.id}`,
    ),
    overlap && `the suite's routes would be in ${overlap}, which is the VPC's own`,
  ].filter((one) => one !== undefined);
  const [first] = hops;
  if (wrong.length > 0 || first === undefined)
    throw new Error(
      `Nothing was written: ${wrong.join('; ')}. The suite writes to tables with the tag ${testTag} only (CONTRIBUTING.md).`,
    );

  const subnet = network.subnets.flatMap(({ cidrs }) => cidrs).find(({ family }) => family === 4);
  const own = found?.routes.find(({ origin }) => origin === 'system')?.destination;
  const node1 = interfaceOf(network, first);
  const check = { kind: 'disable-source-dest-check', interface: node1?.id ?? '', id: '' } as const;
  const off = { before: { sourceDestCheck: true }, after: { sourceDestCheck: false } } as const;
  return {
    vpc: network.vpc.id,
    table,
    other: network.routeTables.find(({ id }) => id !== table)?.id,
    node: (number) => hops[number - 1] ?? nobody(first),
    // A node has one address for a route where that is its name.
    hasIpv6:
      rules.nodeNextHop !== 'address' &&
      (node1?.addresses.some((one) => one.includes(':')) ?? false),
    systemRoute: own === undefined || 'prefixList' in own ? undefined : own.text,
    partOfSubnet: subnet?.halves()?.[1].text,
    // One that is not there carries no tag.
    missingTable: undefined,
    interface: whyNotTest(network, [{ ...check, ...off }]) === undefined ? node1?.id : undefined,
  };
}

function hopOf({ nodeNextHop: kind }: CloudRules, id: string): NextHop {
  return kind === 'address' ? { kind, ip: id } : { kind, id };
}

function interfaceOf(
  { interfaces }: Network,
  hop: NextHop,
): Network['interfaces'][number] | undefined {
  return interfaces.find((one) => {
    if (hop.kind === 'address') return one.addresses.includes(hop.ip);
    if (hop.kind === 'interface') return one.id === hop.id;
    return hop.kind === 'instance' && one.instance === hop.id && one.primary;
  });
}

/** Of the form that the cloud knows, and not there: `eni-00000000000000000`, an address of documentation. */
function nobody(hop: NextHop): NextHop {
  if (hop.kind === 'address') return { kind: 'address', ip: '192.0.2.1' };
  if (hop.kind !== 'interface' && hop.kind !== 'instance') return hop;
  return { ...hop, id: hop.id.replace(/[^-]*$/, (end) => '0'.repeat(end.length)) };
}
