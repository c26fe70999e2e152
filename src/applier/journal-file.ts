import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode, inWords } from '../document/errno.ts';
import { FileError } from '../document/write.ts';
import type { Outcome } from '../network/change.ts';
import type { Clock } from '../network/clock.ts';
import { type Journal, type JournalLine, readJournal, unanswered } from './journal.ts';

/**
 * A journal in a file, to which each run adds. What is sent is on the disk before the request leaves:
 * lines are collected while the disk works, and one fsync serves all of them.
 */
export class JournalFile implements Journal {
  /** Ids of ops that an earlier run sent without noting what became of them. */
  readonly unanswered: readonly string[];
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #clock: Clock;
  #lines: string;
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: FileError | undefined;

  private constructor(path: string, file: FileHandle, before: string, clock: Clock) {
    this.#path = path;
    this.#file = file;
    this.#clock = clock;
    this.unanswered = unanswered(readJournal(before));
    // What follows a line that was cut off must not become part of it.
    this.#lines = before === '' || before.endsWith('\n') ? '' : '\n';
  }

  /**
   * Opens a journal, or begins one.
   *
   * @throws {FileError} where it cannot be written, or the file is something else.
   */
  static async open(path: string, clock: Clock): Promise<JournalFile> {
    const file = await opened(path);
    try {
      // Reading what is no regular file (a pipe, a terminal) would wait for ever.
      const isFile = (await file.stat()).isFile();
      const before = isFile ? await file.readFile('utf8') : '';
      if (before !== '' && readJournal(before).length === 0 && !isCutOff(before)) {
        throw new FileError(
          `cannot write ${path}: it is there already, and no journal of podway's. Name another file`,
        );
      }
      return new JournalFile(path, file, before, clock);
    } catch (error) {
      await file.close();
      throw error instanceof FileError ? error : failed(path, error);
    }
  }

  async sent(ops: readonly string[]): Promise<void> {
    for (const op of ops) this.#add({ at: this.#now(), op, event: 'sent' });
    await this.#flush();
  }

  outcome(outcome: Outcome): void {
    this.#add({ at: this.#now(), op: outcome.op, event: 'outcome', outcome });
    void this.#flush();
  }

  /** Resolves when all is written: undefined, or what kept it from being so. */
  async close(): Promise<FileError | undefined> {
    await this.#flush();
    await this.#file.close().catch(() => undefined);
    return this.#failure;
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }

  #add(line: JournalLine): void {
    this.#lines += `${JSON.stringify(line)}\n`;
  }

  #flush(): Promise<void> {
    if (this.#next === undefined) {
      this.#next = this.#last.then(() => {
        this.#next = undefined;
        return this.#write();
      });
      this.#last = this.#next;
    }
    return this.#next;
  }

  /** Never throws: changes that are half made are finished, with a journal or without. */
  async #write(): Promise<void> {
    const lines = this.#lines;
    this.#lines = '';
    if (this.#failure !== undefined || lines === '') return;
    try {
      await this.#file.appendFile(lines);
      await this.#file.datasync().catch(unlessUnknown);
    } catch (error) {
      this.#failure = failed(this.#path, error);
    }
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o666);
  } catch (error) {
    throw failed(path, error);
  }
}

/** All that a crash at the first line left. */
function isCutOff(text: string): boolean {
  return text.startsWith('{"at":"') && !text.includes('\n');
}

/** Pipes and some file systems know no fsync. */
function unlessUnknown(error: unknown): void {
  if (!['EINVAL', 'ENOSYS', 'ENOTSUP', 'EROFS'].includes(errorCode(error))) throw error;
}

function failed(path: string, error: unknown): FileError {
  return new FileError(`cannot write ${path}: ${inWords(error)}`, { cause: error });
}
