// The answer to a question of the asker's own, by the cards of each part. What the asker calls the parts is not shown:
// it could call them anything.
import type { LocalizedText } from '../localized-text.ts';
import type { DecidedClause, PresentationResult, RequestPreview } from '../types.ts';

/** What the verifier calls a declaration among the reasons of a decision; what was declared, the wallet knows itself. */
const isDeclaration = ({ id }: DecidedClause): boolean => id.startsWith('declaration:');

/** Parts that were not asked are left out. The clauses of a published rule stay as they are. */
export function nameParts(
  result: PresentationResult,
  { credentials, leftOut }: Pick<RequestPreview, 'credentials' | 'leftOut'>,
): PresentationResult {
  if (result.kind !== 'decided') return result;
  if (result.decision !== 'answered') {
    return { ...result, clauses: result.clauses.filter((clause) => !isDeclaration(clause)) };
  }
  const names = new Map<string, LocalizedText>(
    [...credentials, ...leftOut].map(({ id, cardName }) => [id, cardName]),
  );
  const clauses = result.clauses.flatMap((clause) => {
    const text = names.get(clause.id);
    return text === undefined ? [] : [{ ...clause, text }];
  });
  return { ...result, clauses };
}
