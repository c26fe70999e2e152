import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CauseId, causes } from '../../src/prober/causes.ts';
import { diagnose } from '../../src/prober/diagnose.ts';
import { type Signature, signatures } from '../../src/prober/signatures.ts';
import { type Symptoms, symptomNames } from '../../src/prober/symptoms.ts';

const firstOf = (
  symptoms: Symptoms,
  ...known: Parameters<typeof diagnose> extends [infer _, ...infer R] ? R : never
) =>
  diagnose(symptoms, ...known)
    .filter(({ rank }) => rank === 1)
    .map(({ cause }) => cause);

const text = ({ symptoms }: Signature) => symptomNames.map((name) => symptoms[name]).join();

describe('the table of signatures', () => {
  it('is about causes that are known, and all of them', () => {
    expect([...new Set(signatures.map(({ cause }) => cause))].sort()).toEqual(
      Object.keys(causes).sort(),
    );
  });

  it('has no symptom that nobody sees', () => {
    const isSeen = (name: (typeof symptomNames)[number]) =>
      signatures.some(({ symptoms }) => symptoms[name] !== undefined);
    expect(symptomNames.filter((name) => !isSeen(name))).toEqual([]);
  });

  it.each(signatures.map((one, at) => [one.cause, at, one] as const))(
    'puts %s first where row %i is what is seen, beside those only that look the same',
    (cause, _, row) => {
      for (const masquerade of row.masquerades as readonly ('flannel' | 'out')[]) {
        const alike = signatures
          .filter((one) => one.masquerades.includes(masquerade) && text(one) === text(row))
          .map((one) => one.cause);
        const first = firstOf(row.symptoms, { masquerade });
        expect(first).toContain(cause);
        expect([...first].sort()).toEqual([...new Set(alike)].sort());
      }
    },
  );
});

const rows: readonly (readonly [
  string,
  Symptoms,
  Parameters<typeof diagnose>[1],
  readonly CauseId[],
])[] = [
  [
    'an address that is searched in vain is no pod',
    { near: 'absent', gateway: 'alive', gatewayBridge: 'alive', nearPing: 'by-gateway' },
    {},
    ['pod-absent'],
  ],
  [
    'a pod that answers ping and refuses has no server there',
    { near: 'refused', gateway: 'alive', gatewayBridge: 'alive', nearPing: 'answers' },
    {},
    ['port-closed'],
  ],
  [
    'a refusal that comes from the gateway is the gateway’s, or a policy’s of its pod',
    { near: 'refused', gateway: 'alive', gatewayBridge: 'alive', nearPing: 'by-gateway' },
    {},
    ['gateway-reject', 'network-policy'],
  ],
  [
    'a refusal that comes from the pod’s own node is a policy’s',
    { near: 'ok', far: 'refused', gateway: 'alive', owner: 'alive', farPing: 'by-owner' },
    {},
    ['network-policy'],
  ],
  [
    'connections that open and carry nothing, behind a gateway that does not masquerade, are INVALID ones',
    { near: 'ok', far: 'silent', gateway: 'alive', gatewayBridge: 'alive' },
    { masquerade: 'out' },
    ['invalid-drop'],
  ],
  [
    'a bridge that answers and pods that do not: the gateway does not forward',
    { near: 'timeout', far: 'timeout', gateway: 'alive', gatewayBridge: 'alive', owner: 'alive' },
    {},
    ['gateway-forward-drop', 'gateway-forwarding'],
  ],
  [
    'no bridge, no pod: what validate finds says which',
    { near: 'timeout', gateway: 'alive', gatewayBridge: 'timeout', nearPing: 'nothing' },
    { documents: { verdict: 'unreachable', codes: ['source-dest-check'] } },
    ['gateway-check'],
  ],
];

describe('a closed port', () => {
  const closed: readonly (readonly [string, Symptoms])[] = [
    ['on the gateway', { near: 'refused', gatewayBridge: 'alive', nearPing: 'answers' }],
    ['elsewhere', { far: 'refused', ownerBridge: 'alive', farPing: 'answers' }],
  ];
  // A firewall or a policy may refuse TCP and let ping through; nothing else makes pods refuse.
  it.each(closed)('%s is held for nothing but what refuses', (_, symptoms) => {
    expect(diagnose(symptoms).map(({ cause, rank }) => [rank, cause])).toEqual([
      [1, 'port-closed'],
      [2, 'gateway-reject'],
      [2, 'network-policy'],
    ]);
  });

  it('beside a pod that is well is not held for a gateway that rejects', () => {
    const found = diagnose({ near: 'ok', far: 'refused', farPing: 'answers' });
    expect(found.map(({ cause }) => cause)).toEqual(['port-closed', 'network-policy']);
  });
});

/** What becomes of cases that were measured, when the table has nothing of where they were. */
function ranksWithout(kind: 'designs' | 'masquerades', place: string): readonly string[] {
  const table = signatures.flatMap((one) => {
    const rest = one[kind].filter((other) => other !== place);
    return rest.length === 0 ? [] : [{ ...one, [kind]: rest }];
  });
  const late = signatures
    .filter((one) => one[kind].includes(place))
    .map((one) => {
      const mine = diagnose(one.symptoms, {}, table).find(({ cause }) => cause === one.cause);
      return `${one.cause}: ${mine?.rank ?? 'not told'}`;
    });
  return late.filter((one) => !one.endsWith(': 1'));
}

describe('a diagnosis of what was never measured there', () => {
  // Only in C is a node without a gateway's work down, or cut off, while the gateway is well.
  it.each([
    ['A', []],
    ['B', []],
    ['C', ['acl-reply: not told', 'network-policy: 2', 'node-down: not told']],
    ['D', ['overlay-filtered: 2']],
  ])('puts the right cause first without design %s, but for %j', (design, late) => {
    expect(ranksWithout('designs', design)).toEqual(late);
  });

  // Where nothing is masqueraded on its way in replies take other ways, and some things break only there.
  it.each([
    ['flannel', ['acl-reply: 2']],
    [
      'out',
      [
        'acl-reply: not told',
        'invalid-drop: not told',
        'overlay-filtered: 2',
        'strict-rp-filter: not told',
      ],
    ],
  ])('puts the right cause first without masquerading as %s, but for %j', (mode, late) => {
    expect(ranksWithout('masquerades', mode)).toEqual(late);
  });
});

describe('a diagnosis', () => {
  it.each(rows)('%s', (_, symptoms, known, wanted) => {
    expect([...firstOf(symptoms, known)].sort()).toEqual(wanted);
  });

  it('tells what speaks against a cause', () => {
    const [, second] = [
      ...diagnose({
        near: 'timeout',
        gateway: 'alive',
        gatewayBridge: 'alive',
        nearPing: 'nothing',
      }),
    ].filter(({ against }) => against.length > 0);
    expect(second?.rank).toBeGreaterThan(1);
  });

  it('never says less with a place less to look at, and never puts the truth behind another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...signatures), fc.subarray([...symptomNames]), (row, names) => {
        const seen = Object.fromEntries(
          names.map((name) => [name, row.symptoms[name]]),
        ) as Symptoms;
        const found = diagnose(seen);
        const isNothing = names.every((name) => row.symptoms[name] === undefined);
        if (isNothing) expect(found).toEqual([]);
        else expect(found.find(({ cause }) => cause === row.cause)?.rank).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
