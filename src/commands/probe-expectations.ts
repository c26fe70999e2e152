import type { Config } from '../config/config.ts';
import type { Endpoint } from '../prober/attempt.ts';
import type { ExplainedFlow } from '../validator/explain.ts';
import { bridgeOf, type Documents, flowTo } from './probe-documents.ts';

/** The bridge of every node that an expectation of this host's consumer is about, at each of its ports' first. */
export function expectedTargets(documents: Documents): readonly Endpoint[] {
  const { topology } = documents.validation;
  const { expect } = documents.opened.loaded.config;
  return topology.accepted.flatMap(({ prefix, owner }) => {
    const address = owner && bridgeOf(prefix);
    if (address === undefined) return [];
    const flow = flowTo({ address, port: usual, protocol: 'tcp' }, documents);
    const ports = new Set(
      expect
        .filter(({ from }) => from === flow?.side.consumer)
        .flatMap(({ ports: all }) =>
          all.length === 0
            ? [usual]
            : all.flatMap((port) => (port.protocol === 'tcp' ? [port.from] : [])),
        ),
    );
    return [...ports].map((port): Endpoint => ({ address, port, protocol: 'tcp' }));
  });
}

/** Any port will do where podway.yaml names none: routing alone is asked for. */
const usual = 20880;

/** The expectation that a probe answers, the narrowest first: one with ports says more than one without. */
export function expectationOf(
  { port }: Endpoint,
  flow: ExplainedFlow | undefined,
  expect: Config['expect'],
): { readonly index: number; readonly reachable: boolean } | undefined {
  const mine = expect.flatMap((one, index) =>
    one.from === flow?.side.consumer ? [{ ...one, index }] : [],
  );
  return (
    mine.find(({ ports }) =>
      ports.some((one) => one.protocol === 'tcp' && one.from <= port && port <= one.to),
    ) ?? mine.find(({ ports }) => ports.length === 0)
  );
}
