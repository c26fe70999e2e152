import type { ChangeKind } from '../../src/network/change.ts';

/** Which of the cloud's rates holds for an action. */
export type ActionKind = ChangeKind | 'read';

/** The first that fits. The clouds name their actions alike: a verb, then what it is about. */
const kinds: readonly (readonly [pattern: RegExp, kind: ActionKind])[] = [
  [/^(Describe|Get|List)/, 'read'],
  [/^CreateRoute/, 'create-route'],
  [/^DeleteRoute/, 'delete-route'],
  [/^(Replace|Modify|Enable|Disable)Route/, 'replace-route'],
  [/Tag/, 'claim-table'],
];

/** What an action of a cloud's API is: `CreateRoute`, `CreateRouteEntries` and `CreateRoutes` create routes. */
export function kindOfAction(action: string): ActionKind {
  const [, kind] = kinds.find(([pattern]) => pattern.test(action)) ?? [];
  // What remains of what podway calls: attributes of interfaces and instances.
  return kind ?? 'disable-source-dest-check';
}
