import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changed, type World } from '../world/world.ts';
import { agreementOf, columns, mark } from './agreement.ts';
import { withoutLab } from './available.ts';
import { type Design, designed, type Masquerade } from './designs.ts';
import type { Connection } from './endpoint.ts';
import { type Fault, faults, type HostFault } from './faults.ts';
import { Lab } from './lab.ts';
import { type Said, verdictsOf } from './verdicts.ts';

// Each fault, in each design, with either masquerade: real packets, beside what the validator says of
// the same documents.

const columnsOf = (['A', 'B', 'C', 'D'] as const).flatMap((design) =>
  (['flannel', 'out'] as const).map((masquerade) => ({ design, masquerade })),
);

interface Cell {
  /** `123/1--`: zone a's consumer and pods 1, 2, 3; zone b's. */
  readonly packets: string;
  readonly agreements: readonly string[];
}

const cells = new Map<string, Cell>();
const keyOf = ({ sentence }: Fault, design: Design, masquerade: Masquerade) =>
  `${sentence} ${design} ${masquerade}`;
const isFor = ({ only, hosts }: Fault, design: Design) =>
  (only?.includes(design) ?? true) && hosts?.on(design).length !== 0;

describe.skipIf(withoutLab())('faults, by packets and by verdict', () => {
  beforeAll(async () => {
    await Promise.all(
      columnsOf.map(async ({ design, masquerade }) => {
        const world = designed(design, masquerade);
        await using lab = await Lab.start(world);
        for (const fault of faults) {
          if (!isFor(fault, design)) continue;
          cells.set(keyOf(fault, design, masquerade), await cellOf(fault, design, world, lab));
        }
      }),
    );
  });

  afterAll(() => {
    process.stdout.write(`\n${table()}\n`);
  });

  for (const fault of faults) {
    for (const { design, masquerade } of columnsOf) {
      if (!isFor(fault, design)) continue;
      it(`${fault.sentence}: design ${design}, masquerade ${masquerade}`, () => {
        const cell = cells.get(keyOf(fault, design, masquerade));
        expect(cell).toBeDefined();
        const bad = cell?.agreements.filter((one) => one.startsWith('WRONG') || one === 'blind');
        expect(bad, cell?.packets).toEqual([]);
      });
    }
  }

  it('stand in the table as they did', async () => {
    await expect(`${table()}\n`).toMatchFileSnapshot('agreement.txt');
  });
});

async function cellOf(fault: Fault, design: Design, world: World, lab: Lab): Promise<Cell> {
  const now = changed(world, ...(fault.change?.(design) ?? []));
  const { hosts } = fault;
  const broken = (hosts?.on(design) ?? []).map((id) => {
    const namespace = lab.layout.hosts.find((one) => one.id === id)?.namespace ?? '';
    const what = typeof hosts?.what === 'function' ? hosts.what(lab, id) : hosts?.what;
    return { namespace, ...(what as HostFault) };
  });
  await lab.follow(now.network);
  for (const one of broken) await lab.inside(one.namespace, one.break);
  const said = verdictsOf(now);
  const exactly = hosts?.assume && verdictsOf(now, hosts.assume);
  const found = await Promise.all(
    lab.consumers.flatMap((consumer) =>
      lab.pods.map(async (pod, at) => {
        const { address = pod.address, port } = fault.pod?.(at + 1) ?? {};
        const verdict = said(consumer, address);
        const settled = exactly?.(consumer, address);
        const arrives = (settled ?? verdict)?.verdict === 'reachable' && !fault.pod;
        const outcome = await patiently(lab, consumer.id, address, { port, fault, arrives });
        return { verdict, settled, outcome, number: at + 1 };
      }),
    ),
  );
  for (const one of broken) await lab.inside(one.namespace, one.mend);
  const hidden = hosts && { assumption: hosts.assumption, isOfPod: false };
  const ofPod = fault.pod && { assumption: undefined, isOfPod: true };
  const marks = found.map(({ number, outcome }) => mark(number, outcome)).join('');
  return {
    packets: `${marks.slice(0, 3)}/${marks.slice(3)}`,
    agreements: found.flatMap(({ verdict, settled, outcome }) => [
      agreementOf(verdict, outcome, hidden ?? ofPod),
      ...(settled ? [exact(settled, outcome)] : []),
    ]),
  };
}

/** Where podway.yaml says what no document shows, nothing is left to name. */
function exact(said: Said, outcome: Connection): string {
  const agreement = agreementOf(said, outcome, undefined);
  return agreement === 'agrees' ? 'agrees when told' : agreement;
}

/** A busy machine is slow: what is to arrive gets a second chance, which a broken way does not need. */
async function patiently(
  lab: Lab,
  consumer: string,
  to: string,
  {
    port,
    fault: { answersIn, bytes },
    arrives,
  }: { readonly port: number | undefined; readonly fault: Fault; readonly arrives: boolean },
): Promise<Connection> {
  const sent = {
    ...(port === undefined ? {} : { port }),
    ...(bytes === undefined ? {} : { bytes }),
  };
  const timeoutMs = answersIn ?? (bytes === undefined ? 300 : 1_000);
  const first = await lab.connect(consumer, to, { ...sent, timeoutMs });
  if (first.result === 'ok' || !arrives) return first;
  return lab.connect(consumer, to, { ...sent, timeoutMs: 1_500 });
}

function table(): string {
  const head = ['no.', 'fault', ...columnsOf.map((one) => `${one.design} ${one.masquerade}`)];
  const rows = faults.map((fault) => {
    const mine = columnsOf.map(({ design, masquerade }) =>
      cells.get(keyOf(fault, design, masquerade)),
    );
    const said = new Set(mine.flatMap((cell) => cell?.agreements ?? []));
    return [
      String(fault.number ?? ''),
      fault.sentence,
      ...mine.map((cell) => cell?.packets ?? ''),
      [...said].sort().join('; '),
    ];
  });
  return columns([[...head, 'the validator'], ...rows]);
}
