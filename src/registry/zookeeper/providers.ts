import { finding } from '../../finding/catalogue.ts';
import type { Finding } from '../../finding/finding.ts';
import { someOf } from '../../finding/some-of.ts';
import { Turns } from '../../network/side-by-side.ts';
import type { Advertised } from '../advertised.ts';
import { readDubboUrl } from '../dubbo-url.ts';
import type { ZookeeperSession } from './session.ts';

/** Lists that are asked for before the first has come: a round trip for each would take minutes. */
const listsAtOnce = 64;

/** What Dubbo providers have registered under a root. */
export interface Providers {
  readonly advertised: readonly Advertised[];
  readonly findings: readonly Finding[];
  /** Nodes under the root, services or not. */
  readonly children: readonly string[];
  /** Nodes under the root with a list of providers, which may be empty. */
  readonly services: number;
}

/**
 * Reads `<root>/<interface>/providers` of every interface. Undefined where there is no root. Other
 * children of the root, as Dubbo 3's `metadata`, `config` and `mapping`, have no providers.
 */
export async function readProviders(
  session: Pick<ZookeeperSession, 'children'>,
  root: string,
  registry: string,
): Promise<Providers | undefined> {
  const path = (...steps: readonly string[]) =>
    `/${[...root.split('/'), ...steps].filter(Boolean).join('/')}`;
  const children = await session.children(path());
  if (!children) return undefined;
  const turns = new Turns(listsAtOnce);
  const lists = await Promise.all(
    children.map(async (name) => ({
      name,
      providers: await turns.take(() => session.children(path(name, 'providers'))),
    })),
  );
  const advertised: Advertised[] = [];
  const findings: Finding[] = [];
  for (const { name, providers = [] } of lists) {
    const unreadable: string[] = [];
    for (const encoded of providers) {
      const url = readDubboUrl(encoded, name);
      if (url) advertised.push({ ...url, registry });
      else unreadable.push(encoded.slice(0, 200));
    }
    if (unreadable.length === 0) continue;
    findings.push(
      finding('advertised-unreadable', {
        subject: `service/${name}`,
        evidence: `${registry} lists what is no URL of a provider: ${someOf(unreadable, 3)}`,
      }),
    );
  }
  const services = lists.filter(({ providers }) => providers !== undefined).length;
  return { advertised, findings, children, services };
}
