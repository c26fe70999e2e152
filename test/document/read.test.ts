import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../src/document/problem.ts';
import { readText } from '../../src/document/read.ts';
import { asNobody } from './as-nobody.ts';
import { errorOf } from './error-of.ts';
import { useTempFolder } from './temp-folder.ts';

const { inside } = useTempFolder();

const folder = () => `${dirname(inside('x'))}/`;

const readable: readonly [string, Buffer, string][] = [
  ['plain text', Buffer.from('a: ü\n'), 'a: ü\n'],
  ['a byte order mark, which is dropped', Buffer.from('\uFEFFa: 1'), 'a: 1'],
  [
    'the character that stands for broken ones, where somebody wrote it',
    Buffer.from('a: \uFFFD'),
    'a: \uFFFD',
  ],
  ['a second byte order mark, which is text', Buffer.from('\uFEFF\uFEFFa'), '\uFEFFa'],
  ['Windows line ends, which stay', Buffer.from('a: 1\r\n'), 'a: 1\r\n'],
];

const unreadable: readonly [string, Buffer, string][] = [
  ['0 bytes', Buffer.of(), 'x.yaml: found an empty file, wanted YAML or JSON'],
  [
    'nothing but white space',
    Buffer.from(' \n\t\r\n'),
    'x.yaml: found nothing but white space, wanted YAML or JSON',
  ],
  [
    'a byte order mark alone',
    Buffer.from('\uFEFF'),
    'x.yaml: found an empty file, wanted YAML or JSON',
  ],
  [
    'Latin-1',
    Buffer.from('name: caf\xe9\n', 'latin1'),
    'x.yaml: found byte 0x0A at offset 10, wanted text in UTF-8',
  ],
  [
    'a byte that no UTF-8 text has',
    Buffer.of(0x61, 0x62, 0xff, 0x63),
    'x.yaml: found byte 0xFF at offset 2, wanted text in UTF-8',
  ],
  [
    'a first byte that is wrong',
    Buffer.of(0x80),
    'x.yaml: found byte 0x80 at offset 0, wanted text in UTF-8',
  ],
  [
    'the end inside a character',
    Buffer.of(0x61, 0xe2, 0x82),
    'x.yaml: found an end inside a character, wanted text in UTF-8',
  ],
  [
    'UTF-16, as PowerShell redirects it',
    Buffer.from('\uFEFFa: 1', 'utf16le'),
    'x.yaml: found UTF-16, wanted text in UTF-8',
  ],
];

describe('readText', () => {
  it.each(readable)('reads %s', async (_what, bytes, text) => {
    await writeFile(inside('x.yaml'), bytes);
    expect(await readText(inside('x.yaml'))).toBe(text);
  });

  it.each(unreadable)('refuses %s', async (_what, bytes, message) => {
    await writeFile(inside('x.yaml'), bytes);
    expect(await errorOf(() => readText(inside('x.yaml')), folder())).toBe(message);
  });

  it('reads a pipe, as shells hand over what a command prints', async () => {
    execFileSync('mkfifo', [inside('pipe')]);
    const [text] = await Promise.all([
      readText(inside('pipe')),
      writeFile(inside('pipe'), '\uFEFFa: \u00fc'),
    ]);
    expect(text).toBe('a: \u00fc');
  });

  it('says that a file is missing, and keeps the cause', async () => {
    const error = await readText(inside('no.yaml')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DocumentError);
    expect((error as Error).message).toBe(`${inside('no.yaml')}: no such file or folder`);
    expect((error as Error).cause).toMatchObject({ code: 'ENOENT' });
  });

  it('says that a folder is no file', async () => {
    await mkdir(inside('dump'));
    const message = await errorOf(() => readText(inside('dump')), folder());
    expect(message).toBe('dump: it is a folder, not a file');
  });

  it('says that a part of the path is no folder', async () => {
    await writeFile(inside('file'), 'x');
    const message = await errorOf(() => readText(inside('file/x.yaml')), folder());
    expect(message).toBe('file/x.yaml: a part of its path is a file, not a folder');
  });

  it('says that links lead in a circle', async () => {
    await symlink(inside('a'), inside('a'));
    const message = await errorOf(() => readText(inside('a')), folder());
    expect(message).toBe('a: its symbolic links lead in a circle');
  });

  it('says that a name is impossible', async () => {
    expect(await errorOf(() => readText('a\0b'))).toBe('a\0b: the name holds a NUL character');
    const long = 'x'.repeat(300);
    expect(await errorOf(() => readText(long))).toBe(`${long}: the name is too long`);
  });

  it('says that permission is denied, for a file and for a folder', async () => {
    await chmod(folder(), 0o755);
    await writeFile(inside('secret.yaml'), 'a: 1');
    await chmod(inside('secret.yaml'), 0);
    await mkdir(inside('closed'));
    await writeFile(inside('closed/x.yaml'), 'a: 1');
    await chmod(inside('closed'), 0);
    const messages = await asNobody(async () => [
      await errorOf(() => readText(inside('secret.yaml')), folder()),
      await errorOf(() => readText(inside('closed/x.yaml')), folder()),
    ]);
    await chmod(inside('closed'), 0o700);
    expect(messages).toEqual([
      'secret.yaml: permission denied',
      'closed/x.yaml: permission denied',
    ]);
  });
});
