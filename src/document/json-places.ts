import { scanJson } from './json-scan.ts';
import type { Path } from './path-text.ts';

interface Spot {
  /** Offset of the value, and of the key that leads to it. */
  readonly value: number;
  readonly key: number | undefined;
  readonly members: Map<string | number, Spot> | undefined;
}

/** What a document's text says beyond its value. */
export interface JsonKeys {
  /** Every key that its mapping already has. */
  readonly duplicates: readonly { readonly path: Path; readonly offset: number }[];
  /** Offset of the first value that stands too deep. */
  readonly tooDeep: number | undefined;
}

/** Duplicate keys, which JSON.parse swallows, and values nested deeper than `mostLevels`, in valid JSON. */
export function inspectKeys(text: string, mostLevels: number): JsonKeys {
  const duplicates: { path: Path; offset: number }[] = [];
  let tooDeep: number | undefined;
  // Per open container: its keys, and the key or index whose value is being walked.
  const seen: Set<string>[] = [];
  const path: (string | number)[] = [];
  scanJson(text, {
    value(offset, container) {
      if (seen.length > mostLevels) tooDeep ??= offset;
      const step = path[seen.length - 1];
      if (typeof step === 'number') path[seen.length - 1] = step + 1;
      if (!container) return;
      path[seen.length] = -1;
      seen.push(new Set());
    },
    key(key, offset) {
      const keys = seen.at(-1);
      path[seen.length - 1] = key;
      if (keys?.has(key)) duplicates.push({ path: path.slice(0, seen.length), offset });
      keys?.add(key);
    },
    close() {
      seen.pop();
    },
  });
  return { duplicates, tooDeep };
}

/** Where the values and keys of valid JSON stand. One walk, then a look-up per step of a path. */
export function jsonPlaces(text: string): (path: Path, what: 'value' | 'key') => number {
  const root = spotsOf(text);
  return (path, what) => {
    let spot = root;
    for (const [index, step] of path.entries()) {
      const next = spot.members?.get(step);
      if (next === undefined) return spot.value;
      spot = next;
      if (what === 'key' && index === path.length - 1) return spot.key ?? spot.value;
    }
    return spot.value;
  };
}

function spotsOf(text: string): Spot {
  const top = new Map<string | number, Spot>();
  const open: Map<string | number, Spot>[] = [top];
  let key: { readonly name: string; readonly offset: number } | undefined;
  scanJson(text, {
    value(offset, container) {
      const members = container ? new Map<string | number, Spot>() : undefined;
      const around = open.at(-1);
      around?.set(key?.name ?? around.size, { value: offset, key: key?.offset, members });
      key = undefined;
      if (members) open.push(members);
    },
    key(name, offset) {
      key = { name, offset };
    },
    close() {
      open.pop();
    },
  });
  return top.get(0) ?? { value: 0, key: undefined, members: undefined };
}
