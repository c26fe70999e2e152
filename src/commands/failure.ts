import { ClusterError } from '../cluster/cluster.ts';
import { DocumentError } from '../document/problem.ts';
import { escaped } from '../document/shown.ts';
import { FileError } from '../document/write.ts';
import { ProviderError } from '../network/provider.ts';
import { RegistryError } from '../registry/advertised.ts';
import { InconclusiveError } from './inconclusive.ts';
import { UsageError } from './usage-error.ts';

/** What podway throws where input, files or clouds are not as wanted. Their messages say all there is to say. */
const expected = [
  ClusterError,
  DocumentError,
  FileError,
  InconclusiveError,
  ProviderError,
  RegistryError,
  UsageError,
] as const;

/** One clear message for whatever went wrong, never a stack trace, and how podway then ends. */
export function failureOf(error: unknown): { readonly text: string; readonly exitCode: 1 | 6 } {
  return { text: textOf(error), exitCode: error instanceof InconclusiveError ? 6 : 1 };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error) || !expected.some((kind) => error instanceof kind)) {
    return `podway: ${error}\nThis is a mistake in podway, not in what you gave it: please report it.\n`;
  }
  const hint = error instanceof UsageError ? '\nTry: podway --help' : '';
  // Messages tell what was found, and files may hold what a terminal obeys.
  const lines = error.message.split('\n').map(escaped);
  // A cloud's message is about one thing, however many lines that takes.
  const isOne = lines.length === 1 || error instanceof ProviderError;
  if (isOne) return `podway: ${lines.join('\n')}${hint}\n`;
  return `podway: ${lines.length} problems\n${lines.map((line) => `  ${line}`).join('\n')}${hint}\n`;
}
