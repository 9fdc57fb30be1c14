// The request object of a question: its query, and what the wallet shows beside it, in the agency's name.
import { type AnswerWay, signRequestObject } from '@anju/openid4vp';
import type { Agency } from '../agencies/agencies.ts';
import type { LocalisedText } from '../localised-text.ts';
import { dayOfRequest } from './appeal.ts';
import { transactionDataOf } from './declaration.ts';
import type { RequestSecrets } from './exchange.ts';
import type { RequestSubject } from './presentation-request.ts';
import type { Question } from './question.ts';

/**
 * What stands in `verifier_info` under `urn:anju:question:1`; an agency's own query has neither rule nor title. A wallet
 * that knows rules reads title and purpose in the rule itself; the others have nothing else to show.
 */
interface ShownQuestion {
  /** `on`: the day for which it will be decided, an earlier one only where `appeal` says that it is decided again. */
  rule?: { id: string; version: string; sha256: string; on: string; appeal?: true };
  title?: LocalisedText;
  purpose: LocalisedText;
  asker: LocalisedText;
}

/** Signs the request as a compact JWS. */
export function signQuestion(input: {
  request: RequestSubject;
  secrets: Pick<RequestSecrets, 'exchange' | 'declaration'>;
  question: Question;
  agency: Agency;
  answer: AnswerWay;
}): Promise<string> {
  const { request, secrets, question, agency, answer } = input;
  return signRequestObject({
    signer: agency,
    exchange: secrets.exchange,
    query: question.query,
    transactionData: transactionDataOf(secrets.declaration, question).map(({ spelled }) => spelled),
    answer,
    issuedAt: request.createdAt,
    expiresAt: request.expiresAt,
    verifierInfo: [{ format: 'urn:anju:question:1', data: shownTo(question, request, agency) }],
  });
}

function shownTo(question: Question, request: RequestSubject, { name: asker }: Agency): ShownQuestion {
  if (question.kind === 'query') return { purpose: question.purpose, asker };
  const { rule, sha256 } = question.published;
  const { id, version, title, purpose } = rule;
  return {
    rule: { id, version, sha256, on: dayOfRequest(request, rule), ...(request.appeal && { appeal: true }) },
    title,
    purpose,
    asker,
  };
}
