// The browser is back: with the code that the wallet was given and in the session that asked, what came of the answer is
// released, once. The right code in another session means that somebody was lured into answering for another; then nobody
// gets it (OpenID4VP 1.0, section 14.2; HAIP 1.0 has such an answer rejected).
import { ApiError } from '../api-error.ts';
import type { VerifierPorts } from '../ports.ts';
import { createFindOwn } from '../requests/own-request.ts';
import type { PresentationRequest } from '../requests/presentation-request.ts';
import { hashOfSession } from '../requests/session.ts';
import { openAnswer } from './held-answer.ts';

/** Gives the request as it then stands: decided, or refused with the reason. */
export type ReleaseResult = (input: {
  id: string;
  /** Whose request it must be. */
  agency: string;
  session: string;
  code: string;
}) => Promise<PresentationRequest>;

type Ports = Pick<VerifierPorts, 'sealer' | 'now'> & {
  /** Reading what is settled, see settled-reads.ts. */
  requests: Pick<VerifierPorts['requests'], 'find' | 'release' | 'endLured' | 'countWrongCode'>;
  announce(requestId: string): void;
};

/**
 * Throws `ApiError`: `request_not_found`, `mode_wrong`, `not_answered_yet`, `already_returned`, `response_code_wrong`,
 * `response_codes_used_up`, and `session_mismatch`, which has ended the request.
 */
export function createReleaseResult({ requests, sealer, now, announce }: Ports): ReleaseResult {
  const findOwn = createFindOwn(requests);

  return async ({ id, agency, session, code }) => {
    const request = await findOwn(id, agency);
    if (request.mode !== 'same_device') throw new ApiError('mode_wrong');
    if (request.state === 'decided' || request.state === 'refused') throw new ApiError('already_returned');
    if (request.state !== 'answered') throw new ApiError('not_answered_yet');

    const { sealedAnswer } = request;
    const answer = openAnswer(sealer, { id, code }, sealedAnswer);
    if (answer === null) {
      if (await requests.countWrongCode(id)) throw new ApiError('response_code_wrong');
      throw await whyNoMore(id, agency);
    }
    const proof = { sealedAnswer, sessionHash: hashOfSession(id, session) };
    if (!(await requests.release(request, proof, answer, now()))) await notReleased(id, agency, proof);
    announce(id);
    return findOwn(id, agency);
  };

  async function notReleased(id: string, agency: string, proof: Parameters<typeof requests.endLured>[1]) {
    if (await requests.endLured(id, proof, now())) {
      announce(id);
      throw new ApiError('session_mismatch');
    }
    throw await whyNoMore(id, agency);
  }

  /** It may have ended since it was read. */
  async function whyNoMore(id: string, agency: string): Promise<ApiError> {
    const { state } = await findOwn(id, agency);
    return new ApiError(state === 'answered' ? 'response_codes_used_up' : 'already_returned');
  }
}
