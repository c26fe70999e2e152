/** Quotes what a shell would take apart. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The flag that names podway.yaml in a command, where it is not the usual one. */
export function fileFlag(file: string): string {
  return file === 'podway.yaml' ? '' : ` -f ${shellWord(file)}`;
}
