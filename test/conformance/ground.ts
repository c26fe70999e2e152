import type { NextHop } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { node } from './world.ts';

/** What a suite stands on: what the things are called in the VPC that it is given. */
export interface Ground {
  readonly vpc: string;
  /** The only table that is written. */
  readonly table: string;
  /** A table that is only looked at. */
  readonly other: string | undefined;
  /** Node 1 to 3; any other one is not there. */
  readonly node: (number: number) => NextHop;
  /** Whether nodes are next hops of IPv6 routes, too. */
  readonly hasIpv6: boolean;
  /** Destinations that the cloud refuses to change or to take; undefined: this VPC has none. */
  readonly systemRoute: string | undefined;
  readonly partOfSubnet: string | undefined;
  /** A table that is not there; undefined: it is not asked for. */
  readonly missingTable: string | undefined;
  /** An interface whose source/destination check may be switched off; undefined: there is none. */
  readonly interface: string | undefined;
}

/** The ground of `worldOf(rules)`. */
export function worldGround(rules: CloudRules): Ground {
  return {
    vpc: 'vpc-1',
    table: 'rtb-a',
    other: 'rtb-b',
    node: (number) => node(rules, number),
    hasIpv6: true,
    systemRoute: '10.0.0.0/16',
    partOfSubnet: '10.0.1.128/25',
    missingTable: 'rtb-9',
    interface: 'eni-1',
  };
}
