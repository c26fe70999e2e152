/**
 * Runs work without root's rights, which no permission bit stops. For tests alone: the whole process
 * loses them for that time.
 */
export async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
