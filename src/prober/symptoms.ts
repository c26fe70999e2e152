import type { Echo, Knock, Sight } from './sight.ts';

/**
 * What one consumer sees, of places that each tell something else:
 *
 *     consumer ──► gateway (the next hop) ──► owner ──► pod
 *                     ├ its address, its bridge  ├ its address, its bridge
 *                     └ a pod of its own: near   └ its pod: far
 *
 * Where routes lead straight to owners there is no far pod. A bridge's address is inside the pods'
 * prefix, so what gets there is routed as to a pod, and the node answers itself without forwarding.
 */
export interface Symptoms {
  /** A pod of the gateway. */
  readonly near?: Sight | undefined;
  /** A pod behind the gateway, on another node. */
  readonly far?: Sight | undefined;
  readonly gateway?: Knock | undefined;
  readonly gatewayBridge?: Knock | undefined;
  /** `nobody`: the address is in no node's pod prefix. */
  readonly owner?: Knock | 'nobody' | undefined;
  readonly ownerBridge?: Knock | undefined;
  readonly nearPing?: Echo | undefined;
  readonly farPing?: Echo | undefined;
}

export type Symptom = keyof Symptoms;

/** In the order of the table of signatures. */
export const symptomNames = [
  'near',
  'far',
  'gateway',
  'gatewayBridge',
  'owner',
  'ownerBridge',
  'nearPing',
  'farPing',
] as const satisfies readonly Symptom[];

const places: Readonly<Record<Symptom, string>> = {
  near: 'the pod on the gateway',
  far: 'the pod behind the gateway',
  gateway: 'the gateway’s own address',
  gatewayBridge: 'the gateway’s bridge',
  owner: 'the owner’s own address',
  ownerBridge: 'the owner’s bridge',
  nearPing: 'ping to the pod on the gateway',
  farPing: 'ping to the pod behind the gateway',
};

const words: Readonly<Record<Sight | Knock | Echo | 'nobody', string>> = {
  ok: 'answers',
  short: 'answers short requests only',
  timeout: 'gives no sign',
  silent: 'opens connections and sends no data',
  refused: 'refuses connections',
  unreachable: 'is called unreachable at once',
  absent: 'is called unreachable after a search',
  broken: 'breaks connections off',
  wrong: 'speaks another protocol',
  sometimes: 'answers now and then',
  alive: 'is there',
  nobody: 'is nobody’s',
  answers: 'answered',
  nothing: 'unanswered',
  'by-gateway': 'refused by the gateway',
  'by-owner': 'refused by the owner',
  'by-other': 'refused by a third',
};

/** `the gateway’s bridge gives no sign` */
export function symptomText(name: Symptom, value: NonNullable<Symptoms[Symptom]>): string {
  return `${places[name]} ${words[value]}`;
}
