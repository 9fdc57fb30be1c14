// New copies of a card without a visit, and telling the issuer that a card was deleted. Both need what the visit left:
// a refresh token and the key that it is bound to.
import { WalletError } from '../errors.ts';
import type { HeldCard, StoredCard } from '../holder/store.ts';
import { notifyIssuer } from './credential-requests.ts';
import { dropUnusedGrants, freshAccessToken, refreshGrant } from './grants.ts';
import { type Kept, receiveDataSet } from './keep-cards.ts';
import { isDueForRenewal } from './renewal-due.ts';
import { type ReceivePorts, reopenSession } from './session.ts';
import { waitingView } from './waiting-view.ts';

/** Throws what says why the card was not renewed; it is also written on the card, which stays as it was. */
export async function renewCard(cardId: string, ports: ReceivePorts): Promise<Kept> {
  const kept = await renewIf(() => true, cardId, ports);
  if (kept === null) throw new WalletError('renewal_not_possible');
  return kept;
}

/** Null where there is no need, also because another tab has just done it. Throws as `renewCard`. */
export function renewWhenDue(cardId: string, ports: ReceivePorts): Promise<Kept | null> {
  return renewIf((held) => isDueForRenewal(held, ports.now()), cardId, ports);
}

function renewIf(
  isWanted: (held: HeldCard) => boolean,
  cardId: string,
  ports: ReceivePorts,
): Promise<Kept | null> {
  return ports.exclusively(`card ${cardId}`, async () => {
    const held = (await ports.store.cards()).find(({ card }) => card.cardId === cardId);
    if (held === undefined || !isWanted(held)) return null;
    const { card } = held;
    try {
      return await renew(card, ports);
    } catch (error) {
      const code = error instanceof WalletError ? error.code : 'unexpected';
      // the card may have been deleted while it was renewed
      await dropUnusedGrants(ports);
      await ports.store.updateCard({ ...card, renewalFailure: { code, at: ports.now().toISOString() } });
      throw error;
    }
  });
}

async function renew(card: StoredCard, ports: ReceivePorts): Promise<Kept> {
  const { source, cardId } = card;
  const awaited = (await ports.store.waiting.all()).find(
    ({ replaces, state }) => replaces === cardId && state === 'waiting',
  );
  if (awaited !== undefined) return { kind: 'waiting', waiting: waitingView(awaited) };
  const stored = source === undefined ? null : await ports.store.grants.get(source.grantId);
  if (source === undefined || stored === null || stored.refreshToken === null) {
    throw new WalletError('renewal_not_possible');
  }
  const session = await reopenSession(stored, source.configurationId, ports);
  const [offered] = session.description.configurations;
  if (offered === undefined || offered.vct !== card.vct) throw new WalletError('renewal_not_possible');
  const { grant, tokens } = await refreshGrant(stored.grantId, session, ports);
  const identifiers = tokens.identifiers.get(source.configurationId) ?? [];
  const identifier = chooseIdentifier(identifiers, source.credentialIdentifier);
  const wanted = { offered, identifier, siblings: identifiers.length, replaces: cardId };
  return receiveDataSet(session, grant, wanted, ports);
}

/** The same data set as before; another one would be another card in its place. */
function chooseIdentifier(offered: string[], known: string | null): string | null {
  if (offered.length === 0 || (known !== null && offered.includes(known))) return known;
  const [only] = offered;
  if (offered.length === 1 && only !== undefined) return only;
  throw new WalletError('renewal_refused', { cause: 'identifiers' });
}

/** Best effort: a card is deleted whether or not its issuer hears of it. */
export async function tellDeleted(card: StoredCard, ports: ReceivePorts): Promise<void> {
  const { source } = card;
  if (source === undefined || source.notificationId === null) return;
  const grant = await ports.store.grants.get(source.grantId);
  if (grant === null) return;
  try {
    const session = await reopenSession(grant, source.configurationId, ports);
    const accessToken = await freshAccessToken(grant.grantId, session, ports);
    await notifyIssuer(session, accessToken, { id: source.notificationId, event: 'credential_deleted' });
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
  }
}
