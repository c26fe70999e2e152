import type { ErrorClass } from '../../src/network/change.ts';

/** Why the cloud did not do as it was told: its own code, and what podway makes of it. */
export interface Refusal {
  readonly class: ErrorClass;
  readonly code: string;
  readonly message: string;
}

export function refuse(kind: ErrorClass, code: string, message: string): Refusal {
  return { class: kind, code, message };
}
