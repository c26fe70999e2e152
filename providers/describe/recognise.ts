import type { Printed, PrintedList } from '../adapter.ts';

/** Items of one list in one reply. */
export interface Found {
  readonly list: PrintedList;
  readonly items: readonly Printed[];
  /** The reply around them; undefined for a bare array. */
  readonly reply: Printed | undefined;
}

/**
 * The lists in what a CLI printed: replies, arrays of replies (`jq -s`), and bare arrays that `--query`
 * made of them. Empty where nothing is known.
 */
export function recognise(value: unknown, lists: readonly PrintedList[]): readonly Found[] {
  if (Array.isArray(value)) return inArray(value, lists);
  if (!isPrinted(value)) return [];
  // `--query 'Reservations[0].Instances[0]'`, and calls of `aliyun` and `tccli` about one thing.
  return isOneOf(value, lists) ? inArray([value], lists) : inOneReply(value, lists);
}

/**
 * True for a thing of a list itself, which is no reply: an instance names its interfaces and groups as
 * if it were a list of them.
 */
function isOneOf(value: Printed, lists: readonly PrintedList[]): boolean {
  return lists.some((list) => !list.paths.some((path) => path.length === 0) && isItem(value, list));
}

function inOneReply(reply: Printed, lists: readonly PrintedList[]): readonly Found[] {
  return lists.flatMap((list) => inReply(reply, list));
}

function inReply(reply: Printed, list: PrintedList): readonly Found[] {
  const all = list.paths.map((path) =>
    path.length === 0 ? (isItem(reply, list) ? [reply] : undefined) : at(reply, path),
  );
  const some = all.filter((items) => items !== undefined);
  return some.length === 0 ? [] : [{ list, items: some.flat(), reply }];
}

/** What stands at a path, through all lists on the way; undefined where the path leads nowhere. */
function at(value: unknown, path: readonly string[]): readonly Printed[] | undefined {
  const [step, ...rest] = path;
  if (Array.isArray(value)) {
    const found = value.map((one: unknown) => at(one, path)).filter((one) => one !== undefined);
    // An empty list is an answer: there is nothing of the kind.
    return value.length === 0 ? [] : found.length === 0 ? undefined : found.flat();
  }
  if (!isPrinted(value)) return undefined;
  return step === undefined ? [value] : at(value[step], rest);
}

function inArray(value: readonly unknown[], lists: readonly PrintedList[]): readonly Found[] {
  const flat: readonly unknown[] = value.flat(3);
  if (flat.length === 0 || !flat.every(isPrinted)) return [];
  const items = flat;
  const [list, ...others] = lists
    .filter((one) => items.every((item) => isItem(item, one)))
    // The list that asks for more says more.
    .sort((a, b) => b.tells.length - a.tells.length);
  if (list && others[0]?.tells.length !== list.tells.length) {
    return [{ list, items, reply: undefined }];
  }
  if (list) return [];
  if (items.some((item) => isOneOf(item, lists))) return [];
  return items.flatMap((item) => inOneReply(item, lists));
}

function isItem(item: Printed, { tells }: PrintedList): boolean {
  return tells.every((field) => item[field] !== undefined);
}

function isPrinted(value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
