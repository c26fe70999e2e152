import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, root } from '../markdown.ts';
import { useQuickstart, withoutDigests } from '../quickstart.ts';
import { podway, shell } from './podway.ts';

useQuickstart();

const blocks = blocksOf(await readFile(join(root, 'README.md'), 'utf8'));

/** The `podway …` command lines of the README's blocks, without what the shell adds. */
const commandLines = blocks
  .filter(({ language }) => language === 'sh' || language === 'console')
  .flatMap(({ code }) => code.replaceAll('\\\n', ' ').split('\n'))
  .flatMap((line) => line.split(/&&|\|\|?|;|>/))
  .map((line) => /^\s*(?:\$ )?podway (.+)$/.exec(line)?.[1]?.trim() ?? '')
  .filter((line) => line !== '');

/** The options of a command line that the command's own help does not name. */
function undeclared(line: string): readonly string[] {
  const [command = '', ...words] = line.split(/\s+/);
  const { exitCode, stdout } = podway(`${command} --help`);
  expect(exitCode).toBe(0);
  // The help of an unknown command is the list of those that there are.
  if (!command.startsWith('-') && !stdout.startsWith(`podway ${command}`)) return [command];
  const named = new Set(stdout.match(/(?<=[ ,])--?[a-z][a-z-]*/g));
  return words
    .map((word) => word.replace(/=.*/, ''))
    .filter((word) => /^-/.test(word) && !named.has(word));
}

describe('the commands that README.md shows', () => {
  it('are some', () => {
    expect(commandLines.length).toBeGreaterThan(5);
  });

  it.each([...new Set(commandLines)])('podway %s', (line) => {
    expect(undeclared(line)).toEqual([]);
  });

  it('would not pass if they were others', () => {
    expect(undeclared('plan --outptu json')).toEqual(['--outptu']);
    expect(undeclared('show plan.json --yes')).toEqual(['--yes']);
    expect(undeclared('destroy')).toEqual(['destroy']);
  });

  it('print what it says, one after the other', () => {
    const sessions = blocks.filter(({ language }) => language === 'console');
    expect(sessions.length).toBeGreaterThan(0);
    for (const { code } of sessions) {
      for (const part of code.split(/^\$ /m).filter(Boolean)) {
        const [line = '', ...output] = part.trimEnd().split('\n');
        const { stdout, stderr } = shell(line);
        expect([withoutDigests(stdout).trimEnd(), stderr]).toEqual([output.join('\n'), '']);
      }
    }
  });
});
