import { describe, expect, it } from 'vitest';
import { DocumentError, type Problem } from '../../src/document/problem.ts';

function problem(line: number | undefined, column: number | undefined, path = 'a'): Problem {
  return { place: { file: 'x.yaml', line, column }, path, found: '1', wanted: '2' };
}

describe('DocumentError', () => {
  it('has a line for each problem, in the order of the file, those without a place last', () => {
    const error = new DocumentError([
      problem(undefined, undefined, ''),
      problem(3, 1),
      problem(2, 9),
      problem(2, 1, 'b[0].c'),
    ]);
    expect(error.message).toBe(
      [
        'x.yaml:2:1: b[0].c: found 1, wanted 2',
        'x.yaml:2:9: a: found 1, wanted 2',
        'x.yaml:3:1: a: found 1, wanted 2',
        'x.yaml: found 1, wanted 2',
      ].join('\n'),
    );
  });

  it('keeps the problems of one file together, files by name', () => {
    const at = (file: string, line?: number) => ({ ...problem(line, 1), place: { file, line } });
    const error = new DocumentError([
      at('b.yaml', 1),
      at('a.yaml', 7),
      at('b.yaml'),
      at('a.yaml', 2),
      at('a.yaml'),
    ]);
    expect(error.problems.map(({ place }) => `${place.file}:${place.line ?? ''}`)).toEqual([
      'a.yaml:2',
      'a.yaml:7',
      'a.yaml:',
      'b.yaml:1',
      'b.yaml:',
    ]);
  });

  it('shows 50 problems and keeps all', () => {
    const error = new DocumentError(Array.from({ length: 60 }, (_, line) => problem(line + 1, 1)));
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('… and 10 more');
    expect(error.problems).toHaveLength(60);
  });
});
