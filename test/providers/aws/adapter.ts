import { openApi } from '../../../providers/aws/adapter.ts';
import { type Part, partSchema } from '../../../src/network/network.ts';
import type { Context } from '../../../src/network/provider.ts';
import { VirtualClock } from '../../virtual-clock.ts';

export const keys = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjEXAMPLETOKENIQoJb3JpZ2luX2VjEXAMPLETOKENIQoJb3JpZ2luX2Vj',
};

export const everything: readonly Part[] = partSchema.options;

export function contextOf(clock = new VirtualClock()): Context & { readonly clock: VirtualClock } {
  return { clock, signal: new AbortController().signal };
}

/** The adapter against an endpoint of a test. */
export function awsAt(endpoint: string | undefined, env: Readonly<Record<string, string>> = keys) {
  return openApi({ region: 'eu-west-1', vpc: 'vpc-1', endpoint }, { env });
}
