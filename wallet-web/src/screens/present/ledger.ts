// Which clauses of a result the citizen reads first.
import type { DecidedClause, PresentationResult } from '../../lib/types.ts';

/**
 * Who is eligible by one way has not proved the conditions of the others: those stand apart, so that nothing reads as lacking.
 * Where more is needed, what was not proved is what the citizen looks for.
 */
export function ledgerOf(result: PresentationResult): { shown: DecidedClause[]; others: DecidedClause[] } {
  if (result.kind !== 'decided') return { shown: [], others: [] };
  const { decision, clauses } = result;
  if (decision !== 'eligible') return { shown: clauses, others: [] };
  return {
    shown: clauses.filter(({ met }) => met !== 'unproved'),
    others: clauses.filter(({ met }) => met === 'unproved'),
  };
}
