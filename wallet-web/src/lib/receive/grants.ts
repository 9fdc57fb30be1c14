// What a visit left behind: an access token while it lasts, then the refresh token, which may change with every use. Both
// are bound to a key that stays in this browser. A grant goes when the last card that came of it goes.
import { WalletError } from '../errors.ts';
import type { HeldKey, StoredGrant } from '../holder/store.ts';
import type { ReceivePorts, Session } from './session.ts';
import { requestTokens, type Tokens } from './tokens.ts';

/** A token that ends sooner than this may end on the way. */
const SPARE_MILLISECONDS = 30_000;

export function newGrant(session: Session, dpopKey: HeldKey, tokens: Tokens): StoredGrant {
  return {
    grantId: crypto.randomUUID(),
    iss: session.description.credentialIssuer,
    audience: session.description.server.issuer,
    clientId: session.clientId,
    dpopKey,
    accessToken: tokens.accessToken,
    accessTokenEndsAt: tokens.accessTokenEndsAt,
    refreshToken: tokens.refreshToken,
  };
}

/**
 * New tokens for a grant; two at once (two tabs) use its refresh token one after the other, as it may be good once.
 * Throws `renewal_refused` when the issuer takes it no more, `renewal_not_possible` when there is none.
 */
export function refreshGrant(
  grantId: string,
  session: Session,
  ports: ReceivePorts,
): Promise<{ grant: StoredGrant; tokens: Tokens }> {
  return ports.exclusively(`grant ${grantId}`, async () => {
    const grant = await ports.store.grants.get(grantId);
    if (grant === null || grant.refreshToken === null) throw new WalletError('renewal_not_possible');
    const { refreshToken, clientId } = grant;
    try {
      const tokens = await requestTokens(
        session.calls,
        session.description.server.tokenEndpoint,
        { kind: 'refresh_token', refreshToken, clientId },
        { now: ports.now, hasProvider: ports.provider !== null },
      );
      const renewed = {
        ...grant,
        accessToken: tokens.accessToken,
        accessTokenEndsAt: tokens.accessTokenEndsAt,
        refreshToken: tokens.refreshToken ?? refreshToken,
      };
      await ports.store.grants.put(renewed);
      return { grant: renewed, tokens };
    } catch (error) {
      // a refusal is for good; when nothing came back the old token may still be the right one
      const isRefused = error instanceof WalletError && error.code === 'renewal_refused';
      if (isRefused) await ports.store.grants.put({ ...grant, refreshToken: null });
      throw error;
    }
  });
}

/** The access token while it is good, else a new one. Throws as `refreshGrant`. */
export async function freshAccessToken(
  grantId: string,
  session: Session,
  ports: ReceivePorts,
): Promise<string> {
  const grant = await ports.store.grants.get(grantId);
  const soon = new Date(ports.now().getTime() + SPARE_MILLISECONDS).toISOString();
  if (grant !== null && (grant.accessTokenEndsAt === null || grant.accessTokenEndsAt > soon)) {
    return grant.accessToken;
  }
  return (await refreshGrant(grantId, session, ports)).grant.accessToken;
}

/** Removes grants that no card and nothing that waits came of, with their keys. */
export async function dropUnusedGrants({ store, keys }: ReceivePorts): Promise<void> {
  // first the grants: what comes of one in another tab is there before it is, and so is not missed below
  const grants = await store.grants.all();
  const [cards, waiting] = [await store.cards(), await store.waiting.all()];
  const used = new Set([
    ...cards.map(({ card }) => card.source?.grantId),
    ...waiting.map(({ grantId }) => grantId),
  ]);
  for (const { grantId } of grants) {
    if (used.has(grantId)) continue;
    const grant = await store.grants.take(grantId);
    if (grant !== null) await keys.remove([grant.dpopKey.keyId]);
  }
}

/** A key for an issuer that nothing here is from any more would only be a way to recognise this wallet later. */
export async function dropUnusedInstances({ store, keys }: ReceivePorts): Promise<void> {
  const instances = await store.instances.all();
  const used = new Set([
    ...(await store.grants.all()).map(({ audience }) => audience),
    ...(await store.pending.all()).map(({ authorizationServer }) => authorizationServer),
  ]);
  for (const { audience } of instances) {
    if (used.has(audience)) continue;
    const instance = await store.instances.take(audience);
    if (instance !== null) await keys.remove([instance.key.keyId]);
  }
}
