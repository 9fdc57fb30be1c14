// The answer to a question of the asker's own, by the cards of each part. What the asker calls the parts is not shown:
// it could call them anything.
import type { LocalizedText } from '../localized-text.ts';
import type { PresentationResult, RequestPreview } from '../types.ts';

/** Parts that were not asked are left out. A result by a published rule stays as it is. */
export function nameParts(
  result: PresentationResult,
  { credentials, leftOut }: Pick<RequestPreview, 'credentials' | 'leftOut'>,
): PresentationResult {
  if (result.kind !== 'decided' || result.decision !== 'answered') return result;
  const names = new Map<string, LocalizedText>(
    [...credentials, ...leftOut].map(({ id, cardName }) => [id, cardName]),
  );
  const clauses = result.clauses.flatMap((clause) => {
    const text = names.get(clause.id);
    return text === undefined ? [] : [{ ...clause, text }];
  });
  return { ...result, clauses };
}
