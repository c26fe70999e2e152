import { z } from 'zod';
import { addressSchema, type DeepReadonly, familySchema, prefixSchema } from './schema.ts';

/**
 * Network: a cloud-neutral VPC. Providers' readers return it, `podway snapshot` writes it, the
 * sandbox holds it, `plan` and `validate` take it offline. Adapters normalise into it, so nothing
 * after them asks which cloud it is.
 */

const id = z.string().min(1);
const tags = z.record(z.string(), z.string()).default({});

export const nextHopSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({ kind: z.literal('interface'), id }),
  z.strictObject({ kind: z.literal('instance'), id }),
  z.strictObject({ kind: z.literal('address'), ip: addressSchema }),
  z.strictObject({ kind: z.literal('gateway'), id }),
  z.strictObject({ kind: z.literal('unknown'), type: z.string(), id: z.string().default('') }),
]);

const routeSchema = z.strictObject({
  id: id.optional().describe("The cloud's own id of the route, where it has one"),
  destination: z.union([prefixSchema, z.strictObject({ prefixList: id })]),
  nextHops: z.array(nextHopSchema).min(1).describe('More than one: equal-cost multipath'),
  state: z.enum(['active', 'blackhole', 'pending', 'disabled']).default('active'),
  origin: z.enum(['system', 'user', 'propagated']).default('user'),
  priority: z.number().int().optional(),
  description: z
    .string()
    .default('')
    .describe('Where the cloud keeps one per route: the ownership mark'),
});

export const limitSchema = z.strictObject({
  families: z
    .array(familySchema)
    .min(1)
    .describe('Which families count against this limit together'),
  limit: z.number().int().min(0),
  source: z.enum(['read', 'config', 'default']).default('read'),
});

const routeTableSchema = z.strictObject({
  id,
  name: z.string().default(''),
  kind: z.enum(['subnet', 'edge']).default('subnet'),
  main: z.boolean().default(false).describe('Serves every subnet that names no table'),
  tags,
  limits: z.array(limitSchema).default([]).describe("Empty: the cloud's documented default"),
  routes: z.array(routeSchema).default([]),
});

const subnetSchema = z.strictObject({
  id,
  zone: z.string().default(''),
  cidrs: z.array(prefixSchema).min(1),
  routeTable: id.optional().describe("Absent: the VPC's main table"),
  acl: id.optional(),
});

const interfaceSchema = z.strictObject({
  id,
  instance: id.optional(),
  subnet: id,
  addresses: z.array(addressSchema).default([]),
  prefixes: z.array(prefixSchema).default([]).describe('Delegated prefixes'),
  sourceDestCheck: z
    .boolean()
    .optional()
    .describe("Absent: the cloud's default for new interfaces"),
  securityGroups: z.array(id).default([]),
  primary: z.boolean().default(true),
  status: z.enum(['attached', 'detached', 'unknown']).default('attached'),
});

const instanceSchema = z.strictObject({
  id,
  name: z.string().default(''),
  state: z
    .enum(['pending', 'running', 'stopping', 'stopped', 'terminated', 'unknown'])
    .default('running'),
  tags,
});

const packetFields = {
  direction: z.enum(['ingress', 'egress']),
  action: z.enum(['allow', 'deny']).default('allow'),
  protocol: z
    .union([z.enum(['all', 'tcp', 'udp', 'icmp', 'icmpv6']), z.number().int().min(0).max(255)])
    .default('all'),
  ports: z
    .array(
      z.strictObject({
        from: z.number().int().min(0).max(65535),
        to: z.number().int().min(0).max(65535),
      }),
    )
    .default([])
    .describe('Empty: every port'),
  icmp: z
    .strictObject({ type: z.number().int().min(-1), code: z.number().int().min(-1).default(-1) })
    .optional()
    .describe('-1: any'),
};

const securityGroupSchema = z.strictObject({
  id,
  evaluation: z
    .enum(['union', 'ordered'])
    .default('union')
    .describe('union: any allow passes; ordered: the first match by priority decides'),
  intraGroup: z.enum(['allow', 'deny']).default('deny'),
  rules: z
    .array(
      z.strictObject({
        ...packetFields,
        priority: z.number().int().default(1),
        peer: z.union([
          z.strictObject({ cidr: prefixSchema }),
          z.strictObject({ group: id }),
          z.strictObject({ prefixList: id }),
        ]),
      }),
    )
    .default([]),
});

const aclSchema = z.strictObject({
  id,
  rules: z
    .array(
      z.strictObject({
        ...packetFields,
        number: z.number().int().describe('Rules are tried in this order'),
        cidr: prefixSchema,
      }),
    )
    .default([])
    .describe('What no rule matches is denied'),
});

const prefixListSchema = z.strictObject({
  id,
  maxEntries: z.number().int().min(0).describe('Counts against a route table that names the list'),
  entries: z.array(prefixSchema).default([]),
});

const gatewaySchema = z.strictObject({
  id,
  kind: z.enum(['internet', 'nat', 'peering', 'transit', 'vpn', 'other']).default('other'),
  carries: z.union([z.array(prefixSchema), z.literal('unknown')]).default('unknown'),
});

/** Network's lists: what a reader is asked for, and what it names in `incomplete`. */
export const partSchema = z.enum([
  'subnets',
  'routeTables',
  'interfaces',
  'instances',
  'securityGroups',
  'acls',
  'prefixLists',
  'gateways',
]);

export const networkSchema = z.strictObject({
  $schema: z.string().optional(),
  kind: z.literal('Network'),
  version: z.literal(1),
  provider: z.string().min(1),
  account: z.string().default(''),
  region: z.string().default(''),
  collectedAt: z.string().default('').describe('ISO 8601, UTC'),
  incomplete: z
    .array(partSchema)
    .default([])
    .describe('Parts that could not be read: unknown there, never a pass'),
  vpc: z.strictObject({
    id,
    cidrs: z.array(prefixSchema).min(1),
    containerCidrs: z
      .array(prefixSchema)
      .default([])
      .describe("Ranges the cloud's own container service routes in this VPC"),
  }),
  subnets: z.array(subnetSchema).default([]),
  routeTables: z.array(routeTableSchema).default([]),
  interfaces: z.array(interfaceSchema).default([]),
  instances: z.array(instanceSchema).default([]),
  securityGroups: z.array(securityGroupSchema).default([]),
  acls: z.array(aclSchema).default([]),
  prefixLists: z.array(prefixListSchema).default([]),
  gateways: z.array(gatewaySchema).default([]),
});

export type Network = DeepReadonly<z.output<typeof networkSchema>>;
export type Part = z.output<typeof partSchema>;
export type NextHop = DeepReadonly<z.output<typeof nextHopSchema>>;
export type Route = Network['routeTables'][number]['routes'][number];
export type RouteTable = Network['routeTables'][number];
export type Limit = RouteTable['limits'][number];
export type Subnet = Network['subnets'][number];
export type Interface = Network['interfaces'][number];
export type Instance = Network['instances'][number];
