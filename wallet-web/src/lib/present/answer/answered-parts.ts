// The answer to a question of the asker's own, by the cards of each part. What the asker calls the parts is not shown:
// it could call them anything.
import type { LocalizedText } from '../../localized-text.ts';
import type {
  DecidedClause,
  DecidedResult,
  DeliveredResult,
  PresentationResult,
  RequestPreview,
} from '../../types.ts';

/** The parts that were asked, each once; a decision by a rule is no answer to a question by none. */
export function nameParts(
  result: PresentationResult,
  { credentials, leftOut }: Pick<RequestPreview, 'credentials' | 'leftOut'>,
): PresentationResult {
  if (result.kind !== 'decided') return result;
  if (result.decision !== 'answered') return asDelivered(result);
  const names = new Map<string, LocalizedText>(
    [...credentials, ...leftOut].map(({ id, cardName }) => [id, cardName]),
  );
  const clauses = [...names].flatMap(([id, text]) => {
    const said = result.clauses.filter((clause) => clause.id === id);
    return said.length === 0 ? [] : [{ id, text, met: agreedOn(said) }];
  });
  return { ...result, clauses };
}

/** Who says two things of one part has said nothing of it. */
const agreedOn = ([first, ...others]: DecidedClause[]): DecidedClause['met'] =>
  first !== undefined && others.every(({ met }) => met === first.met) ? first.met : 'unproved';

/** The asker has the answer; what it says of it is not what was asked for, and is not shown. */
export function asDelivered(result: DecidedResult): DeliveredResult {
  const { decidedAt, requestId, entryKey, redirectUri = null } = result;
  return {
    kind: 'delivered',
    deliveredAt: decidedAt,
    redirectUri,
    ...(requestId === null ? {} : { requestId }),
    ...(entryKey === undefined ? {} : { entryKey }),
  };
}
