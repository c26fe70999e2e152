import { isAscii, isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { inWords } from './errno.ts';
import { DocumentError } from './problem.ts';

/**
 * The text of a file that somebody wrote, without a byte order mark.
 *
 * @throws {DocumentError} when the file is missing, a folder, not readable, not UTF-8 (with the byte
 * where that shows), or holds nothing but white space.
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (!isUtf8(bytes)) throw fault(path, notUtf8(bytes), 'text in UTF-8');
  const text = decodeText(path, bytes);
  if (text.trim() === '') {
    const found = text === '' ? 'an empty file' : 'nothing but white space';
    throw fault(path, found, 'YAML or JSON');
  }
  return text;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fault(path, undefined, 'a file that can be read', inWords(error), error);
  }
}

function decodeText(path: string, bytes: Buffer): string {
  try {
    // Node lists of 150 MB are ASCII, and are copied in half the time that decoding takes.
    if (isAscii(bytes)) return bytes.toString('latin1');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    // JavaScript strings end at half a GiB.
    throw fault(path, `a file of ${bytes.length} bytes`, 'a smaller one', undefined, error);
  }
}

function notUtf8(bytes: Buffer): string {
  // What `kubectl … > file` leaves behind in Windows PowerShell.
  if ([0xfeff, 0xfffe].includes(bytes.length < 2 ? 0 : bytes.readUInt16BE())) return 'UTF-16';
  const at = firstFault(bytes);
  if (at === undefined) return 'an end inside a character';
  return `byte 0x${bytes.toString('hex', at, at + 1).toUpperCase()} at offset ${at}`;
}

/**
 * The offset where the text stops being UTF-8; undefined when only its last character is cut off.
 * A decoder tells no position, but a prefix that it refuses stays refused when it grows: bisect.
 */
function firstFault(bytes: Buffer): number | undefined {
  if (!refuses(bytes)) return undefined;
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (refuses(bytes.subarray(0, middle))) bad = middle;
    else good = middle;
  }
  return good;
}

/** `stream`: an unfinished character at the end is no fault yet. */
function refuses(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return false;
  } catch {
    return true;
  }
}

function fault(
  file: string,
  found: string | undefined,
  wanted: string,
  says?: string,
  cause?: unknown,
): DocumentError {
  const problem = { place: { file }, path: '', found: found ?? says ?? '', wanted, says };
  return new DocumentError([problem], { cause });
}
