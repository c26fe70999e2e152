import { z } from 'zod';
import { addressSchema, prefixSchema } from '../document/values.ts';
import { vocabulary } from '../document/words.ts';
import { exactlyOne, fileName, name, percent, text, withKeys } from './fields.ts';
import { portSchema } from './ports.ts';
import { registrySchema } from './registries.ts';

/** podway.yaml. The descriptions are what an editor shows, through `schemas/config.schema.json`. */

const answer = z.enum(['yes', 'no', 'unknown']).optional();

const overlaySchema = z
  .strictObject({
    encapsulation: z
      .enum(['vxlan', 'geneve', 'ipip', 'wireguard', 'none'])
      .optional()
      .describe('How packets travel between nodes. Absent: detected, else unknown'),
    crossSubnet: z
      .boolean()
      .optional()
      .describe("true: encapsulated between subnets only (Calico's default install)"),
    port: z.number().int().min(1).max(65535).optional().describe('UDP port of the encapsulation'),
    masquerade: z
      .strictObject({
        podToOutside: answer.describe(
          'Do packets of pods leave the cluster with a node as source?',
        ),
        outsideToPod: answer.describe(
          'Do packets from outside reach pods with a node as source? Replies then return through it',
        ),
      })
      .optional()
      .describe('Absent: detected, else unknown. Write yes, no or unknown, not true or false'),
  })
  .describe("What cannot be seen in the CNI's own data; what is written here wins");

const podNetworkSchema = z
  .union([
    prefixSchema,
    z.strictObject({
      cidr: prefixSchema,
      overlay: overlaySchema.optional().describe('Where this network differs from the others'),
    }),
  ])
  .transform((one) => ('cidr' in one ? one : { cidr: one }));

const clusterSourceSchema = exactlyOne(
  z.strictObject({
    kubeconfig: z
      .strictObject({
        path: fileName
          .optional()
          .describe('Relative to this file. Absent: what KUBECONFIG lists, else ~/.kube/config'),
        context: text.optional().describe('Absent: the current context'),
      })
      .optional()
      .describe('Read the live cluster'),
    files: z
      .array(fileName)
      .min(1)
      .optional()
      .describe('What `kubectl get nodes -o json` (or yaml) prints, relative to this file'),
  }),
)
  .describe('Where nodes are read from: exactly one')
  .transform(({ kubeconfig, files }) =>
    kubeconfig
      ? { kind: 'kubeconfig' as const, ...kubeconfig }
      : { kind: 'files' as const, files: files ?? [] },
  );

const clusterSchema = z.strictObject({
  name: name.describe("The cluster's name in ownership marks: podway/<name>. Never change it"),
  podNetworks: z
    .array(podNetworkSchema)
    .min(1)
    .describe(
      'CIDRs that the whole cluster draws pod addresses from. The trust boundary: no route leads elsewhere',
    ),
  serviceNetworks: z
    .array(prefixSchema)
    .default([])
    .describe('CIDRs of services, for overlap checks. Never routed'),
  source: clusterSourceSchema,
  podCidrsFrom: z
    .enum(['auto', 'node-spec', 'calico', 'cilium', 'ovn-kubernetes'])
    .default('auto')
    .describe('Where the CNI keeps the pod prefixes of nodes. auto: detected, and said'),
  overlay: overlaySchema.prefault({}),
});

const networkSourceSchema = exactlyOne(
  z.strictObject({
    api: z
      .strictObject({
        endpoint: text
          .regex(/^https?:\/\/[^\s/@]+(\/[^\s@]*)?$/)
          .register(vocabulary, { one: 'an http(s) URL', many: 'http(s) URLs' })
          .optional()
          .describe("Another endpoint than the cloud's own: http://127.0.0.1:4566"),
      })
      .optional()
      .describe("The cloud's API"),
    sandbox: fileName
      .optional()
      .describe("The embedded cloud's state: a Network document, writable"),
    file: fileName.optional().describe('A Network document from `podway snapshot`; read-only'),
    describe: fileName
      .optional()
      .describe("A folder with what the cloud's own CLI printed; read-only"),
  }),
)
  .describe('Where the VPC is read from: exactly one')
  .prefault({ api: {} })
  .transform(({ api, sandbox, file, describe }) => {
    if (sandbox !== undefined) return { kind: 'sandbox' as const, path: sandbox };
    if (file !== undefined) return { kind: 'file' as const, path: file };
    if (describe !== undefined) return { kind: 'describe' as const, path: describe };
    return { kind: 'api' as const, ...api };
  });

const networkSchema = z.strictObject({
  provider: z.enum(['aws', 'alicloud', 'tencent']).describe('Whose rules hold'),
  region: text.describe('eu-west-1, cn-hangzhou, ap-guangzhou'),
  vpc: text.describe("The VPC's id"),
  source: networkSourceSchema,
});

const subnetIds = z.array(text).min(1);

const selectors = ['subnets', 'hosts', 'cidrs'];

