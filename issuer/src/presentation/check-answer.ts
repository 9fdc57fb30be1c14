// Everything that is asked of a decrypted answer before it says who the citizen is.
import { matchToQuery, type VerifyPresentation } from '@anju/openid4vp';
import type { CheckStatus } from './check-status.ts';
import { type AskedProof, queryFor } from './question.ts';
import { RefusedPresentationError } from './refusals.ts';

export type CheckAnswer = (answer: {
  clientId: string;
  nonce: string;
  vpToken: Record<string, unknown>;
}) => Promise<string>;

const PERSON_NUMBER = /^[^\s\p{C}]{1,64}$/u;

/** Resolves to the person's number; rejects with the first refusal found. */
export function createCheckAnswer(ports: {
  asked: AskedProof;
  verifyPresentation: VerifyPresentation;
  checkStatus: CheckStatus;
}): CheckAnswer {
  const { asked, verifyPresentation, checkStatus } = ports;

  return async ({ clientId, nonce, vpToken }) => {
    const [answer] = matchToQuery(vpToken, queryFor(asked));
    if (answer === undefined) throw new RefusedPresentationError('query_not_answered');
    const { iss, claims, status } = await verifyPresentation({ ...answer, audience: clientId, nonce });
    // an accredited issuer of the type, and one whose word this department takes
    if (!asked.issuers.includes(iss)) throw new RefusedPresentationError('issuer_not_accepted');
    await checkStatus({ ...status, iss, vct: asked.vct });
    const personNumber = claims[asked.claim];
    if (typeof personNumber !== 'string' || !PERSON_NUMBER.test(personNumber)) {
      throw new RefusedPresentationError('credential_malformed');
    }
    return personNumber;
  };
}
