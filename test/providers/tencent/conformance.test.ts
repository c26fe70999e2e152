import { describe } from 'vitest';
import { tencentWire } from '../../../providers/sandbox/wire/tencent/api.ts';
import { openApi } from '../../../providers/tencent/adapter.ts';
import { tencentRules } from '../../../providers/tencent/rules.ts';
import type { Network, Route } from '../../../src/network/network.ts';
import { conformance } from '../../conformance/conformance.ts';
import { tencentToTheSuite } from '../clouds.ts';
import { subjectOf } from '../conformance-over-http.ts';
import { overHttp } from '../over-http.ts';
import { sandboxKeys } from './keys.ts';

describe('the adapter of Tencent Cloud, over HTTP', () => {
  conformance(tencentToTheSuite, async (network) => {
    const options = { network, rules: tencentRules, api: tencentWire };
    const over = await overHttp(openApi, sandboxKeys, options);
    const isLocal = ({ nextHops }: Route) => nextHops.some(({ kind }) => kind === 'local');
    const asTold = (now: Network): Network => ({
      ...now,
      routeTables: now.routeTables.map((table) => ({
        ...table,
        // There are no tables of gateways.
        kind: 'subnet',
        limits: [{ families: [4, 6], limit: 50, source: 'read' }],
      })),
      instances: now.instances.filter(({ state }) => state !== 'terminated'),
      interfaces: now.interfaces.map(({ instance, ...one }) =>
        one.status === 'detached' || instance === undefined ? one : { ...one, instance },
      ),
    });
    const locals = new Map(
      network.routeTables.map(({ id, routes }) => [id, routes.find(isLocal)] as const),
    );
    // The adapter adds them to each table, since the API does not list them.
    const asHeld = (shown: Network): Network => ({
      ...shown,
      routeTables: shown.routeTables.map((table) => {
        const [first, ...others] = table.routes.filter((route) => !isLocal(route));
        const local = locals.get(table.id);
        const routes = [first, local, ...others].filter((route) => route !== undefined);
        return { ...table, routes };
      }),
    });
    return subjectOf(over, asTold, asHeld);
  });
});
