import type { Clock } from '../network/clock.ts';
import type { Provider, ProviderTarget, ReadSource, Surroundings } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { SandboxToServe, ServedSandbox } from '../network/sandbox.ts';

/** 0 done, 1 error, 2 something found, 3 refused, 4 stale plan, 5 partly applied, 6 inconclusive, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** A stream that podway writes to. */
export interface Output {
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal, now; undefined where there is none. */
  readonly columns?: number | undefined;
  /** Resolves when the text is out. @throws where it cannot be written (a full disk), but not where the reader has gone. */
  write(text: string): Promise<void>;
}

/** Everything outside the process that commands may touch. `cli.ts` makes the real one, tests make theirs. */
export interface World {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks a person; undefined where nobody sits at a terminal. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Sets what is said when a second Ctrl-C ends podway at once. */
  readonly lastWords: (say: (() => string) | undefined) => void;
  /** Of the podway package. */
  readonly version: string;
}

/** The clouds, handed over by `main.ts`: the only one who knows `providers/index.ts`. */
export interface Clouds extends ReadClouds {
  open(target: ProviderTarget, surroundings: Surroundings): Promise<Provider>;
}

/** The clouds as commands see them that only read. */
export interface ReadClouds {
  rules(provider: string): CloudRules;
  open(target: ProviderTarget, surroundings: Surroundings): Promise<ReadSource>;
}

/** What serves sandboxes; `providers/index.ts` does. */
export interface SandboxServers {
  serveSandbox(sandbox: SandboxToServe): Promise<ServedSandbox>;
}
