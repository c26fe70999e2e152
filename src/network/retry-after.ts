/**
 * How long an answer asks to be left alone, in milliseconds, by its header Retry-After. HTTP's other
 * form of it, a date, is left to the usual wait.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(header: unknown): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
