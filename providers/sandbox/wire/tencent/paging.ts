import { TencentRefusal } from './refusal.ts';

/** 20 where nothing is said, 100 at most: the same in every action. */
const byDefault = 20;
const most = 100;

interface Asked {
  readonly Offset?: string | number | undefined;
  readonly Limit?: string | number | undefined;
}

/** @throws {TencentRefusal} for an offset or limit out of range. */
export function pageOf<Item>(items: readonly Item[], { Limit, Offset }: Asked): readonly Item[] {
  const start = numberOf('Offset', Offset, 0, 0, Number.MAX_SAFE_INTEGER);
  const size = numberOf('Limit', Limit, byDefault, 1, most);
  return items.slice(start, start + size);
}

function numberOf(
  name: string,
  value: string | number | undefined,
  otherwise: number,
  from: number,
  to: number,
): number {
  if (value === undefined) return otherwise;
  const text = String(value);
  if (!/^-?\d{1,15}$/.test(text)) {
    const message = `The value \`${text}\` of parameter \`${name}\` is not a number.`;
    throw new TencentRefusal('InvalidParameterValue.Malformed', message);
  }
  const number = Number(text);
  if (number >= from && number <= to) return number;
  const message = `The value of parameter \`${name}\` is not in [${from}, ${to}].`;
  throw new TencentRefusal('InvalidParameterValue.Range', message);
}
