import type { Probed } from './probe.ts';
import { echoOf, knockOf, sightOf } from './sight.ts';
import type { Symptoms } from './symptoms.ts';

/** What was probed of one way to a pod, and whose addresses are whose. */
export interface Observed {
  readonly near?: Probed | undefined;
  readonly far?: Probed | undefined;
  readonly gateway?: Probed | undefined;
  readonly gatewayBridge?: Probed | undefined;
  /** `nobody`: the cluster's documents know no owner. */
  readonly owner?: Probed | 'nobody' | undefined;
  readonly ownerBridge?: Probed | undefined;
  readonly gatewayAddresses: readonly string[];
  readonly ownerAddresses: readonly string[];
}

/** The symptoms of one way to a pod. */
export function symptomsOf(observed: Observed): Symptoms {
  const { near, far, gateway, gatewayBridge, owner, ownerBridge } = observed;
  const roles = { gateway: observed.gatewayAddresses, owner: observed.ownerAddresses };
  return {
    near: near && sightOf(near),
    far: far && sightOf(far),
    gateway: gateway && knockOf(gateway),
    gatewayBridge: gatewayBridge && knockOf(gatewayBridge),
    owner: owner === 'nobody' ? owner : owner && knockOf(owner),
    ownerBridge: ownerBridge && knockOf(ownerBridge),
    nearPing: near && echoOf(near.ping, roles),
    farPing: far && echoOf(far.ping, roles),
  };
}
