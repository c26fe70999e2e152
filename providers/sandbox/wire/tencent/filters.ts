import { TencentRefusal } from './refusal.ts';

type Filters = readonly { readonly Name: string; readonly Values: readonly string[] }[] | undefined;

/** What a filter compares: the values that a thing has under a name. */
export type Compared<Item> = Readonly<Record<string, (item: Item) => readonly string[]>>;

export interface FilterCodes {
  readonly unknown: string;
  readonly tooMany: string;
}

/** VPC's codes; CVM has others. Source: vpc and cvm of tencentcloud-sdk-go, error codes, 2026-11. */
export const vpcCodes: FilterCodes = {
  unknown: 'InvalidParameter.FilterInvalidKey',
  tooMany: 'InvalidParameterValue.LimitExceeded',
};

/** `tag:key` compares the tag of that name. */
export function tagged<Item>(tagsOf: (item: Item) => Readonly<Record<string, string>>) {
  return (name: string) => {
    if (!name.startsWith('tag:')) return undefined;
    const key = name.slice('tag:'.length);
    return (item: Item): readonly string[] => {
      const value = tagsOf(item)[key];
      return value === undefined ? [] : [value];
    };
  };
}

/**
 * Things that fit every filter; a filter fits with one of its values. At most 10 filters of 5 values.
 *
 * @throws {TencentRefusal} for too many, and for a name that the action does not know.
 */
export function filtered<Item>(
  items: readonly Item[],
  filters: Filters,
  compared: Compared<Item>,
  {
    codes = vpcCodes,
    more,
  }: {
    readonly codes?: FilterCodes;
    readonly more?: (name: string) => ((item: Item) => readonly string[]) | undefined;
  } = {},
): readonly Item[] {
  const wanted = filters ?? [];
  if (wanted.length > 10 || wanted.some(({ Values }) => Values.length > 5)) {
    const message = 'At most 10 Filters, at most 5 Values in each.';
    throw new TencentRefusal(codes.tooMany, message);
  }
  const tests = wanted.map(({ Name, Values }) => {
    const valuesOf = Object.hasOwn(compared, Name) ? compared[Name] : more?.(Name);
    if (!valuesOf) throw new TencentRefusal(codes.unknown, `There is no filter \`${Name}\`.`);
    return (item: Item) => valuesOf(item).some((value) => Values.includes(value));
  });
  return items.filter((item) => tests.every((test) => test(item)));
}

/**
 * Things by their ids, where a call names any; then it must name no filters.
 *
 * @throws {TencentRefusal} for ids and filters, for more than 100 ids, and, unless `notFound` is null, for
 * an id that is not there.
 */
export function chosen<Item>(
  items: readonly Item[],
  ids: readonly string[] | undefined,
  filters: Filters,
  idOf: (item: Item) => string,
  notFound: string | null = 'ResourceNotFound',
): readonly Item[] | undefined {
  if (ids === undefined || ids.length === 0) return undefined;
  if (filters !== undefined && filters.length > 0) {
    const message = 'Ids and Filters cannot be specified at the same time.';
    throw new TencentRefusal('InvalidParameter.Coexist', message);
  }
  if (ids.length > 100) {
    const message = 'At most 100 ids in a call.';
    throw new TencentRefusal('InvalidParameterValue.LimitExceeded', message);
  }
  const unknown = ids.find((id) => !items.some((item) => idOf(item) === id));
  if (unknown !== undefined && notFound !== null)
    throw new TencentRefusal(notFound, `The resource \`${unknown}\` is not found.`);
  return items.filter((item) => ids.includes(idOf(item)));
}

/** API 3.0 writes truth in capitals in filters: any case is taken. */
export function truth(value: boolean): readonly string[] {
  return value ? ['TRUE', 'true', 'True', '1'] : ['FALSE', 'false', 'False', '0'];
}
