import type { Family } from '../../src/address/prefix.ts';
import type { Interface, Network, NextHop } from '../../src/network/network.ts';
import type { CloudRules, WritableNextHop } from '../../src/network/rules.ts';
import { interfacesNaming } from './attached.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Why the cloud would not take these next hops for a route of a family; undefined where it would. */
export function nextHopRefusal(
  network: Network,
  rules: CloudRules,
  nextHops: readonly NextHop[],
  family: Family,
): Refusal | undefined {
  const { codes, maxNextHops } = rules;
  if (nextHops.length > maxNextHops) {
    const message = `${nextHops.length} next hops; a route takes ${maxNextHops} at most`;
    return refuse('invalid', codes.multipath, message);
  }
  for (const hop of nextHops) {
    const refusal =
      kindRefusal(rules, hop) ??
      missingRefusal(network, rules, hop) ??
      stateRefusal(network, rules, hop) ??
      (family === 6 ? ipv6Refusal(network, rules, hop) : undefined);
    if (refusal) return refusal;
  }
  return undefined;
}

function isWritable(hop: NextHop, rules: CloudRules): hop is WritableHop {
  return rules.nextHops.some((kind) => kind === hop.kind);
}

type WritableHop = Extract<NextHop, { readonly kind: WritableNextHop }>;

function kindRefusal(rules: CloudRules, hop: NextHop): Refusal | undefined {
  if (isWritable(hop, rules)) return undefined;
  const message = `a next hop of kind ${hop.kind}; ${rules.title} takes ${rules.nextHops.join(', ')}`;
  return refuse('invalid', rules.codes.nextHopKind, message);
}

function missingRefusal(network: Network, rules: CloudRules, hop: NextHop): Refusal | undefined {
  if (!isWritable(hop, rules) || exists(network, hop)) return undefined;
  const name = hop.kind === 'address' ? hop.ip : hop.id;
  const message = `the ${hop.kind} ${name} is not in ${network.vpc.id}`;
  return refuse('gone', rules.codes.nextHop[hop.kind], message);
}

function exists(network: Network, hop: WritableHop): boolean {
  switch (hop.kind) {
    case 'interface':
    case 'address':
      return interfaceOf(network, hop) !== undefined;
    case 'instance':
      return network.instances.some(({ id }) => id === hop.id);
    case 'gateway':
      return network.gateways.some(({ id }) => id === hop.id);
  }
}

function stateRefusal(network: Network, { codes }: CloudRules, hop: NextHop): Refusal | undefined {
  const through = interfaceOf(network, hop);
  if (through?.status === 'detached') {
    return refuse('gone', codes.nextHopState, `the interface ${through.id} is detached`);
  }
  const instance = hop.kind === 'instance' ? hop.id : through?.instance;
  if (network.instances.some(({ id, state }) => id === instance && state === 'terminated')) {
    return refuse('gone', codes.nextHopState, `the instance ${instance} is terminated`);
  }
  const interfaces = interfacesNaming(instance, network);
  if (hop.kind === 'instance' && interfaces.length > 1 && codes.severalInterfaces !== undefined) {
    const message = `There are multiple interfaces attached to instance '${instance}'. Please specify an interface ID for the operation instead.`;
    return refuse('invalid', codes.severalInterfaces, message);
  }
  return undefined;
}

function ipv6Refusal(network: Network, { codes }: CloudRules, hop: NextHop): Refusal | undefined {
  const { primaryInterface, severalAddresses, vpcWithout } = codes.ipv6;
  if (vpcWithout !== undefined && !network.vpc.cidrs.some(({ family }) => family === 6)) {
    return refuse('invalid', vpcWithout, `${network.vpc.id} has no IPv6 CIDR`);
  }
  const through = interfaceOf(network, hop);
  if (hop.kind === 'interface' && through?.primary && primaryInterface !== undefined) {
    return refuse('invalid', primaryInterface, `${through.id} is a primary interface`);
  }
  const addresses = through?.addresses.filter((address) => address.includes(':')) ?? [];
  if (addresses.length > 1 && severalAddresses !== undefined) {
    return refuse(
      'invalid',
      severalAddresses,
      `${through?.id} has ${addresses.length} IPv6 addresses`,
    );
  }
  return undefined;
}

/** The interface that packets to a next hop reach; an instance's primary one. */
function interfaceOf(network: Network, hop: NextHop): Interface | undefined {
  switch (hop.kind) {
    case 'interface':
      return network.interfaces.find(({ id }) => id === hop.id);
    case 'instance':
      return interfacesNaming(hop.id, network).find(({ primary }) => primary);
    case 'address':
      return network.interfaces.find(({ addresses }) => addresses.includes(hop.ip));
    default:
      return undefined;
  }
}
