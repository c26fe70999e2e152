/** The command line asks for something that podway does not do: exit 1, with the way to help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
