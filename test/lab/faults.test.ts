import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Family } from '../../src/address/bounds.ts';
import { changed, type World } from '../world/world.ts';
import { agreementOf, columns, mark } from './agreement.ts';
import { withoutLab } from './available.ts';
import { type Design, designed, type Masquerade } from './designs.ts';
import type { Connection } from './endpoint.ts';
import { type Fault, faults, type HostFault } from './faults.ts';
import { flowsEach, worst } from './flows.ts';
import { Lab } from './lab.ts';
import { type Said, verdictsOf } from './verdicts.ts';

// Each fault, in each design, with each masquerade, of IPv4 and IPv6: real packets, beside what the validator says of
// the same documents.

interface Column {
  readonly design: Design;
  readonly masquerade: Masquerade;
  readonly family: Family;
}

const columnsOf: readonly Column[] = [
  ...(['A', 'B', 'C', 'D'] as const).flatMap((design) =>
    (['flannel', 'out', 'none'] as const).map((masquerade) => ({
      design,
      masquerade,
      family: 4 as const,
    })),
  ),
  ...(['flannel', 'out'] as const).map((masquerade) => ({
    design: 'E' as const,
    masquerade,
    family: 4 as const,
  })),
  ...(['A', 'B', 'C', 'D'] as const).flatMap((design) =>
    (['flannel', 'out'] as const).map((masquerade) => ({ design, masquerade, family: 6 as const })),
  ),
];

interface Cell {
  /** `123/1--`: zone a's consumer and pods 1, 2, 3; zone b's. */
  readonly packets: string;
  readonly agreements: readonly string[];
}

const cells = new Map<string, Cell>();
const nameOf = ({ design, masquerade, family }: Column) =>
  `${design} ${masquerade}${family === 6 ? ' IPv6' : ''}`;
const keyOf = ({ sentence }: Fault, column: Column) => `${sentence} ${nameOf(column)}`;
const isFor = ({ only, hosts, is4Only }: Fault, { design, family }: Column) =>
  (only?.includes(design) ?? true) && hosts?.on(design).length !== 0 && !(is4Only && family === 6);

describe.skipIf(withoutLab())('faults, by packets and by verdict', () => {
  beforeAll(async () => {
    await Promise.all(
      columnsOf.map(async (column) => {
        const { design, masquerade, family } = column;
        const world = designed(design, masquerade, family);
        await using lab = await Lab.start(world, family);
        for (const fault of faults) {
          if (!isFor(fault, column)) continue;
          cells.set(keyOf(fault, column), await cellOf(fault, design, world, lab));
        }
      }),
    );
  });

  afterAll(() => {
    process.stdout.write(`\n${tables()}\n`);
  });

  for (const fault of faults) {
    for (const column of columnsOf) {
      if (!isFor(fault, column)) continue;
      it(`${fault.sentence}: ${nameOf(column)}`, () => {
        const cell = cells.get(keyOf(fault, column));
        expect(cell).toBeDefined();
        const bad = cell?.agreements.filter((one) => one.startsWith('WRONG') || one === 'blind');
        expect(bad, cell?.packets).toEqual([]);
      });
    }
  }

  it('stand in the table as they did', async () => {
    await expect(`${tables()}\n`).toMatchFileSnapshot('agreement.txt');
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
  const times = design === 'E' ? flowsEach : 1;
  const found = await Promise.all(
    lab.consumers.flatMap((consumer) =>
      lab.pods.map(async (pod, at) => {
        const { address = pod.address, port } = fault.pod?.(at + 1) ?? {};
        const verdict = said(consumer, address);
        const settled = exactly?.(consumer, address);
        const mayAnswer = (settled ?? verdict)?.verdict !== 'unreachable';
        const outcome = await patiently(lab, consumer.id, address, {
          port,
          fault,
          mayAnswer,
          times,
        });
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

/** A busy machine is slow: what may be answered gets a second chance, which a way that is known as broken does not need. */
async function patiently(
  lab: Lab,
  consumer: string,
  to: string,
  {
    port,
    fault: { answersIn, bytes },
    mayAnswer,
    times,
  }: {
    readonly port: number | undefined;
    readonly fault: Fault;
    readonly mayAnswer: boolean;
    readonly times: number;
  },
): Promise<Connection> {
  const sent = {
    ...(port === undefined ? {} : { port }),
    ...(bytes === undefined ? {} : { bytes }),
  };
  const timeoutMs = answersIn ?? (bytes === undefined ? 300 : 1_000);
  const first = await worst(lab, consumer, to, { ...sent, timeoutMs }, times);
  if (first.result === 'ok' || !mayAnswer) return first;
  return worst(lab, consumer, to, { ...sent, timeoutMs: 1_500 }, times);
}

/** One table of the designs that a route leads to one machine in, and one of the others. */
function tables(): string {
  const isPlain = ({ design, family }: Column) => design !== 'E' && family === 4;
  return [table(columnsOf.filter(isPlain)), table(columnsOf.filter((one) => !isPlain(one)))].join(
    '\n\n',
  );
}

function table(shown: readonly Column[]): string {
  const head = ['no.', 'fault', ...shown.map(nameOf)];
  const rows = faults.flatMap((fault) => {
    const mine = shown.map((column) => cells.get(keyOf(fault, column)));
    if (mine.every((cell) => cell === undefined)) return [];
    const said = new Set(mine.flatMap((cell) => cell?.agreements ?? []));
    return [
      [
        String(fault.number ?? ''),
        fault.sentence,
        ...mine.map((cell) => cell?.packets ?? ''),
        [...said].sort().join('; '),
      ],
    ];
  });
  return columns([[...head, 'the validator'], ...rows]);
}
