import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useTempFolder } from '../../document/temp-folder.ts';
import { send, useApis } from './api.ts';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { manyNodes, outcomeOf } from './reading.ts';

const { inside } = useTempFolder();
const startApi = useApis();

/** A value with one of its parts, somewhere inside, exchanged for something else. */
function damaged(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return fc.jsonValue();
  const keys = Object.keys(value);
  if (keys.length === 0) return fc.jsonValue();
  return fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(...keys)
        .chain((key) =>
          damaged(Reflect.get(value, key)).map((part) =>
            Array.isArray(value)
              ? value.map((one, index) => (String(index) === key ? part : one))
              : { ...value, [key]: part },
          ),
        ),
    },
  );
}

const pages: Readonly<Record<string, unknown>> = {
  '/api/v1/nodes': {
    kind: 'NodeList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '1', continue: '', remainingItemCount: 0 },
    items: manyNodes(2),
  },
  '/apis': {
    kind: 'APIGroupList',
    groups: [{ name: 'cilium.io', versions: [{ groupVersion: 'cilium.io/v2', version: 'v2' }] }],
  },
  '/apis/cilium.io/v2': {
    kind: 'APIResourceList',
    resources: [{ name: 'ciliumnodes', kind: 'CiliumNode' }],
  },
};

describe('whatever an API server answers', () => {
  it('a read ends whole, or with an error that says where', async () => {
    const api = await startApi({ plain: true });
    api.serve('v1', 'nodes', 'Node', manyNodes(2));
    api.serve('cilium.io/v2', 'ciliumnodes', 'CiliumNode', []);
    const path = await writeKubeconfig(inside('config'), api, {
      cluster: { 'insecure-skip-tls-verify': true },
    });
    const answer = fc
      .constantFrom(...Object.keys(pages))
      .chain((where) => damaged(pages[where]).map((body) => [where, body] as const));
    await fc.assert(
      fc.asyncProperty(answer, async ([where, body]) => {
        api.misbehave(
          (call) => call.path === where,
          1,
          (_, response) => send(response, 200, body),
        );
        const outcome = await outcomeOf({ path });
        expect(outcome).toMatch(
          /^(read \d+ nodes$|ClusterError: http:\/\/SERVER|DocumentError: http:\/\/SERVER)/,
        );
      }),
      { numRuns: 40 },
    );
  });
});
