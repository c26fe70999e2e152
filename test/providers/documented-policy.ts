import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../markdown.ts';

interface Statement {
  readonly Action?: string | readonly string[];
  readonly action?: string | readonly string[];
}

/** The actions of the policy under a heading of docs/permissions.md, sorted. RAM and CAM differ in case. */
export async function documented(heading: string): Promise<readonly string[]> {
  const text = await readFile(join(root, 'docs', 'permissions.md'), 'utf8');
  const section = text.split(/^### /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  const policy = JSON.parse(json) as {
    readonly Statement?: readonly Statement[];
    readonly statement?: readonly Statement[];
  };
  const statements = policy.Statement ?? policy.statement ?? [];
  return statements.flatMap(({ Action, action }) => Action ?? action ?? []).sort();
}
