import type { Clock } from '../network/clock.ts';
import type { Provider, ProviderTarget } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';

/** 0 done, 1 error, 2 something found, 3 refused, 4 stale plan, 5 partly applied, 6 inconclusive, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** A stream that podway writes to. */
export interface Output {
  readonly isTerminal: boolean;
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
  /** Of the podway package. */
  readonly version: string;
}

/** The clouds, handed over by `main.ts`: the only one who knows `providers/index.ts`. */
export interface Clouds {
  rules(provider: string): CloudRules;
  open(target: ProviderTarget): Promise<Provider>;
}
