import { z } from 'zod';
import { vocabulary } from '../document/words.ts';

/** What an expectation is about: a protocol and its ports, both ends inside. */
export type Port =
  | { readonly protocol: 'tcp' | 'udp'; readonly from: number; readonly to: number }
  | { readonly protocol: 'icmp' };

const one = 'tcp/20880, udp/53, tcp/8000-8100 or icmp';

/** `tcp/20880`, `udp/53`, `tcp/8000-8100`, `icmp`. */
export const portSchema = z
  .string()
  .regex(/^(icmp|(tcp|udp)\/[0-9]{1,5}(-[0-9]{1,5})?)$/)
  .register(vocabulary, { one: `a port like ${one}`, many: `ports like ${one}` })
  .transform((text, context): Port => {
    const [protocol, ports = ''] = text.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp') return { protocol: 'icmp' };
    const [from = 0, to = from] = ports.split('-').map(Number);
    if (from >= 1 && from <= to && to <= 65535) return { protocol, from, to };
    context.addIssue({ code: 'custom', params: { wanted: 'ports from 1 to 65535, in order' } });
    return z.NEVER;
  });
