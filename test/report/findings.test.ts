import { describe, expect, it } from 'vitest';
import { finding } from '../../src/finding/catalogue.ts';
import { findingsMarkdown } from '../../src/report/findings-markdown.ts';
import { findingLines } from '../../src/report/findings-text.ts';
import { plain } from '../../src/report/paint.ts';

const checkOn = (id: string, command = `aws ec2 modify --network-interface-id ${id}`) =>
  finding('source-dest-check', { subject: `interface/${id}`, evidence: 'on', remedy: command });

const many = Array.from({ length: 30 }, (_, index) => checkOn(`eni-${index + 1}`));

describe('findings whose commands differ in what they are about alone', () => {
  it('are one, with one command and the names for the others', () => {
    expect(findingLines(many.slice(0, 5), plain)).toEqual([
      'Findings: 5 errors',
      '  error source-dest-check',
      '    interface/eni-1: on',
      '    interface/eni-2: on',
      '    interface/eni-3: on',
      '    and 2 more like these',
      '    → aws ec2 modify --network-interface-id eni-1',
      '    → The same with eni-2, eni-3, eni-4, eni-5',
    ]);
  });

  it('name at most twenty, and in full all', () => {
    expect(findingLines(many, plain).at(-1)).toMatch(
      /^ {4}→ The same with eni-2, .*, eni-21 and 9 more$/,
    );
    expect(findingLines(many, plain, true).at(-1)).toMatch(/, eni-30$/);
  });

  it('are one in Markdown, too', () => {
    const text = findingsMarkdown(many.slice(0, 3), { groups: 9, alike: 3, characters: 400 });
    expect(text.filter((line) => line.includes('→'))).toEqual([
      '  - → aws ec2 modify --network-interface-id eni-1',
      '  - → The same with eni-2, eni-3',
    ]);
  });

  it('are two where the commands differ in more', () => {
    const other = checkOn(
      'eni-2',
      'aws ec2 modify --network-interface-id eni-2 --region eu-west-1',
    );
    const lines = findingLines([checkOn('eni-1'), other], plain);
    expect(lines.filter((line) => line.includes('→'))).toHaveLength(2);
  });
});
