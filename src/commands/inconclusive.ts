/** Data that is needed to decide is missing, and podway knows that it is: exit 6. */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError';
}
