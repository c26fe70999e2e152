import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { useTempFolder } from '../../document/temp-folder.ts';
import { type Asked, type TestApi, useApis } from './api.ts';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { outcomeOf } from './reading.ts';
import { serveFiles } from './serve-files.ts';

const { inside } = useTempFolder();
const startApi = useApis();

const fixtures = fileURLToPath(new URL('../../fixtures/cluster/', import.meta.url));
const manifest = fileURLToPath(new URL('../../../examples/kubernetes/rbac.yaml', import.meta.url));

/** One permission: a rule of RBAC taken apart. */
interface Grant {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

interface Role {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

async function grantsIn(file: string): Promise<readonly Grant[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  return documents
    .map((document) => document.toJS() as Role)
    .flatMap(({ metadata: { namespace }, rules = [] }) =>
      rules.flatMap(({ apiGroups, resources, resourceNames = [undefined], verbs }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) =>
            resourceNames.flatMap((name) =>
              verbs.map((verb) => ({ verb, group, resource, name, namespace })),
            ),
          ),
        ),
      ),
    );
}

/** As Kubernetes' RBAC authorizer does; discovery is everybody's, by ClusterRole system:discovery. */
function allows(grants: readonly Grant[], asked: Asked): boolean {
  if (asked.resource.startsWith('/apis')) return true;
  return grants.some((grant) => isFor(grant, asked));
}

function isFor(grant: Grant, asked: Asked): boolean {
  return (
    grant.verb === asked.verb &&
    grant.group === asked.group &&
    grant.resource === asked.resource &&
    (grant.name === undefined || grant.name === asked.name) &&
    (grant.namespace === undefined || grant.namespace === asked.namespace)
  );
}

/** A kind of cluster each: all fixtures, and what they don't show. */
const clusters: readonly (readonly [string, (api: TestApi) => Promise<void>])[] = [
  ...readdirSync(fixtures).map(
    (name) => [name, (api: TestApi) => serveFiles(api, [join(fixtures, name)])] as const,
  ),
  [
    'Calico whose blocks are not there yet, by the operator',
    async (api) => {
      await serveFiles(api, [join(fixtures, 'kubeadm-flannel.json')]);
      api.serve('crd.projectcalico.org/v1', 'blockaffinities', 'BlockAffinity', []);
      api.serve('operator.tigera.io/v1', 'installations', 'Installation', []);
    },
  ],
];

/** Starts an API server for a kind of cluster, and reads from it with some permissions. */
async function readWith(serve: (api: TestApi) => Promise<void>, grants?: readonly Grant[]) {
  const api = await startApi();
  await serve(api);
  if (grants) api.allows = (asked) => allows(grants, asked);
  const outcome = await outcomeOf({ path: await writeKubeconfig(inside('config'), api) });
  return { outcome, asked: api.asked };
}

describe('examples/kubernetes/rbac.yaml', () => {
  it.each(clusters)('is enough for %s', async (_, serve) => {
    const { outcome } = await readWith(serve, await grantsIn(manifest));
    expect(outcome).toMatch(/^read \d+ nodes$/);
  });

  it('grants nothing but what some cluster needs, and where it is missing says so', async () => {
    const grants = await grantsIn(manifest);
    const reads = [];
    for (const [, serve] of clusters) reads.push({ serve, ...(await readWith(serve)) });
    const said: unknown[] = [];
    for (const missing of grants) {
      const needs = reads.find(({ asked }) => asked.some((one) => isFor(missing, one)));
      if (needs === undefined) {
        said.push({ unused: missing });
        continue;
      }
      const others = grants.filter((grant) => grant !== missing);
      const { outcome } = await readWith(needs.serve, others);
      said.push(/"jane" lacks the permission (verbs.*?) \(403 /.exec(outcome)?.[1] ?? outcome);
    }
    expect(said).toMatchInlineSnapshot(`
      [
        "verbs: [list], apiGroups: [""], resources: [nodes]",
        "verbs: [get], apiGroups: [""], resources: [configmaps], resourceNames: [kube-flannel-cfg] in namespace kube-flannel",
        "verbs: [list], apiGroups: [crd.projectcalico.org], resources: [blockaffinities]",
        "verbs: [list], apiGroups: [crd.projectcalico.org], resources: [ippools]",
        "verbs: [list], apiGroups: [projectcalico.org], resources: [blockaffinities]",
        "verbs: [list], apiGroups: [projectcalico.org], resources: [ippools]",
        "verbs: [get], apiGroups: [operator.tigera.io], resources: [installations], resourceNames: [default]",
        "verbs: [list], apiGroups: [cilium.io], resources: [ciliumnodes]",
        "verbs: [list], apiGroups: [network.openshift.io], resources: [hostsubnets]",
        "verbs: [get], apiGroups: [""], resources: [configmaps], resourceNames: [cilium-config] in namespace kube-system",
        "verbs: [get], apiGroups: [""], resources: [configmaps], resourceNames: [calico-config] in namespace kube-system",
        "verbs: [get], apiGroups: [""], resources: [configmaps], resourceNames: [canal-config] in namespace kube-system",
        "verbs: [get], apiGroups: [apps], resources: [daemonsets], resourceNames: [aws-node] in namespace kube-system",
        "verbs: [get], apiGroups: [apps], resources: [daemonsets], resourceNames: [terway-eniip] in namespace kube-system",
        "verbs: [get], apiGroups: [apps], resources: [daemonsets], resourceNames: [terway-eni] in namespace kube-system",
        "verbs: [get], apiGroups: [apps], resources: [daemonsets], resourceNames: [tke-eni-agent] in namespace kube-system",
      ]
    `);
  });
});
