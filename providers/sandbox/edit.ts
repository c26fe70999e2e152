import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Network, Route, RouteTable } from '../../src/network/network.ts';
import { nextHopSchema } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { type DeepReadonly, prefixSchema } from '../../src/network/schema.ts';

const id = z.string().min(1);

/** What others do to the VPC meanwhile: another writer, a person, an instance that dies. */
export const editSchema = z.discriminatedUnion('change', [
  z.strictObject({
    change: z
      .literal('set-route')
      .describe('Creates the route, or takes the place of the one there'),
    table: id,
    destination: prefixSchema,
    nextHops: z.array(nextHopSchema).min(1),
    description: z.string().default(''),
    state: z.enum(['active', 'blackhole', 'pending', 'disabled']).default('active'),
    origin: z.enum(['system', 'user', 'propagated']).default('user'),
  }),
  z.strictObject({ change: z.literal('delete-route'), table: id, destination: prefixSchema }),
  z.strictObject({
    change: z.literal('set-tag'),
    table: id,
    tag: id,
    value: z.string().nullable().describe('null: takes the tag away'),
  }),
  z.strictObject({
    change: z.literal('set-instance'),
    instance: id,
    state: z.enum(['pending', 'running', 'stopping', 'stopped', 'terminated', 'unknown']),
  }),
  z.strictObject({ change: z.literal('delete-instance'), instance: id }),
  z.strictObject({
    change: z.literal('set-interface'),
    interface: id,
    status: z.enum(['attached', 'detached', 'unknown']).optional(),
    sourceDestCheck: z.boolean().optional(),
  }),
  z.strictObject({ change: z.literal('delete-interface'), interface: id }),
]);

export type Edit = DeepReadonly<z.output<typeof editSchema>>;

/** An edit names what the network does not have. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/**
 * The network after somebody else's change. No cloud is asked whether it would take it.
 *
 * @throws {EditError} for a table, route, instance or interface that is not there.
 */
export function edited(network: Network, rules: CloudRules, edit: Edit): Network {
  switch (edit.change) {
    case 'set-route':
      return inTable(network, edit.table, (table) => ({
        ...table,
        routes: [
          ...table.routes.filter((route) => !isRouteOf(route, edit)),
          routeOf(edit, rules.routeId),
        ],
      }));
    case 'delete-route':
      return inTable(network, edit.table, (table) => {
        const routes = table.routes.filter(
          (route) => !isRouteOf(route, { ...edit, origin: 'user' }),
        );
        if (routes.length === table.routes.length)
          throw missing(network, `route of a user to ${edit.destination.text} in ${edit.table}`);
        return { ...table, routes };
      });
    case 'set-tag':
      return inTable(network, edit.table, (table) => {
        const { [edit.tag]: _, ...tags } = table.tags;
        return { ...table, tags: edit.value === null ? tags : { ...tags, [edit.tag]: edit.value } };
      });
    case 'set-instance':
      return {
        ...network,
        instances: changed(network, 'instances', edit.instance, (one) => [
          { ...one, state: edit.state },
        ]),
      };
    case 'delete-instance':
      return { ...network, instances: changed(network, 'instances', edit.instance, () => []) };
    case 'set-interface': {
      const { status, sourceDestCheck } = edit;
      const interfaces = changed(network, 'interfaces', edit.interface, (one) => [
        {
          ...one,
          ...(status === undefined ? {} : { status }),
          ...(sourceDestCheck === undefined ? {} : { sourceDestCheck }),
        },
      ]);
      return { ...network, interfaces };
    }
    case 'delete-interface':
      return { ...network, interfaces: changed(network, 'interfaces', edit.interface, () => []) };
  }
}

type RouteEdit = Extract<Edit, { readonly change: 'set-route' }>;

function isRouteOf(
  { destination, origin }: Route,
  edit: Pick<RouteEdit, 'destination' | 'origin'>,
): boolean {
  return (
    !('prefixList' in destination) && destination.equals(edit.destination) && origin === edit.origin
  );
}

function routeOf(edit: RouteEdit, routeId: string | undefined): Route {
  const { change: _, table, ...route } = edit;
  if (routeId === undefined) return route;
  // Another writer's route is another route: its id is not the one that podway knew.
  const text = `${table} ${edit.destination.text} ${JSON.stringify(edit.nextHops)} ${edit.description}`;
  return {
    id: `${routeId}${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
    ...route,
  };
}

function inTable(network: Network, id: string, change: (table: RouteTable) => RouteTable): Network {
  const routeTables = changed(network, 'routeTables', id, (table) => [change(table)]);
  return { ...network, routeTables };
}

function changed<Part extends 'routeTables' | 'instances' | 'interfaces'>(
  network: Network,
  part: Part,
  id: string,
  change: (item: Network[Part][number]) => readonly Network[Part][number][],
): readonly Network[Part][number][] {
  const items: readonly Network[Part][number][] = network[part];
  if (!items.some((item) => item.id === id)) throw missing(network, `${id} under ${part}`);
  return items.flatMap((item) => (item.id === id ? change(item) : [item]));
}

function missing(network: Network, what: string): EditError {
  return new EditError(`${network.vpc.id} has no ${what}`);
}
