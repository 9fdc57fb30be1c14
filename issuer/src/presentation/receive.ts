// An answer arrives: decrypt → claim → check → keep the person, sealed → send the browser back. The order is the security.
import { decryptResponse, isStateOf, type ResponseForm, readResponse } from '@anju/openid4vp';
import { openExchange, type SealedExchange } from './begin.ts';
import { createCheckAnswer } from './check-answer.ts';
import type { PresentationPorts } from './ports.ts';
import { HAND_OVER_SECONDS, hashOf, TOKEN_BYTES } from './presentation-request.ts';
import { signerOf } from './question.ts';
import { RefusedPresentationError, refusalOf } from './refusals.ts';
import { personKey, seal } from './seal.ts';

/** Resolves to where the wallet sends the citizen's browser; rejects with `RefusedPresentationError`. */
export type Receive = (input: {
  department: string;
  requestId: string;
  form: ResponseForm;
}) => Promise<{ redirectUri: string }>;

/** Until the answer is decrypted nothing changes; from the claim on the request is over, whatever becomes of it. */
export function createReceive(ports: PresentationPorts): Receive {
  const { departments, store, keyFor, returnTo, now, randomBytes, onFailure } = ports;
  const checkAnswer = createCheckAnswer(ports);

  async function claim(idHash: string): Promise<void> {
    if (!(await store.claim(idHash, now()))) throw new RefusedPresentationError('over');
  }

  /** The person's number; undefined when the wallet says that it will not or cannot answer. */
  async function read(
    plaintext: Uint8Array,
    exchange: SealedExchange,
    clientId: string,
  ): Promise<string | undefined> {
    const response = readResponse(plaintext);
    if (!isStateOf(exchange, response.state)) throw new RefusedPresentationError('state_mismatch');
    if (response.kind === 'wallet_error') return undefined;
    return checkAnswer({ clientId, nonce: exchange.nonce, vpToken: response.vpToken });
  }

  /** @returns the response code, the only thing that opens what is kept */
  async function keep(idHash: string, personNumber: string): Promise<string> {
    const responseCode = Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
    const at = now();
    const answer = {
      sealedPerson: await seal(personNumber, keyFor(personKey(responseCode))),
      responseCodeHash: hashOf(responseCode),
      expiresAt: new Date(at.getTime() + HAND_OVER_SECONDS * 1000),
    };
    if (!(await store.answer(idHash, answer, at))) throw new RefusedPresentationError('over');
    return responseCode;
  }

  return async ({ department, requestId, form }) => {
    const asking = departments.find(({ id }) => id === department);
    const idHash = hashOf(requestId);
    const request = await store.findWaiting(idHash, now());
    if (asking === undefined || request?.department !== department) {
      throw new RefusedPresentationError('over');
    }
    const exchange = await openExchange(ports, idHash, request.sealedExchange);
    const back = new URL(returnTo({ department, interactionUid: exchange.interactionUid }));

    if ('error' in form) {
      if (!isStateOf(exchange, form.state)) throw new RefusedPresentationError('state_mismatch');
      await claim(idHash);
      await store.drop(idHash);
      return { redirectUri: back.href };
    }
    const plaintext = await decryptResponse(form.response, exchange);
    if (plaintext === null) throw new RefusedPresentationError('response_malformed');
    await claim(idHash);
    try {
      const personNumber = await read(plaintext, exchange, signerOf(asking).clientId);
      if (personNumber === undefined) await store.drop(idHash);
      else back.searchParams.set('response_code', await keep(idHash, personNumber));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) onFailure(error as Error);
      await store.drop(idHash);
      throw new RefusedPresentationError(refusal ?? 'processing_failed');
    }
    return { redirectUri: back.href };
  };
}
