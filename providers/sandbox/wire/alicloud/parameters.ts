import { AlicloudRefusal, invalid, missing } from './refusal.ts';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly byDefault: number;
  /** ECS takes a page size out of range for the nearest one that is in it; VPC refuses it. */
  readonly nearest?: boolean;
}

/** The parameters of one RPC call, as text, lists numbered from 1: `RouteEntries.1.NextHop`. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;
  readonly #prefix: string;

  constructor(values: ReadonlyMap<string, string>, prefix = '') {
    this.#values = values;
    this.#prefix = prefix;
  }

  /** An empty value is taken for none, as the gateway does. */
  text(name: string): string | undefined {
    return this.#values.get(`${this.#prefix}${name}`) || undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missing(`${this.#prefix}${name}`);
    return value;
  }

  /** One of some words, exactly as they are written. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = words.find((word) => word === value);
    if (found === undefined) throw invalid(`${this.#prefix}${name}`, `One of ${words.join(', ')}.`);
    return found;
  }

  flag(name: string): boolean {
    return this.optionalFlag(name) ?? false;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.word(name, ['true', 'false', 'True', 'False']);
    return value === undefined ? undefined : value.toLowerCase() === 'true';
  }

  integer(name: string, { byDefault, from, nearest = false, to }: Range): number {
    const value = this.text(name);
    if (value === undefined) return byDefault;
    const number = /^-?[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isNaN(number)) throw invalid(`${this.#prefix}${name}`, 'A whole number.');
    if (number >= from && number <= to) return number;
    if (nearest) return number < from ? from : to;
    throw invalid(`${this.#prefix}${name}`, `${from} to ${to}.`);
  }

  /** `Name.1`, `Name.2`, …, to the first that is not there. */
  list(name: string, most: number): readonly string[] {
    const values: string[] = [];
    for (;;) {
      const value = this.text(`${name}.${values.length + 1}`);
      if (value === undefined) return values;
      if (values.length === most) throw invalid(name, `${most} at most.`);
      values.push(value);
    }
  }

  /** `Name.1.Field…`, `Name.2.Field…`, …, each as parameters of its own. */
  items(name: string, most: number): readonly Parameters[] {
    const items: Parameters[] = [];
    const names = [...this.#values.keys()];
    for (;;) {
      const prefix = `${this.#prefix}${name}.${items.length + 1}.`;
      if (!names.some((key) => key.startsWith(prefix))) return items;
      if (items.length === most) throw invalid(name, `${most} at most.`);
      items.push(new Parameters(this.#values, prefix));
    }
  }

  /** A list in one parameter, as JSON: `InstanceIds=["i-1","i-2"]`. */
  jsonList(name: string, most: number): readonly string[] | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const list = parsed(value);
    if (!Array.isArray(list) || list.length > most) throw invalid(name, `A JSON list of ${most}.`);
    return list.map((item) => {
      if (typeof item !== 'string') throw invalid(name, 'A JSON list of texts.');
      return item;
    });
  }

  /** All of them, for comparing two calls. */
  get all(): ReadonlyMap<string, string> {
    return this.#values;
  }
}

/** The error of a dry run that would have worked. */
export function dryRun(): AlicloudRefusal {
  const message = 'Request validation has been passed with DryRun flag set.';
  return new AlicloudRefusal('DryRunOperation', message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
