// Node's own words ("EACCES: permission denied, open '/x'") repeat the path and name system calls.
const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'the file is in use',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EPERM: 'operation not permitted',
  EPIPE: 'its reader has gone away',
  EROFS: 'the file system is read-only',
  ERR_FS_FILE_TOO_LARGE: 'the file is too large (over 2 GiB)',
  ERR_INVALID_ARG_VALUE: 'the name holds a NUL character',
};

/** What an error of the file system says, in words: `no such file or folder`. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = errorCode(error);
  return words[code] ?? error.message.split(',')[0] ?? code;
}

/** `ENOENT`; empty for errors without a code. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
