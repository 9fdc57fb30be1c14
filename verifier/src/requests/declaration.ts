// A sentence that the holder declares with the presentation: one of those that the operator listed for the agency, so that
// no request can put words about one person into it. That it was declared is a reason of the decision like a clause.
import { createHash } from 'node:crypto';
import { requireTransactionData, spellDeclaration } from '@anju/openid4vp';
import type { Agency } from '../agencies/agencies.ts';
import { ApiError } from '../api-error.ts';
import type { LocalisedText } from '../localised-text.ts';
import type { ClauseResult } from './presentation-request.ts';
import type { Question } from './question.ts';

/** Sealed with the request, so that what is checked is what was shown, whatever the file says by then. */
export interface RequestedDeclaration {
  id: string;
  text: LocalisedText;
}

/** Throws `ApiError('declaration_unknown')`. */
export function findDeclaration(
  { declarations }: Pick<Agency, 'declarations'>,
  id: string | null,
): RequestedDeclaration | null {
  if (id === null) return null;
  const text = declarations.get(id);
  if (text === undefined) throw new ApiError('declaration_unknown');
  return { id, text };
}

/** `transaction_data` for it: any of the credentials that are asked for may carry it. */
export function transactionDataOf(declaration: RequestedDeclaration | null, { query }: Question) {
  if (declaration === null) return [];
  const credentialIds = query.credentials.map(({ id }) => id);
  return [{ spelled: spellDeclaration({ text: declaration.text, credentialIds }), credentialIds }];
}

/** Throws `ResponseError('transaction_data_mismatch')` unless it was signed, once, and nothing else. */
export function requireDeclared(
  declaration: RequestedDeclaration | null,
  question: Question,
  shown: Parameters<typeof requireTransactionData>[1],
): ClauseResult[] {
  requireTransactionData(transactionDataOf(declaration, question), shown);
  return declaration === null ? [] : [{ id: clauseOf(declaration), met: true }];
}

/** With the hash of the sentence, so that a file that was changed since says nothing else. */
function clauseOf({ id, text }: RequestedDeclaration): string {
  const sentence = JSON.stringify({ 'zh-CN': text['zh-CN'], en: text.en });
  return `${DECLARATION_CLAUSE}${id}:${createHash('sha256').update(sentence).digest('hex')}`;
}

/** What ids of such clauses begin with; no clause of a rule has a colon in its id. */
export const DECLARATION_CLAUSE = 'declaration:';
