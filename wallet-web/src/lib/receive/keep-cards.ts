// From tokens to cards: for each data set fresh keys, proofs, a request; then every copy is checked and what fits is kept
// as one card, or what has to wait is put aside with its keys. Keys of what does not fit are removed again.
import { WalletError } from '../errors.ts';
import { cardView } from '../holder/card-view.ts';
import type {
  CardAppearance,
  HeldKey,
  StoredCard,
  StoredCopy,
  StoredGrant,
  WaitingCard,
} from '../holder/store.ts';
import type { CardView, WaitingView } from '../types.ts';
import { fetchTypeMetadata, readAppearance, recordKeyOf } from './appearance.ts';
import { fetchCardTemplates } from './card-template.ts';
import { type CheckedCredential, createCredentialCheck } from './check-credential.ts';
import { type Deferred, type Issued, notifyIssuer, requestCredentials } from './credential-requests.ts';
import { notIssuedEntry, waitingEntry } from './log-entries.ts';
import type { OfferedConfiguration } from './metadata.ts';
import { placeCard } from './place-card.ts';
import { proveKeys } from './prove-keys.ts';
import type { ReceivePorts, Session } from './session.ts';
import { settleRestored } from './settle-restored.ts';
import { waitingView } from './waiting-view.ts';

export type DataSet = {
  offered: OfferedConfiguration;
  /** the issuer's name for it; null: it has only one */
  identifier: string | null;
  /** how many the issuer has of this kind for this person */
  siblings: number;
  /** the card that is to be renewed; null: found by what it says */
  replaces: string | null;
  /** what has waited for it so far, and is over once the answer is kept */
  waitingId?: string;
};

export type Kept =
  | { kind: 'card'; received: number; discarded: number; card: CardView }
  | { kind: 'waiting'; waiting: WaitingView };

/** Requests one data set and keeps what came. Throws what says why nothing was kept. */
export async function receiveDataSet(
  session: Session,
  grant: StoredGrant,
  wanted: DataSet,
  ports: ReceivePorts,
): Promise<Kept> {
  const { keys } = ports;
  const { description } = session;
  const { offered, identifier } = wanted;
  const { batchSize } = description;
  const newKeys = await Promise.all(Array.from({ length: batchSize }, () => keys.create()));
  try {
    const ask = async () => {
      const nonce = await session.calls.requestNonce(description.nonceEndpoint);
      return requestCredentials(session, grant.accessToken, {
        configurationId: offered.configurationId,
        identifier,
        proofs: await proveKeys(newKeys, nonce, offered, session, ports),
        copies: batchSize,
      });
    };
    // a nonce may have ended on the way: then a new one is asked for, once
    const answer = await ask().catch((error: unknown) => {
      const isOver = error instanceof WalletError && error.cause === 'invalid_nonce';
      if (isOver && description.nonceEndpoint !== null) return ask();
      throw error;
    });
    if (answer.kind === 'issued') return await keepIssued(answer, session, grant, wanted, newKeys, ports);
    return await keepWaiting(answer, session, grant, wanted, newKeys, ports);
  } catch (error) {
    await keys.remove(newKeys.map(({ keyId }) => keyId));
    throw error;
  }
}

/** Also for what comes later. Keys that no copy is bound to are removed. */
export async function keepIssued(
  issued: Issued,
  session: Session,
  grant: StoredGrant,
  wanted: DataSet,
  newKeys: HeldKey[],
  ports: ReceivePorts,
): Promise<Kept> {
  const { keys, now } = ports;
  const { description } = session;
  const { offered, identifier } = wanted;
  const tell = (event: 'credential_accepted' | 'credential_failure') =>
    issued.notificationId === null
      ? Promise.resolve(null)
      : notifyIssuer(session, grant.accessToken, { id: issued.notificationId, event });

  const typeMetadata = await fetchTypeMetadata(description, offered, ports.get);
  const expected = {
    vct: offered.vct,
    iss: description.credentialIssuer,
    typeMetadataText: typeMetadata?.text ?? null,
  };
  let good: [CheckedCredential, ...CheckedCredential[]];
  try {
    good = await keepWhatFits(issued.credentials, newKeys, expected, ports);
  } catch (error) {
    await tell('credential_failure');
    throw error;
  }
  const document = typeMetadata?.document ?? null;
  const templates = await fetchCardTemplates(document, ports.get);
  const card: StoredCard = {
    // a renewed card stays the card that it is, wherever it is looked at
    cardId: wanted.replaces ?? crypto.randomUUID(),
    vct: offered.vct,
    iss: description.credentialIssuer,
    receivedAt: now().toISOString(),
    expiresAtSeconds: good[0].expiresAtSeconds,
    claims: good[0].claims,
    alwaysShown: good[0].alwaysShown,
    authorityKeyIds: good[0].authorityKeyIds,
    appearance: readAppearance(description, offered, document, templates),
    statuses: good.map(({ status }) => status),
    ...(wanted.waitingId === undefined ? {} : { isNew: true as const }),
    source: {
      grantId: grant.grantId,
      configurationId: offered.configurationId,
      credentialIdentifier: identifier,
      notificationId: issued.notificationId,
    },
  };
  const copies = good.map(
    (checked): StoredCopy => ({
      copyId: crypto.randomUUID(),
      cardId: card.cardId,
      keyId: checked.keyId,
      credential: checked.credential,
      state: 'unused',
    }),
  );
  const kind = { siblings: wanted.siblings, recordKey: recordKeyOf(document) };
  if (!(await placeCard({ card, copies, grant, kind, wanted }, ports))) {
    throw new WalletError('renewal_not_possible', { cause: 'deleted meanwhile' });
  }
  const kept = new Set(copies.map(({ keyId }) => keyId));
  await keys.remove(newKeys.filter(({ keyId }) => !kept.has(keyId)).map(({ keyId }) => keyId));
  const discarded = issued.credentials.length - good.length;
  // section 11: a batch of which a part failed counts as failed, though the good copies are kept
  await tell(discarded === 0 ? 'credential_accepted' : 'credential_failure');
  // a renewal of a card that is held says nothing of the one that a backup described
  if (wanted.replaces === null) await settleRestored(card, grant, session, ports);
  const held = { card, copiesLeft: copies.length, copiesReceived: copies.length };
  return {
    kind: 'card',
    received: good.length,
    discarded,
    card: cardView(held, now(), grant.refreshToken !== null),
  };
}

