import { DocumentError } from '../../src/document/problem.ts';

/** The message of the DocumentError that `work` ends in, without the folder; anything else is thrown on. */
export async function errorOf(work: () => unknown, folder = ''): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return error.message.replaceAll(folder, '');
  }
  return 'no error';
}
