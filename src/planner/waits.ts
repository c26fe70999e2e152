import type { Prefix } from '../address/prefix.ts';
import type { Flow } from './flows.ts';

/** A flow whose route goes, and that must not go dark. */
export interface WaitingFlow {
  readonly flow: Flow;
  /** The op that makes the route which serves it in the end, and deletes of dead routes that would serve it before. */
  readonly last: readonly string[];
}

/** A delete and the flows that must have another way by then. */
export interface WaitingDelete {
  readonly id: string;
  readonly destination: Prefix;
  readonly flows: readonly WaitingFlow[];
}

/** What a delete that was not made yet has to wait for. */
export interface Open {
  /** Its own flows, and those that came to rest on its route. */
  readonly flows: WaitingFlow[];
  /** The deletes after which flows came to rest on its route. */
  readonly users: Set<string>;
  /** Ids of `last` that are not finished. */
  readonly missing: Set<string>;
}

/** Deletes by what they still wait for. */
export class Waits {
  readonly open = new Map<WaitingDelete, Open>();
  readonly #byId = new Map<string, WaitingDelete>();
  readonly #dependents = new Map<string, Set<WaitingDelete>>();
  readonly #ready: WaitingDelete[] = [];
  readonly #finished: Set<string>;

  constructor(deletes: readonly WaitingDelete[], done: Iterable<string>) {
    this.#finished = new Set(done);
    for (const one of deletes) {
      this.#byId.set(one.id, one);
      this.open.set(one, { flows: [], users: new Set(), missing: new Set() });
      for (const flow of one.flows) this.#add(one, flow);
      this.#settle(one);
    }
  }

  isFinished(id: string): boolean {
    return this.#finished.has(id);
  }

  finish(id: string): void {
    this.#finished.add(id);
    for (const one of this.#dependents.get(id) ?? []) {
      this.open.get(one)?.missing.delete(id);
      this.#settle(one);
    }
    this.#dependents.delete(id);
  }

  /** A delete whose flows all have their last way by now. */
  take(): WaitingDelete | undefined {
    return this.#ready.shift();
  }

  /** The delete is made, whatever it waits for. */
  drop(one: WaitingDelete): void {
    this.open.delete(one);
  }

  /** After the delete `user`, a flow is served by the route that another delete will remove. */
  rest(flow: WaitingFlow, on: string, user: string): void {
    const one = this.#byId.get(on);
    if (!one) throw new RangeError(`no delete ${on} for a flow to wait for`);
    this.#add(one, flow);
    this.open.get(one)?.users.add(user);
  }

  #add(one: WaitingDelete, flow: WaitingFlow): void {
    const open = this.open.get(one);
    if (!open) throw new RangeError(`${one.id} was made already`);
    open.flows.push(flow);
    for (const id of flow.last) {
      if (this.#finished.has(id)) continue;
      open.missing.add(id);
      const list = this.#dependents.get(id);
      if (list) list.add(one);
      else this.#dependents.set(id, new Set([one]));
    }
  }

  #settle(one: WaitingDelete): void {
    const open = this.open.get(one);
    if (!open || open.missing.size > 0) return;
    this.#ready.push(one);
  }
}
