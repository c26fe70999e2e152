import { AddressError, comparePrefixes, Prefix } from '../../address/prefix.ts';
import { shown } from '../fields.ts';

/** What a CNI's own data tells of the nodes' pod prefixes. */
export interface Told {
  /** Every node that it speaks of, by name, also those that it gives nothing; in order of address. */
  readonly byNode: ReadonlyMap<string, readonly Prefix[]>;
  /** What it says of a node and cannot be: left out, and said. */
  readonly invalid: ReadonlyMap<string, readonly string[]>;
}

/**
 * Collects what is told of each node. Nodes write, or could if they were compromised, annotations and
 * custom resources: what is no CIDR there is left out and held against the node, and stops no other.
 */
export class Telling {
  private readonly prefixes = new Map<string, Map<string, Prefix>>();
  private readonly invalid = new Map<string, string[]>();

  /** The source knows the node. */
  mention(node: string): void {
    this.prefixesOf(node);
  }

  /** @param where said before what is wrong with it: `BlockAffinity a-10-1-0-0-26`. */
  prefix(node: string, text: string, where: string): void {
    try {
      const prefix = Prefix.parse(text);
      this.prefixesOf(node).set(prefix.text, prefix);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      this.fault(node, `${where}: ${error.message}`);
    }
  }

  /** Holds something else against the node. */
  fault(node: string, says: string): void {
    this.mention(node);
    const faults = this.invalid.get(node);
    if (faults === undefined) this.invalid.set(node, [says]);
    else faults.push(says);
  }

  told(): Told {
    const byNode = new Map<string, readonly Prefix[]>();
    for (const [node, prefixes] of this.prefixes) {
      byNode.set(node, [...prefixes.values()].sort(comparePrefixes));
    }
    return { byNode, invalid: this.invalid };
  }

  private prefixesOf(node: string): Map<string, Prefix> {
    const known = this.prefixes.get(node);
    if (known !== undefined) return known;
    const empty = new Map<string, Prefix>();
    this.prefixes.set(node, empty);
    return empty;
  }
}

/** `"x", wanted a or b`, for `fault`. */
export function instead(found: unknown, wanted: string): string {
  return `${shown(found)}, wanted ${wanted}`;
}
