// Which clauses of a result the citizen reads first.
import type { DecidedClause, PresentationResult } from '../../lib/types.ts';

/**
 * Who is eligible has met enough: conditions of other ways and grades, not met or not shown, stand apart, so that nothing
 * reads as lacking. Else what is not met or not proved is what the citizen looks for.
 */
export function ledgerOf(result: PresentationResult): { shown: DecidedClause[]; others: DecidedClause[] } {
  if (result.kind !== 'decided') return { shown: [], others: [] };
  const { decision, clauses } = result;
  if (decision !== 'eligible') return { shown: clauses, others: [] };
  return {
    shown: clauses.filter(({ met }) => met === true),
    others: clauses.filter(({ met }) => met !== true),
  };
}
