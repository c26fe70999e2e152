import { ApiError } from './api-error.ts';

/** A filter as it was asked for: the name, and values of which one must match. */
export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The parameters of a call, `Name.1.Name` as they came. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: Iterable<readonly [name: string, value: string]>) {
    this.#values = new Map(values);
  }

  /**
   * @param known names of an action's parameters, `.N` where a number stands: `Filter.N.Value.N`.
   * @throws {ApiError} UnknownParameter for any other.
   */
  assertKnown(known: readonly string[]): void {
    for (const name of this.#values.keys()) {
      if (name === 'Action' || name === 'Version') continue;
      if (!known.includes(name.replace(/\.\d+(?=\.|$)/g, '.N')))
        throw new ApiError('UnknownParameter', `The parameter ${name} is not recognized`);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** @throws {ApiError} MissingParameter where it is not there, or empty. */
  required(name: string): string {
    const value = this.#values.get(name);
    if (value) return value;
    throw new ApiError('MissingParameter', `The request must contain the parameter ${name}`);
  }

  /** @throws {ApiError} InvalidParameterValue for what is neither true nor false. */
  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new ApiError(
      'InvalidParameterValue',
      `Invalid value '${value}' for ${name}: it must be true or false`,
    );
  }

  /** @throws {ApiError} InvalidParameterValue for what is no whole number. */
  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (/^-?\d{1,9}$/.test(value)) return Number(value);
    throw new ApiError('InvalidParameterValue', `Invalid value '${value}' for ${name}`);
  }

  /** The values of `Name.1`, `Name.2`, … in order of their numbers. */
  list(name: string): readonly string[] {
    return this.#numbers(name).flatMap((number) => this.#values.get(`${name}.${number}`) ?? []);
  }

  /** @throws {ApiError} for a filter without a name. */
  filters(): readonly Filter[] {
    return this.#numbers('Filter').map((number) => ({
      name: this.required(`Filter.${number}.Name`),
      values: this.list(`Filter.${number}.Value`),
    }));
  }

  /** Pairs of `Tag.1.Key` and `Tag.1.Value`. */
  tags(): readonly (readonly [key: string, value: string])[] {
    return this.#numbers('Tag').map((number) => [
      this.required(`Tag.${number}.Key`),
      this.#values.get(`Tag.${number}.Value`) ?? '',
    ]);
  }

  /** All but those named, as a text that is the same for the same parameters. */
  without(names: readonly string[]): string {
    const rest = [...this.#values].filter(([name]) => !names.includes(name));
    return JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #numbers(name: string): readonly number[] {
    const numbers = [...this.#values.keys()].flatMap((key) => {
      const [number] = key.startsWith(`${name}.`) ? key.slice(name.length + 1).split('.') : [];
      return number !== undefined && /^\d{1,6}$/.test(number) ? Number(number) : [];
    });
    return [...new Set(numbers)].sort((a, b) => a - b);
  }
}
