import { describe, expect, it } from 'vitest';
import { podway } from '../../commands/podway.ts';
import { useQuickstart } from '../../quickstart.ts';
import { AlarmClock } from './alarm-clock.ts';
import { sendStatus, useApis } from './api.ts';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { serveFiles } from './serve-files.ts';

const quickstart = useQuickstart();
const startApi = useApis();

describe('podway plan with cluster.source.kubeconfig', () => {
  it('plans as it does with what kubectl printed', async () => {
    const api = await startApi();
    await serveFiles(api, [quickstart.path('nodes.json')]);
    const fromFiles = await podway('plan --output json');
    await writeKubeconfig(quickstart.path('kubeconfig.yaml'), api);
    await quickstart.replace(
      'podway.yaml',
      'files: [nodes.json]',
      'kubeconfig: { path: kubeconfig.yaml, context: shop }',
    );
    const live = await podway('plan --output json', { clock: new AlarmClock() });
    expect(live.stderr).toBe(fromFiles.stderr);
    expect(live.exitCode).toBe(fromFiles.exitCode);
    const { inputs, digest, ...plan } = JSON.parse(live.stdout);
    const { inputs: others, digest: _, ...expected } = JSON.parse(fromFiles.stdout);
    expect(withoutPlaces(plan)).toEqual(withoutPlaces(expected));
    expect(inputs.cluster).toBe(others.cluster);
    expect(digest).toMatch(/^sha256:/);
  });

  it('reads what KUBECONFIG names where podway.yaml does not, and writes nothing over it', async () => {
    const api = await startApi();
    await serveFiles(api, [quickstart.path('nodes.json')]);
    await writeKubeconfig(quickstart.path('kubeconfig.yaml'), api);
    await quickstart.replace('podway.yaml', 'files: [nodes.json]', 'kubeconfig: {}');
    const world = { clock: new AlarmClock(), env: { KUBECONFIG: 'kubeconfig.yaml' } };
    const { stderr, exitCode } = await podway('plan', world);
    expect([stderr, exitCode]).toEqual(['', 0]);
    const over = await podway('plan --output json=kubeconfig.yaml', world);
    expect(over.stderr).toContain('an output would overwrite kubeconfig.yaml, which is an input');
  });

  it('fails in one sentence where the cluster cannot be read', async () => {
    const api = await startApi();
    api.misbehave(
      () => true,
      1,
      (_, response) => sendStatus(response, 403, 'Forbidden', 'nodes is forbidden: User "x"'),
    );
    await writeKubeconfig(quickstart.path('kubeconfig.yaml'), api);
    const kubeconfig = 'kubeconfig: { path: kubeconfig.yaml }';
    await quickstart.replace('podway.yaml', 'files: [nodes.json]', kubeconfig);
    const { exitCode, stdout, stderr } = await podway('plan', { clock: new AlarmClock() });
    expect(stderr).toBe(
      `podway: ${api.url} (context "shop" of kubeconfig.yaml): "x" lacks the permission verbs: [list], apiGroups: [""], resources: [nodes] (403 Forbidden: nodes is forbidden: User "x"). docs/permissions-kubernetes.md has a role with all that podway needs.\n`,
    );
    expect([exitCode, stdout]).toEqual([1, '']);
  });
});

/** Findings name lines of podway.yaml, which has other lines now. */
function withoutPlaces(plan: { readonly findings: readonly object[] }) {
  return { ...plan, findings: plan.findings.map((one) => ({ ...one, place: undefined })) };
}
