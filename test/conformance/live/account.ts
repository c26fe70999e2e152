/** A VPC of a real account that the suite may use: what the variables `TEST_LIVE_<CLOUD>_…` say. */
export interface Account {
  readonly region: string;
  readonly vpc: string;
  /** The table that is written. It has to carry the tag `podway-test`. */
  readonly table: string;
  /** Three next hops as the cloud names nodes: interfaces, instances or addresses. */
  readonly nodes: readonly string[];
  /** Instead of the cloud's own. */
  readonly endpoint: string | undefined;
}

const required = ['REGION', 'VPC', 'TABLE', 'NODES'] as const;

/**
 * The account for a cloud, or why there is none, in words.
 *
 * @throws {Error} where only some of its variables are set: who began to set them wants the tests to run.
 */
export function accountFor(
  provider: string,
  env: Readonly<Record<string, string | undefined>>,
): Account | { readonly skipped: string } {
  const variable = (name: string) => `TEST_LIVE_${provider.toUpperCase()}_${name}`;
  const value = (name: string) => env[variable(name)] || undefined;
  const missing = required.filter((name) => value(name) === undefined).map(variable);
  if (missing.length === required.length && value('ENDPOINT') === undefined)
    return { skipped: `${missing.join(', ')} are not set` };
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')}: not set, others of ${variable('…')} are. Set all.`);
  const [region = '', vpc = '', table = '', nodes = ''] = required.map(value);
  return {
    region,
    vpc,
    table,
    nodes: nodes.split(',').map((one) => one.trim()),
    endpoint: value('ENDPOINT'),
  };
}
