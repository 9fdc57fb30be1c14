// A response arrives: decrypt → claim → check → match → decide → store → forget. The order is the security of it.
import { SALT_BYTES, saltOfSecret } from '@anju/audit-log';
import {
  decryptResponse,
  type Exchange,
  isStateOf,
  type ReadResponse,
  readPageResponse,
  readResponse,
} from '@anju/openid4vp';
import { agencyOf } from '../agencies/agencies.ts';
import type { Outcome, VerifierPorts } from '../ports.ts';
import { openSecrets, responseCrypto } from '../requests/exchange.ts';
import { asOf, type RequestSubject } from '../requests/presentation-request.ts';
import { WalletFacingError } from '../wallet-error.ts';
import type { CheckResponse } from './check-response.ts';
import type { HeldAnswer } from './held-answer.ts';
import type { HoldAnswer } from './hold-answer.ts';
import { type ReasonCode, RefusedResponseError, reasonOf, walletErrorFor } from './reasons.ts';

/** Of a whole response, wherever it comes from: four presentations of the largest size that the checker reads, as base64url twice over, or as many more as are smaller. */
export const RESPONSE_LIMIT_BYTES = 256 * 1024;

export type ReceivedResponse =
  | {
      kind: 'decided';
      request: RequestSubject;
      outcome: Outcome;
      decidedAt: Date;
      /** 32 bytes for the citizen and nobody else. */
      entrySecret: Uint8Array;
    }
  /** The wallet itself reported that it will not or cannot answer; that was noted. */
  | { kind: 'ended_by_wallet' }
  /** On the same device: whatever came of it is seen when the browser is back. */
  | {
      kind: 'held';
      request: RequestSubject;
      redirectUri: string;
      /** Null when there will be no entry. */
      entrySecret: Uint8Array | null;
    };

export type ReceiveResponse = (input: {
  id: string;
  jwe: string;
  /** Handed in by the page that asked (receive-from-page.ts), not posted by a wallet. */
  isFromPage?: boolean;
}) => Promise<ReceivedResponse>;

type Ports = Pick<
  VerifierPorts,
  'requests' | 'agencies' | 'sealer' | 'now' | 'log' | 'randomBytes' | 'telemetry'
> & {
  checkResponse: CheckResponse;
  holdAnswer: HoldAnswer;
  announce(requestId: string): void;
};

const CANNOT_BE_READ = 'The response cannot be decrypted with the key of the request.';
const OVER = 'The request was answered already or has expired.';

/**
 * Until the response is decrypted nothing changes, so nobody can end a request who was not given its key.
 * From the claim on the request is over, whatever becomes of it. Throws `WalletFacingError` for every refusal.
 */
export function createReceiveResponse(ports: Ports): ReceiveResponse {
  const { requests, agencies, sealer, now, log, randomBytes, checkResponse, holdAnswer, announce } = ports;
  const { step } = ports.telemetry;

  async function end(id: string, reason: ReasonCode): Promise<never> {
    await step('store', () => requests.recordRefusal(id, reason, now()));
    announce(id);
    throw walletErrorFor(reason);
  }

  async function hold(
    { request, returnTo }: { request: RequestSubject; returnTo: string },
    answer: HeldAnswer,
    entrySecret: Uint8Array | null,
  ): Promise<ReceivedResponse> {
    const { id } = request;
    const redirectUri = await step('store', () =>
      holdAnswer({ id, returnTo, answer }, (sealed) => requests.holdAnswer(id, sealed, now())),
    );
    if (redirectUri === null) return end(id, 'processing_failed');
    announce(id);
    return { kind: 'held', request, redirectUri, entrySecret };
  }

  return async ({ id, jwe, isFromPage = false }) => {
    const found = await requests.find(id);
    if (found === null || (found.mode === 'digital_credentials') !== isFromPage) {
      throw new WalletFacingError('invalid_request', 404, 'There is no such request.');
    }
    const request = asOf(found, now());
    if (request.state !== 'waiting' && request.state !== 'fetched') throw over();

    const secrets = openSecrets(sealer, request, request.sealedExchange);
    const { exchange, returnTo } = secrets;
    const refuse = (reason: ReasonCode): Promise<ReceivedResponse> =>
      returnTo === null ? end(id, reason) : hold({ request, returnTo }, { kind: 'refused', reason }, null);
    const plaintext = await step('decrypt', () => decryptResponse(jwe, exchange, responseCrypto));
    if (plaintext === null) throw new WalletFacingError('invalid_request', 400, CANNOT_BE_READ);

    if (!(await step('claim', () => requests.claim(id, now())))) throw over();
    announce(id);

    let outcome: Outcome | { reported: string };
    try {
      const response = isFromPage ? readPageResponse(plaintext) : readWithState(plaintext, exchange);
      outcome =
        response.kind === 'wallet_error'
          ? { reported: response.error }
          : await checkResponse({ request, secrets, vpToken: response.vpToken });
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== null) return await refuse(reason);
      log.error({ err: error }, 'a response could not be processed');
      return await refuse('processing_failed');
    }

    if ('reported' in outcome) {
      return returnTo === null
        ? endByWallet(id, outcome.reported)
        : refuse(walletErrorReason(outcome.reported));
    }

    const decidedAt = now();
    // The secret goes into this one answer and is let go; its hash alone is kept. Whose answer is lost has none.
    const entrySecret = randomBytes(SALT_BYTES);
    const salt = saltOfSecret(entrySecret);
    const askedBy = agencyOf(agencies, request);
    if (returnTo !== null) {
      const answer = { kind: 'decided', outcome, salt, askedBy, decidedAt } as const;
      return hold({ request, returnTo }, answer, entrySecret);
    }
    const decided = { ...request, askedBy };
    if (!(await step('store', () => requests.recordDecision(decided, outcome, decidedAt, salt)))) {
      return await end(id, 'processing_failed');
    }
    announce(id);
    return { kind: 'decided', request, outcome, decidedAt, entrySecret };
  };

  async function endByWallet(id: string, error: string): Promise<ReceivedResponse> {
    await step('store', () => requests.recordRefusal(id, walletErrorReason(error), now()));
    announce(id);
    return { kind: 'ended_by_wallet' };
  }
}

/** The reason the desk is given for an error that the wallet reported. */
export function walletErrorReason(error: string): ReasonCode {
  return error === 'access_denied' ? 'declined' : 'wallet_error';
}

function readWithState(plaintext: Uint8Array, exchange: Exchange): ReadResponse {
  const response = readResponse(plaintext);
  if (!isStateOf(exchange, response.state)) throw new RefusedResponseError('state_mismatch');
  return response;
}

function over(): WalletFacingError {
  return new WalletFacingError('invalid_request', 400, OVER);
}
