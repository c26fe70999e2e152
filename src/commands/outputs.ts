import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { appendText, assertWritable, writeFileAtomic } from '../document/write.ts';
import { type Paint, plain } from '../report/paint.ts';
import { paintFor } from './paint-for.ts';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

/** A format and where it goes; no file: stdout. */
interface Wanted {
  readonly format: string;
  readonly file: string | undefined;
}

/** Renders the product of a command in one format. */
type Renderers<Format extends string> = Readonly<Record<Format, (paint: Paint) => string>>;

/** Where the product of a command goes, checked before the work begins. */
export class Outputs {
  readonly #wanted: readonly Wanted[];
  /** All that the command writes. */
  readonly #files: readonly string[];

  private constructor(wanted: readonly Wanted[], files: readonly string[]) {
    this.#wanted = wanted;
    this.#files = files;
  }

  /**
   * Reads `--output FORMAT[=FILE]`. The first format goes to stdout where none was told to: saving
   * JSON to a file does not take the text away from the terminal. Nothing does where there is one
   * format, and it goes to a file.
   * @param others files that the command writes besides.
   * @throws {UsageError} for an unknown format, two of them on stdout, two on one file.
   * @throws when a file cannot be written: known before the work, not after it.
   */
  static async of(
    texts: readonly string[],
    formats: readonly string[],
    ...others: readonly (string | undefined)[]
  ): Promise<Outputs> {
    const wanted = texts.map((text): Wanted => {
      const [format = '', ...rest] = text.split('=');
      const file = rest.join('=');
      if (!formats.includes(format)) {
        throw new UsageError(
          `--output ${text}: no format ${JSON.stringify(format)} here; it is one of ${formats.join(', ')}`,
        );
      }
      if (rest.length > 0 && file === '') {
        throw new UsageError(`--output ${text}: no file after "="`);
      }
      return { format, file: file === '' || file === '-' ? undefined : file };
    });
    const onStdout = wanted.filter((one) => one.file === undefined);
    if (onStdout.length > 1) {
      throw new UsageError(
        `--output ${onStdout.map((one) => one.format).join(' and ')} both go to stdout; send one to a file: ${onStdout[1]?.format}=FILE`,
      );
    }
    const files = wanted.flatMap((one) => one.file ?? []);
    const all = [...files, ...others.flatMap((file) => file ?? [])];
    const paths = all.map((file) => resolve(file));
    const twice = files.find((file) => paths.filter((path) => path === resolve(file)).length > 1);
    if (twice !== undefined) throw new UsageError(`two outputs go to ${twice}`);
    for (const file of files) await assertWritable(file);
    const [first = 'json', ...more] = formats;
    const isAllSaved = more.length === 0 && files.length > 0;
    return new Outputs(
      onStdout.length > 0 || isAllSaved ? wanted : [...wanted, { format: first, file: undefined }],
      all,
    );
  }

  /**
   * Refuses to write over what was read: a plan in place of the nodes would be the next run's nodes.
   * @throws {UsageError}
   */
  async keepAwayFrom(inputs: readonly string[]): Promise<void> {
    const read = new Map<string, string>();
    for (const input of inputs) read.set(await realPath(input), input);
    for (const file of this.#files) {
      const input = read.get(await realPath(file));
      if (input === undefined) continue;
      throw new UsageError(
        `an output would overwrite ${input}, which is an input. Name another file`,
      );
    }
  }

  /** Files first, stdout last: who sees the text knows that the files are there. */
  async write<Format extends string>(renderers: Renderers<Format>, world: World): Promise<void> {
    const inOrder = this.#wanted.toSorted(
      (a, b) => Number(a.file === undefined) - Number(b.file === undefined),
    );
    for (const { format, file } of inOrder) {
      const render = renderers[format as Format];
      if (file !== undefined) await writeProduct(file, render(plain), world);
      else await world.stdout.write(render(paintFor(world.stdout, world.env)));
    }
  }

  /** The file that holds a format, if any: the plan's own text names it. */
  fileOf(format: string): string | undefined {
    return this.#wanted.find((one) => one.format === format)?.file;
  }
}

/** The summary of a GitHub job belongs to all of a step's commands: each adds to it. Any other file is replaced. */
async function writeProduct(file: string, text: string, { env }: World): Promise<void> {
  if (env.GITHUB_STEP_SUMMARY && resolve(file) === resolve(env.GITHUB_STEP_SUMMARY)) {
    await appendText(file, text);
  } else await writeFileAtomic(file, text);
}

/** A file behind symbolic links; its own path where it does not exist yet. */
async function realPath(file: string): Promise<string> {
  return realpath(file).catch(() => resolve(file));
}
