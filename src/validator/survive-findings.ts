import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { NodeLoss } from './survive.ts';

/** A finding for each node that takes pods of others along, in their order. */
export function lossFindings(losses: readonly NodeLoss[]): readonly Finding[] {
  return losses.map(({ node, cidrs, podPrefixes, consumers, tables }) => {
    const shown = cidrs.slice(0, 4).map(({ text }) => text);
    const rest = cidrs.length - shown.length;
    const pods = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    const many = `${podPrefixes} pod ${podPrefixes === 1 ? 'prefix' : 'prefixes'} of other nodes`;
    return finding('single-point-of-failure', {
      subject: `node/${node.node.name}`,
      evidence: `${many} would go dark for ${consumers.join(', ')}: ${pods} (by ${tables.join(', ')})`,
    });
  });
}