const consumerSchema = withKeys(
  withKeys(
    z.strictObject({
      subnets: subnetIds.optional().describe('Ids of subnets (vSwitches) of the VPC'),
      hosts: z
        .array(addressSchema)
        .min(1)
        .optional()
        .describe('Addresses in the VPC: selects the subnets that they are in'),
      cidrs: z
        .array(prefixSchema)
        .min(1)
        .optional()
        .describe('Ranges outside the VPC; together with `via`'),
      via: z
        .strictObject({ subnets: subnetIds })
        .optional()
        .describe('Where the traffic of `cidrs` enters the VPC'),
    }),
    (keys) => selectors.some((one) => keys.includes(one)),
    `at least one of ${selectors.join(', ')}`,
  ),
  (keys) => keys.includes('cidrs') === keys.includes('via'),
  'cidrs and via together',
).meta({
  anyOf: selectors.map((one) => ({ required: [one] })),
  dependentRequired: { cidrs: ['via'], via: ['cidrs'] },
});

const limitSchema = z.strictObject({
  limit: z.number().int().min(1),
  tables: subnetIds.optional().describe('Ids of route tables. Absent: all'),
  families: z
    .array(z.union([z.literal(4), z.literal(6)]))
    .min(1)
    .optional()
    .describe('4 or 6 where the cloud counts them apart. Absent: both'),
});

const routesSchema = z.strictObject({
  tables: z
    .union([z.enum(['consumers', 'all']), subnetIds])
    .default('consumers')
    .describe('consumers: the tables of the subnets where consumer traffic enters; or all; or ids'),
  budget: z
    .union([z.literal('limit'), z.number().int().min(1)])
    .default('limit')
    .describe('Managed routes in a table at most, per family where the cloud counts so'),
  reserve: z
    .union([z.literal('auto'), z.number().int().min(0)])
    .default('auto')
    .describe('Slots left free. auto: the larger of 2 and 5 % of the limit'),
  limits: z
    .array(limitSchema)
    .default([])
    .describe(
      'Routes that a table may hold, where the cloud does not tell, or tells another number',
    ),
  gateways: z
    .strictObject({
      nodeSelector: z
        .record(z.string(), z.string())
        .default({})
        .describe('Labels that narrow the eligible nodes'),
      asymmetric: z
        .enum(['refuse', 'allow'])
        .default('refuse')
        .describe('May replies leave from another node than the one that the request entered by?'),
      maxShare: percent(25).describe(
        'Percent of pod prefixes behind one next hop before a warning',
      ),
    })
    .prefault({})
    .describe("Nodes that carry other nodes' pods where the table is too small for direct routes"),
  moveThreshold: percent(10).describe(
    'Today’s routes stay while their cost is within this percentage of the best',
  ),
  keep: z
    .array(prefixSchema)
    .default([])
    .describe('Routes inside these ranges are foreign: never touched'),
  adopt: z
    .array(prefixSchema)
    .default([])
    .describe('Destinations of foreign routes that podway may take over, exactly these'),
  sourceDestCheck: z
    .enum(['manage', 'report'])
    .default('manage')
    .describe('manage: switch the check off on next hops; report: only say where it is on'),
});

const guardsSchema = z.strictObject({
  maxLostPercent: percent(0).describe('Pod prefixes reachable now and not after, node still there'),
  maxMovedPercent: percent(30).describe('Pod prefixes whose next hop changes while its node stays'),
  maxRemovedPercent: percent(30).describe('Pod prefixes whose nodes left'),
});

const expectationSchema = z.strictObject({
  from: text.describe('A consumer of this file'),
  to: z.literal('pods').default('pods').describe('Every accepted pod prefix'),
  ports: z
    .array(portSchema)
    .default([])
    .describe('tcp/20880, udp/53, tcp/8000-8100, icmp. None: routing only'),
  reachable: z.boolean(),
});

const presence = z.enum(['none', 'present']).optional();

const assumeSchema = z.strictObject({
  'ip-forward': z.enum(['on', 'off']).optional(),
  'rp-filter': z.enum(['off', 'strict', 'loose']).optional(),
  'forward-policy': z.enum(['accept', 'drop']).optional(),
  'conntrack-invalid': z.enum(['accept', 'drop']).optional(),
  'overlay-up': z.enum(['yes', 'no']).optional(),
  mtu: z.enum(['ok', 'clamped', 'blackhole']).optional(),
  'network-policy': presence,
  'host-firewall': presence,
  'consumer-local-route': presence,
});

export const configSchema = z
  .strictObject({
    version: z.literal(1).describe('Of this format'),
    cluster: clusterSchema,
    network: networkSchema,
    consumers: z
      .record(name, consumerSchema)
      .refine((consumers) => Object.keys(consumers).length > 0, {
        params: { wanted: 'at least one consumer' },
      })
      .meta({ minProperties: 1 })
      .describe('Named sets of hosts outside the cluster that pod routes are planned for'),
    routes: routesSchema.prefault({}).describe('Which routes, where, and how many'),
    guards: guardsSchema
      .prefault({})
      .describe('Above these `apply` refuses; a flag overrides each'),
    expect: z.array(expectationSchema).default([]).describe('What `podway validate` decides'),
    assume: assumeSchema.default({}).describe('Facts about hosts that no cloud shows'),
    registries: z
      .array(registrySchema)
      .default([])
      .describe('Service registries whose advertised addresses are checked'),
  })
  .meta({ title: 'podway.yaml' });
