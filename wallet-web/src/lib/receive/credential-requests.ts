// The credential, deferred and notification endpoints (OpenID4VCI 1.0 sections 8, 9 and 11).
import { WalletError } from '../errors.ts';
import { type Answer, isObject, type JsonObject } from '../guarded-fetch.ts';
import { errorOf } from './issuer-calls.ts';
import { sealRequest } from './message-encryption.ts';
import type { Proofs } from './proofs.ts';
import type { Session } from './session.ts';

export type Issued = { kind: 'issued'; credentials: string[]; notificationId: string | null };
export type Deferred = { kind: 'deferred'; transactionId: string; intervalSeconds: number };

export type NotificationEvent = 'credential_accepted' | 'credential_failure' | 'credential_deleted';

/** The issuer may say how long to wait; sooner than this nobody is asked again, later than a day nobody waits. */
const SHORTEST_INTERVAL_SECONDS = 5;
const LONGEST_INTERVAL_SECONDS = 24 * 60 * 60;

/** Throws `issuance_refused`, `answer_not_readable`, `answer_malformed`. */
export async function requestCredentials(
  session: Session,
  accessToken: string,
  wanted: { configurationId: string; identifier: string | null; proofs: Proofs; copies: number },
): Promise<Issued | Deferred> {
  const { configurationId, identifier, proofs, copies } = wanted;
  const which =
    identifier === null
      ? { credential_configuration_id: configurationId }
      : { credential_identifier: identifier };
  const url = session.description.credentialEndpoint;
  const { answer, content } = await send(session, url, accessToken, { ...which, proofs });
  if (answer.status !== 200 && answer.status !== 202) throw refusal(answer, content);
  return readDeferral(answer, content) ?? readCredentials(content, copies);
}

/** Throws `waiting_declined`, `waiting_gone`, and what the first request throws. */
export async function requestDeferred(
  session: Session,
  accessToken: string,
  { transactionId, copies }: { transactionId: string; copies: number },
): Promise<Issued | Deferred> {
  const url = session.description.deferredEndpoint;
  if (url === null) throw new WalletError('issuer_metadata_malformed', { cause: 'deferred' });
  const { answer, content } = await send(session, url, accessToken, { transaction_id: transactionId });
  if (answer.status !== 200 && answer.status !== 202) {
    const error = errorOf(content);
    if (error === 'credential_request_denied') throw new WalletError('waiting_declined');
    if (error === 'invalid_transaction_id') throw new WalletError('waiting_gone');
    throw refusal(answer, content);
  }
  const deferral = readDeferral(answer, content);
  if (deferral !== null && deferral.transactionId !== transactionId)
    throw new WalletError('answer_malformed', { cause: 'transaction_id' });
  return deferral ?? readCredentials(content, copies);
}

/** `unheard`: it may be told again. `refused` is also where nobody listens. */
export type Told = 'told' | 'refused' | 'unheard';

/** The issuer may hear how it went; no card depends on whether it did. */
export async function notifyIssuer(
  session: Session,
  accessToken: string,
  notification: { id: string; event: NotificationEvent },
): Promise<Told> {
  const url = session.description.notificationEndpoint;
  if (url === null) return 'refused';
  const body = JSON.stringify({ notification_id: notification.id, event: notification.event });
  try {
    const { status } = await session.calls.post({ url, body, contentType: 'application/json', accessToken });
    if (status >= 200 && status < 300) return 'told';
    return status === 400 ? 'refused' : 'unheard';
  } catch {
    // also when another tab has just replaced the card, and with it the key that would have signed
    return 'unheard';
  }
}

async function send(
  { calls, description }: Session,
  url: string,
  accessToken: string,
  content: JsonObject,
): Promise<{ answer: Answer; content: JsonObject | null }> {
  const sealed = await sealRequest(content, description.encryption);
  const { body, contentType, accept } = sealed;
  const answer = await calls.post({ url, body, contentType, accept, accessToken });
  return { answer, content: await sealed.open(answer) };
}

function refusal(answer: Answer, content: JsonObject | null): WalletError {
  if (answer.status >= 500 || answer.status === 429) {
    return new WalletError('address_unreachable', { cause: answer.status });
  }
  return new WalletError('issuance_refused', { cause: errorOf(content) });
}

function readDeferral(answer: Answer, content: JsonObject | null): Deferred | null {
  const { transaction_id: transactionId, interval } = content ?? {};
  if (answer.status !== 202 && transactionId === undefined) return null;
  if (typeof transactionId !== 'string' || typeof interval !== 'number' || !(interval > 0)) {
    throw new WalletError('answer_malformed', { cause: 'transaction_id' });
  }
  const seconds = Math.min(Math.max(interval, SHORTEST_INTERVAL_SECONDS), LONGEST_INTERVAL_SECONDS);
  return { kind: 'deferred', transactionId, intervalSeconds: seconds };
}

function readCredentials(content: JsonObject | null, copies: number): Issued {
  const entries = Array.isArray(content?.credentials) ? content.credentials : [];
  const texts = entries.map((entry: unknown) => (isObject(entry) ? entry.credential : undefined));
  if (texts.length === 0 || texts.length > copies || !texts.every((text) => typeof text === 'string')) {
    throw new WalletError('answer_malformed', { cause: 'credentials' });
  }
  const id = content?.notification_id;
  return { kind: 'issued', credentials: texts, notificationId: typeof id === 'string' ? id : null };
}
