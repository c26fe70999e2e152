import { check } from '../document/check.ts';
import { digestOf } from '../document/digest.ts';
import { parseDocuments } from '../document/parse.ts';
import { DocumentError } from '../document/problem.ts';
import { type Plan, type PlanBody, planFormatVersion, planSchema } from './plan.ts';

/** When a plan was made, by what, from what. */
export interface Provenance {
  readonly createdAt: string;
  readonly tool: Plan['tool'];
  readonly inputs: Plan['inputs'];
}

/** Dates a plan and seals it with its digest. */
export function sealPlan(body: PlanBody, provenance: Provenance): Plan {
  const { kind, formatVersion, target, ...rest } = body;
  const { createdAt, tool, inputs } = provenance;
  // In the schema's order, so that a plan that was read is written as it was.
  const unsealed = { kind, formatVersion, createdAt, tool, target, inputs, ...rest };
  return { ...unsealed, digest: digestOf(unsealed) };
}

/** The plan as a file: JSON, a newline at the end. */
export function planJson(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

/**
 * Reads a saved plan and checks that it is one, of a version that this podway knows, and unchanged
 * since it was sealed.
 * @throws {DocumentError} where it is not.
 */
export function parsePlan(text: string, file: string): Plan {
  const [document, ...more] = parseDocuments(text, file);
  const refuse = (found: string, wanted: string): DocumentError =>
    new DocumentError([{ place: { file }, path: '', found, wanted }]);
  const raw = document?.value;
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  if (!document || more.length > 0 || !isObject) {
    throw refuse('no plan', 'one Plan document, as `podway plan --output json=FILE` writes it');
  }
  const { kind, formatVersion, digest, ...rest } = raw as Record<string, unknown>;
  if (kind !== 'Plan') throw refuse(`kind ${JSON.stringify(kind)}`, 'kind "Plan"');
  const [major] = planFormatVersion.split('.');
  if (typeof formatVersion !== 'string' || !isVersionOf(formatVersion, major)) {
    throw refuse(
      `format version ${JSON.stringify(formatVersion)}`,
      `version ${major}.x; plan again with this podway`,
    );
  }
  const sealed = digestOf({ kind, formatVersion, ...rest });
  if (sealed !== digest) {
    throw refuse(
      `a plan that was changed after it was made (its digest says ${JSON.stringify(digest)}, its content ${sealed})`,
      'the plan as it was written; plan again instead of editing it',
    );
  }
  return check(planSchema, document);
}

function isVersionOf(version: string, major: string | undefined): boolean {
  return /^\d+\.\d+$/.test(version) && version.split('.')[0] === major;
}
