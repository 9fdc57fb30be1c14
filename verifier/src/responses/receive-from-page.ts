// An answer over the Digital Credentials API (OpenID4VP 1.0, appendix A.4): the browser gave it to the page that asked, and the page
// hands it in, in the session in which it asked. From there on it goes the way of every response.

import { ApiError } from '../api-error.ts';
import type { VerifierPorts } from '../ports.ts';
import { openSecrets, stateHash } from '../requests/exchange.ts';
import { createFindOwn } from '../requests/own-request.ts';
import type { PresentationRequest } from '../requests/presentation-request.ts';
import { hashOfSession } from '../requests/session.ts';
import { WalletFacingError } from '../wallet-error.ts';
import { readPageAnswer } from './page-answer.ts';
import { type ReceiveResponse, walletErrorReason } from './receive-response.ts';

/** Gives the request as it then stands: decided, or refused with the reason. */
export type ReceiveFromPage = (input: {
  id: string;
  /** Whose request it must be. */
  agency: string;
  session: string;
  /** What `navigator.credentials.get` gave: `{protocol, data}`. */
  credential: unknown;
}) => Promise<PresentationRequest>;

type Ports = Pick<VerifierPorts, 'sealer' | 'now'> & {
  /** Reading what is settled, see settled-reads.ts. */
  requests: Pick<VerifierPorts['requests'], 'find' | 'endByWallet'>;
  receive: ReceiveResponse;
  announce(requestId: string): void;
};

/**
 * Throws `ApiError`: `input_invalid`, `request_not_found` (for another session too), `mode_wrong`, `already_returned`, and
 * `response_unreadable`, after which the request still waits.
 */
export function createReceiveFromPage(ports: Ports): ReceiveFromPage {
  const { requests, sealer, now, receive, announce } = ports;
  const findOwn = createFindOwn(requests);

  return async ({ id, agency, session, credential }) => {
    const answer = readPageAnswer(credential);
    const request = await findOwn(id, agency);
    if (request.mode !== 'digital_credentials') throw new ApiError('mode_wrong');
    // such a request is fetched by no wallet
    if (request.state !== 'waiting') throw new ApiError('already_returned');
    const { exchange, page } = openSecrets(sealer, request, request.sealedExchange);
    if (page?.sessionHash !== hashOfSession(id, session)) throw new ApiError('request_not_found');

    if ('error' in answer) {
      const reason = walletErrorReason(answer.error);
      const hasEnded = await requests.endByWallet(id, stateHash(exchange.state), reason, now());
      if (!hasEnded) throw new ApiError('already_returned');
      announce(id);
      return findOwn(id, agency);
    }
    return (await isAccepted(id, answer.response)) ? findOwn(id, agency) : refusedOrNot(id, agency);
  };

  async function isAccepted(id: string, jwe: string): Promise<boolean> {
    try {
      await receive({ id, jwe, isFromPage: true });
      return true;
    } catch (error) {
      if (error instanceof WalletFacingError) return false;
      throw error;
    }
  }

  async function refusedOrNot(id: string, agency: string): Promise<PresentationRequest> {
    const found = await findOwn(id, agency);
    if (found.state === 'refused') return found;
    throw new ApiError(found.state === 'waiting' ? 'response_unreadable' : 'already_returned');
  }
}
