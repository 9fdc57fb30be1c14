// Asks an issuer whether a card that was waited for is there (OpenID4VCI 1.0 section 9). What was asked for is on disk with
// its keys, so it may be days later and after any number of reloads.
import { WalletError } from '../errors.ts';
import type { StoredGrant, WaitingCard } from '../holder/store.ts';
import type { WaitingView } from '../types.ts';
import { requestDeferred } from './credential-requests.ts';
import { freshAccessToken } from './grants.ts';
import { type DataSet, type Kept, keepIssued, receiveDataSet } from './keep-cards.ts';
import { notIssuedEntry } from './log-entries.ts';
import { type ReceivePorts, reopenSession, type Session } from './session.ts';
import { waitingView } from './waiting-view.ts';

export type AskedAgain = Kept | { kind: 'ended'; waiting: WaitingView };

/** Null when nothing is waited for under this id any more. Throws what may pass; then it goes on waiting. */
export function askAgain(waitingId: string, ports: ReceivePorts): Promise<AskedAgain | null> {
  return ports.exclusively(`waiting ${waitingId}`, async () => {
    const waiting = await ports.store.waiting.get(waitingId);
    if (waiting === null) return null;
    if (waiting.state !== 'waiting') return { kind: 'ended', waiting: waitingView(waiting) };
    try {
      return await ask(waiting, ports);
    } catch (error) {
      const state = ENDS.get(error instanceof WalletError ? error.code : '');
      if (state !== undefined) return { kind: 'ended', waiting: await end(waiting, state, ports) };
      const isStillWaiting = (await ports.store.waiting.get(waitingId))?.state === 'waiting';
      if (isStillWaiting) await postpone(waiting, waiting.intervalSeconds, ports);
      throw error;
    }
  });
}

const ENDS = new Map<string, 'declined' | 'gone'>([
  ['waiting_declined', 'declined'],
  ['waiting_gone', 'gone'],
  // the issuer takes neither the access nor the refresh token any more: nobody will be told
  ['renewal_refused', 'gone'],
  ['renewal_not_possible', 'gone'],
]);

async function ask(waiting: WaitingCard, ports: ReceivePorts): Promise<Kept> {
  const stored = await ports.store.grants.get(waiting.grantId);
  if (stored === null) throw new WalletError('waiting_gone');
  const session = await reopenSession(stored, waiting.configurationId, ports);
  // what is handed out comes once: not before it is certain that it can be checked
  await ports.registry.snapshot();
  const accessToken = await freshAccessToken(waiting.grantId, session, ports);
  const grant = (await ports.store.grants.get(waiting.grantId)) ?? stored;
  const [offered] = session.description.configurations;
  if (offered === undefined) throw new WalletError('issuer_metadata_malformed');
  const { credentialIdentifier: identifier, replaces, waitingId, transactionId, newKeys } = waiting;
  const isStillHeld = (await ports.store.cards()).some(({ card }) => card.cardId === replaces);
  const wanted = { offered, identifier, siblings: 1, replaces: isStillHeld ? replaces : null, waitingId };
  const copies = newKeys.length;
  const answer = await requestDeferred(session, accessToken, { transactionId, copies }).catch(
    (error: unknown) => {
      const isLost = error instanceof WalletError && error.code === 'waiting_gone';
      if (isLost && waiting.isAskedAnew !== true) return null;
      throw error;
    },
  );
  if (answer === null) return askAnew(session, { ...grant, accessToken }, wanted, waiting, ports);
  if (answer.kind === 'deferred') {
    return { kind: 'waiting', waiting: waitingView(await postpone(waiting, answer.intervalSeconds, ports)) };
  }
  try {
    return await keepIssued(answer, session, grant, wanted, newKeys, ports);
  } catch (error) {
    // what was handed out once does not come again
    if (!(error instanceof WalletError) || !MAY_PASS.has(error.code)) await end(waiting, 'gone', ports);
    throw error;
  }
}

/**
 * The issuer has lost the request, or its answer was lost on the way, but the citizen's log-in still counts: the same is
 * asked for once more, under new keys.
 */
async function askAnew(
  session: Session,
  grant: StoredGrant,
  wanted: DataSet,
  waiting: WaitingCard,
  ports: ReceivePorts,
): Promise<Kept> {
  let kept: Kept;
  try {
    kept = await receiveDataSet(session, grant, wanted, ports);
  } catch (error) {
    if (!(error instanceof WalletError) || MAY_PASS.has(error.code)) throw error;
    if (error.code === 'issuance_refused') throw new WalletError('waiting_gone', { cause: error.cause });
    await end(waiting, 'gone', ports);
    throw error;
  }
  await ports.keys.remove(waiting.newKeys.map(({ keyId }) => keyId));
  return kept;
}

const MAY_PASS = new Set(['registry_unavailable', 'storage_failed', 'storage_full', 'address_unreachable']);

async function postpone(
  waiting: WaitingCard,
  intervalSeconds: number,
  { store, now }: ReceivePorts,
): Promise<WaitingCard> {
  const askAgainAt = new Date(now().getTime() + intervalSeconds * 1000).toISOString();
  const later = { ...waiting, intervalSeconds, askAgainAt };
  await store.waiting.put(later);
  return later;
}

/** It stays, without keys, until the citizen has seen how it ended. */
async function end(
  waiting: WaitingCard,
  state: 'declined' | 'gone',
  { store, keys, now }: ReceivePorts,
): Promise<WaitingView> {
  const ended: WaitingCard = { ...waiting, state, newKeys: [] };
  await store.waiting.put(ended);
  await store.writeLog(notIssuedEntry(ended, now()));
  await keys.remove(waiting.newKeys.map(({ keyId }) => keyId));
  return waitingView(ended);
}