async function keepWaiting(
  deferred: Deferred,
  session: Session,
  grant: StoredGrant,
  { offered, identifier, replaces, waitingId }: DataSet,
  newKeys: HeldKey[],
  { store, now, get }: ReceivePorts,
): Promise<Kept> {
  const { description } = session;
  if (description.deferredEndpoint === null) throw new WalletError('answer_malformed', { cause: 'deferred' });
  const typeMetadata = await fetchTypeMetadata(description, offered, get);
  const appearance: CardAppearance = readAppearance(description, offered, typeMetadata?.document ?? null);
  const waiting: WaitingCard = {
    waitingId: waitingId ?? crypto.randomUUID(),
    state: 'waiting',
    iss: description.credentialIssuer,
    vct: offered.vct,
    configurationId: offered.configurationId,
    credentialIdentifier: identifier,
    grantId: grant.grantId,
    transactionId: deferred.transactionId,
    intervalSeconds: deferred.intervalSeconds,
    askedAt: now().toISOString(),
    askAgainAt: new Date(now().getTime() + deferred.intervalSeconds * 1000).toISOString(),
    newKeys,
    appearance,
    replaces,
    ...(waitingId === undefined ? {} : { isAskedAnew: true }),
  };
  await store.waiting.put(waiting);
  await store.grants.add(grant);
  await store.writeLog(waitingEntry(waiting));
  return { kind: 'waiting', waiting: waitingView(waiting) };
}

/** The citizen gave up, or the issuer did: the keys go, and the log says so. */
export async function endWaiting(waiting: WaitingCard, { store, keys, now }: ReceivePorts): Promise<void> {
  await store.waiting.take(waiting.waitingId);
  await keys.remove(waiting.newKeys.map(({ keyId }) => keyId));
  if (waiting.state === 'waiting') await store.writeLog(notIssuedEntry(waiting, now()));
}

/** At least one, or the reason why the first did not fit. One key serves one copy; all copies say the same. */
async function keepWhatFits(
  texts: string[],
  newKeys: HeldKey[],
  expected: { vct: string; iss: string; typeMetadataText: string | null },
  ports: ReceivePorts,
): Promise<[CheckedCredential, ...CheckedCredential[]]> {
  const check = await createCredentialCheck(expected, ports);
  const good: CheckedCredential[] = [];
  let firstReason: unknown;
  let free = newKeys;
  for (const credential of texts) {
    try {
      const checked = await check(credential, free);
      const [first] = good;
      if (first !== undefined && !saysTheSame(first, checked)) throw new WalletError('credential_malformed');
      good.push(checked);
      free = free.filter((key) => key.keyId !== checked.keyId);
    } catch (error) {
      if (!(error instanceof WalletError) || error.code === 'registry_unavailable') throw error;
      firstReason ??= error;
    }
  }
  const [first, ...others] = good;
  if (first === undefined) throw firstReason;
  return [first, ...others];
}

function saysTheSame(a: CheckedCredential, b: CheckedCredential): boolean {
  const sorted = (claims: Record<string, unknown>) =>
    JSON.stringify(Object.entries(claims).sort(([x], [y]) => (x < y ? -1 : 1)));
  return a.expiresAtSeconds === b.expiresAtSeconds && sorted(a.claims) === sorted(b.claims);
}
