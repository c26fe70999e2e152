import type { RouteChange, RouteState } from '../../src/network/change.ts';
import type { NextHop } from '../../src/network/network.ts';

// Change → EC2 request. Pure.

interface Destination {
  readonly DestinationCidrBlock?: string;
  readonly DestinationIpv6CidrBlock?: string;
}

/** The one target of a route, under the parameter that its kind has. */
type Target = Readonly<Partial<Record<TargetName, string>>>;
type TargetName =
  | 'NetworkInterfaceId'
  | 'InstanceId'
  | 'GatewayId'
  | 'NatGatewayId'
  | 'TransitGatewayId'
  | 'VpcPeeringConnectionId'
  | 'EgressOnlyInternetGatewayId'
  | 'LocalGatewayId'
  | 'CarrierGatewayId'
  | 'VpcEndpointId';

/** One call that writes: EC2's action, and its parameters. */
export type WriteRequest =
  | {
      readonly action: 'CreateRoute' | 'ReplaceRoute';
      readonly input: { readonly RouteTableId: string } & Destination & Target;
    }
  | {
      readonly action: 'DeleteRoute';
      readonly input: { readonly RouteTableId: string } & Destination;
    }
  | {
      readonly action: 'ModifyNetworkInterfaceAttribute';
      readonly input: {
        readonly NetworkInterfaceId: string;
        readonly SourceDestCheck: { readonly Value: boolean };
      };
    }
  | {
      readonly action: 'CreateTags';
      readonly input: {
        readonly Resources: string[];
        readonly Tags: { readonly Key: string; readonly Value: string }[];
      };
    };

/** Undefined where EC2 has no request for it: several next hops, or a kind that routes cannot lead to. */
export function requestFor(change: RouteChange): WriteRequest | undefined {
  switch (change.kind) {
    case 'create-route':
    case 'replace-route': {
      const target = targetOf(change.after);
      if (!target) return undefined;
      const action = change.kind === 'create-route' ? 'CreateRoute' : 'ReplaceRoute';
      return {
        action,
        input: { RouteTableId: change.table, ...destinationOf(change), ...target },
      };
    }
    case 'delete-route':
      return {
        action: 'DeleteRoute',
        input: { RouteTableId: change.table, ...destinationOf(change) },
      };
    case 'disable-source-dest-check':
      // By interface: by instance EC2 refuses where there is more than one interface.
      return {
        action: 'ModifyNetworkInterfaceAttribute',
        input: {
          NetworkInterfaceId: change.interface,
          SourceDestCheck: { Value: change.after.sourceDestCheck },
        },
      };
    case 'claim-table':
      return {
        action: 'CreateTags',
        input: {
          Resources: [change.table],
          Tags: [{ Key: change.after.tag, Value: change.after.value }],
        },
      };
  }
}

function destinationOf({
  destination,
}: Extract<RouteChange, { readonly destination: unknown }>): Destination {
  return destination.family === 4
    ? { DestinationCidrBlock: destination.text }
    : { DestinationIpv6CidrBlock: destination.text };
}

function targetOf({ nextHops }: RouteState): Target | undefined {
  const [hop, ...others] = nextHops;
  if (!hop || others.length > 0) return undefined;
  const name = targetName(hop);
  return name && 'id' in hop ? { [name]: hop.id } : undefined;
}

/** Ids of gateways tell what they are. Virtual private and internet gateways share a parameter. */
const gatewayPrefixes: readonly (readonly [string, TargetName])[] = [
  ['igw-', 'GatewayId'],
  ['vgw-', 'GatewayId'],
  ['nat-', 'NatGatewayId'],
  ['tgw-', 'TransitGatewayId'],
  ['pcx-', 'VpcPeeringConnectionId'],
  ['eigw-', 'EgressOnlyInternetGatewayId'],
  ['lgw-', 'LocalGatewayId'],
  ['cagw-', 'CarrierGatewayId'],
  ['vpce-', 'VpcEndpointId'],
];

function targetName(hop: NextHop): TargetName | undefined {
  if (hop.kind === 'interface') return 'NetworkInterfaceId';
  if (hop.kind === 'instance') return 'InstanceId';
  if (hop.kind !== 'gateway') return undefined;
  return gatewayPrefixes.find(([start]) => hop.id.startsWith(start))?.[1];
}
