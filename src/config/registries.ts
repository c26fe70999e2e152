import { z } from 'zod';
import { vocabulary } from '../document/words.ts';
import { fileName } from './fields.ts';

/** host:port with a name, an IPv4 address or a bracketed IPv6 address. */
const server = String.raw`([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}`;

const serversSchema = z
  .string()
  .regex(new RegExp(`^${server}(,${server})*$`))
  .register(vocabulary, { one: 'host:port[,host:port…]', many: 'host:port[,host:port…]' })
  .transform((text, context) => {
    const servers = text.split(',');
    const ports = servers.map((one) => Number(one.slice(one.lastIndexOf(':') + 1)));
    if (ports.every((port) => port >= 1 && port <= 65535)) return servers;
    context.addIssue({ code: 'custom', params: { wanted: 'ports from 1 to 65535' } });
    return z.NEVER;
  });

const zookeeperSchema = z.strictObject({
  zookeeper: serversSchema.describe('Servers of one ensemble: host:port,host:port'),
  root: z
    .string()
    .regex(/^\/\S*$/)
    .register(vocabulary, { one: 'a path like /dubbo', many: 'paths like /dubbo' })
    .default('/dubbo')
    .describe('The node under which services are registered'),
  auth: z
    .strictObject({
      digestEnv: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
        .register(vocabulary, {
          one: 'the name of an environment variable',
          many: 'names of environment variables',
        })
        .describe('The NAME of the environment variable that holds user:password; never the value'),
    })
    .optional(),
});

const addressFileSchema = z.strictObject({
  file: fileName.describe('A list of addresses, one per line, relative to this file'),
});

/** Where services say that they are: a ZooKeeper ensemble, or a list in a file. */
export const registrySchema = z.union([zookeeperSchema, addressFileSchema]).transform((one) =>
  'file' in one
    ? { kind: 'file' as const, path: one.file }
    : {
        kind: 'zookeeper' as const,
        servers: one.zookeeper,
        root: one.root,
        ...(one.auth ? { auth: one.auth } : {}),
      },
);
