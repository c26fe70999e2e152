import { commonLength, lastOf, networkOf } from '../../address/bounds.ts';
import type { Bound, Family, Prefix } from '../../address/prefix.ts';

/**
 * The binary trie of some prefixes of one family, path-compressed: a vertex for each given prefix,
 * and for each place where two of them part. Vertices are numbers; children have lower numbers than
 * their parents, so a loop from 0 up is bottom-up and one from the end is top-down.
 *
 *     10.244.0.0/24 ─┐
 *                    ├─ 10.244.0.0/23 ─┐
 *     10.244.1.0/24 ─┘                 ├─ 10.244.0.0/21
 *     10.244.7.0/24 ───────────────────┘
 */
export interface Trie {
  readonly family: Family;
  readonly size: number;
  /** Children, or -1. A vertex of a given prefix may have one child only, its left one. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The index of the given prefix that the vertex stands for, or -1. */
  readonly given: Int32Array;
  readonly length: Uint8Array;
  readonly first: readonly Bound[];
  /** The vertex around all others, or -1. */
  readonly root: number;
}

/** @param prefixes of one family, in order of address, no two equal. They may nest. */
export function trieOf(family: Family, prefixes: readonly Prefix[]): Trie {
  const grown = new Growth(family);
  prefixes.forEach((prefix, index) => {
    grown.add(prefix, index);
  });
  return grown.finish();
}

/** Grows the trie along its right edge, which is kept as a stack; renumbers bottom-up at the end. */
class Growth {
  readonly #family: Family;
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #given: number[] = [];
  readonly #length: number[] = [];
  readonly #first: Bound[] = [];
  readonly #last: Bound[] = [];
  #root = -1;
  /** The right edge: each vertex the last child of the one before. */
  readonly #edge: number[] = [];

  constructor(family: Family) {
    this.#family = family;
  }

  add(prefix: Prefix, index: number): void {
    let popped = -1;
    for (let top = this.#edge.at(-1); top !== undefined; top = this.#edge.at(-1)) {
      if (this.#holds(top, prefix)) break;
      popped = top;
      this.#edge.pop();
    }
    const vertex = this.#vertex(prefix.first, prefix.length, index);
    const around = this.#edge.at(-1);
    if (popped < 0) {
      if (around === undefined) this.#root = vertex;
      else this.#attach(around, vertex);
    } else {
      const length = Math.min(commonLength(this.#first[popped] ?? 0, prefix.first), prefix.length);
      if (around !== undefined && this.#length[around] === length) this.#attach(around, vertex);
      else {
        const fork = this.#vertex(networkOf(prefix.first, length), length, -1);
        this.#left[fork] = popped;
        this.#right[fork] = vertex;
        if (around === undefined) this.#root = fork;
        else this.#replace(around, popped, fork);
        this.#edge.push(fork);
      }
    }
    this.#edge.push(vertex);
  }

  finish(): Trie {
    const order = this.#bottomUp();
    const size = order.length;
    const place = new Int32Array(size);
    order.forEach((old, at) => {
      place[old] = at;
    });
    const child = (old: number | undefined): number =>
      old === undefined || old < 0 ? -1 : (place[old] ?? -1);
    const left = new Int32Array(size);
    const right = new Int32Array(size);
    const given = new Int32Array(size);
    const length = new Uint8Array(size);
    // A loop: `Int32Array.from` with a function takes ten times as long.
    order.forEach((old, at) => {
      left[at] = child(this.#left[old]);
      right[at] = child(this.#right[old]);
      given[at] = this.#given[old] ?? -1;
      length[at] = this.#length[old] ?? 0;
    });
    const first = order.map((old) => this.#first[old] ?? 0);
    return {
      family: this.#family,
      size,
      left,
      right,
      given,
      length,
      first,
      root: child(this.#root),
    };
  }

  #vertex(first: Bound, length: number, given: number): number {
    this.#last.push(lastOf(first, length));
    this.#left.push(-1);
    this.#right.push(-1);
    this.#given.push(given);
    this.#length.push(length);
    return this.#first.push(first) - 1;
  }

  #holds(vertex: number, prefix: Prefix): boolean {
    const first = this.#first[vertex] ?? 0;
    const last = this.#last[vertex] ?? 0;
    const length = this.#length[vertex] ?? 0;
    return length <= prefix.length && first <= prefix.first && prefix.last <= last;
  }

  #attach(parent: number, vertex: number): void {
    if ((this.#left[parent] ?? -1) < 0) this.#left[parent] = vertex;
    else this.#right[parent] = vertex;
  }

  #replace(parent: number, before: number, after: number): void {
    if (this.#right[parent] === before) this.#right[parent] = after;
    else this.#left[parent] = after;
  }

  #bottomUp(): readonly number[] {
    const order: number[] = [];
    const open = this.#root < 0 ? [] : [this.#root];
    for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
      order.push(vertex);
      const left = this.#left[vertex] ?? -1;
      const right = this.#right[vertex] ?? -1;
      if (left >= 0) open.push(left);
      if (right >= 0) open.push(right);
    }
    return order.reverse();
  }
}
