import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  appendText,
  assertWritable,
  FileError,
  writeFileAtomic,
} from '../../src/document/write.ts';
import { asNobody } from './as-nobody.ts';
import { useTempFolder } from './temp-folder.ts';

const { inside } = useTempFolder();

const folder = () => dirname(inside('x'));

afterEach(() => vi.restoreAllMocks());

async function failure(work: Promise<void>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return 'no error';
  if (!(error instanceof FileError)) throw error;
  expect(error.cause).toBeDefined();
  return error.message.replaceAll(`${folder()}/`, '');
}

/** What every open file does from now on: fails as the disk would. */
async function breakFiles(method: 'writeFile' | 'sync', code: string): Promise<void> {
  await writeFile(inside('any'), '');
  const file = await open(inside('any'));
  vi.spyOn(Object.getPrototypeOf(file), method).mockRejectedValue(
    Object.assign(new Error(`${code}: boom`), { code }),
  );
  await file.close();
}

describe('writeFileAtomic', () => {
  it('writes a new file and leaves nothing beside it', async () => {
    await writeFileAtomic(inside('state.json'), '{"ü":1}');
    expect(await readFile(inside('state.json'), 'utf8')).toBe('{"ü":1}');
    expect(await readdir(folder())).toEqual(['state.json']);
  });

  it('replaces a file and keeps its mode', async () => {
    await writeFile(inside('state.json'), 'old');
    await chmod(inside('state.json'), 0o640);
    await writeFileAtomic(inside('state.json'), 'new');
    expect(await readFile(inside('state.json'), 'utf8')).toBe('new');
    expect((await stat(inside('state.json'))).mode & 0o777).toBe(0o640);
  });

  it('writes behind a symbolic link, which stays a link', async () => {
    await writeFile(inside('real.json'), 'old');
    await symlink(inside('real.json'), inside('link.json'));
    await writeFileAtomic(inside('link.json'), 'new');
    expect(await readFile(inside('real.json'), 'utf8')).toBe('new');
    expect((await lstat(inside('link.json'))).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['writeFile', 'ENOSPC', 'no space left on the disk'],
    ['writeFile', 'EDQUOT', 'the disk quota is used up'],
    ['sync', 'EIO', 'the disk reports an error'],
  ] as const)('leaves the old file whole where %s fails with %s', async (method, code, words) => {
    await writeFile(inside('state.json'), 'old');
    await breakFiles(method, code);
    const message = await failure(writeFileAtomic(inside('state.json'), 'new'));
    vi.restoreAllMocks();
    expect(message).toBe(`cannot write state.json: ${words}`);
    expect(await readFile(inside('state.json'), 'utf8')).toBe('old');
    expect((await readdir(folder())).sort()).toEqual(['any', 'state.json']);
  });

  it('writes to a device, and does not replace it by a file', async () => {
    const message = await failure(writeFileAtomic('/dev/full', 'x'));
    expect(message).toBe('cannot write /dev/full: no space left on the disk');
    expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
    await writeFileAtomic('/dev/null', 'x');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });
});

/** Both functions say the same, one before and one while writing. */
describe.each([
  ['writeFileAtomic', (path: string) => writeFileAtomic(path, 'new')],
  ['assertWritable', assertWritable],
] as const)('%s', (_name, write) => {
  it('refuses a missing folder', async () => {
    const message = await failure(write(inside('no/state.json')));
    expect(message).toBe('cannot write no/state.json: no such file or folder');
  });

  it('refuses a folder', async () => {
    await mkdir(inside('folder'));
    const message = await failure(write(inside('folder')));
    expect(message).toBe('cannot write folder: it is a folder, not a file');
  });

  it('refuses a path through a file', async () => {
    await writeFile(inside('file'), '');
    const message = await failure(write(inside('file/x')));
    expect(message).toBe('cannot write file/x: a part of its path is a file, not a folder');
  });

  it('refuses a link to nowhere', async () => {
    await symlink(inside('nowhere'), inside('link'));
    const message = await failure(write(inside('link')));
    expect(message).toBe('cannot write link: no such file or folder');
  });
});

async function writeWithoutPermission(write: (path: string) => Promise<void>): Promise<void> {
  await chmod(folder(), 0o555);
  const message = await asNobody(() => failure(write(inside('state.json'))));
  await chmod(folder(), 0o755);
  expect(message).toBe('cannot write state.json: permission denied');
  expect(await readdir(folder())).toEqual([]);
}

it('writeFileAtomic refuses a folder without permission', () =>
  writeWithoutPermission((path) => writeFileAtomic(path, 'new')));

// access() asks for the real user, which a process cannot change for a while only.
it.skipIf(process.getuid?.() === 0)('assertWritable refuses a folder without permission', () =>
  writeWithoutPermission(assertWritable),
);

describe('assertWritable', () => {
  it('changes nothing where all is well', async () => {
    await writeFile(inside('state.json'), 'old');
    const before = await stat(inside('state.json'));
    await assertWritable(inside('state.json'));
    await assertWritable(inside('new.json'));
    await assertWritable('/dev/null');
    expect(await readdir(folder())).toEqual(['state.json']);
    expect(await stat(inside('state.json'))).toEqual(before);
  });

  it('refuses a read-only file', async () => {
    await chmod(folder(), 0o777);
    await writeFile(inside('state.json'), 'old');
    await chmod(inside('state.json'), 0o444);
    const message = await asNobody(() => failure(assertWritable(inside('state.json'))));
    expect(message).toBe('cannot write state.json: permission denied');
  });
});

describe('appendText', () => {
  it('begins a file, then adds below an empty line', async () => {
    await appendText(inside('summary.md'), '# One\n');
    await appendText(inside('summary.md'), '# Two\n');
    expect(await readFile(inside('summary.md'), 'utf8')).toBe('# One\n\n# Two\n');
  });

  it('says in words why it cannot', async () => {
    await mkdir(inside('sub'));
    expect(await failure(appendText(inside('sub'), 'x'))).toMatch(
      /^cannot write sub: it is a folder/,
    );
  });
});
