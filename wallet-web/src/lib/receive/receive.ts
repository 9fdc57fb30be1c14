// The receiving flow: open an offer, show it, and on consent fetch one-time copies bound to fresh keys, check each,
// and keep what fits. Keys of what does not fit, or of a flow that failed, are removed again.
import { WalletError } from '../errors.ts';
import type { GuardedFetch } from '../guarded-fetch.ts';
import { cardView } from '../holder/card-view.ts';
import type { KeyStore } from '../holder/keys.ts';
import type { HolderStore, StoredCard, StoredCopy } from '../holder/store.ts';
import type { CardView, LogEntry, OfferPreview, ReceiveResult } from '../types.ts';
import { fetchTypeMetadata, issuerName, readAppearance } from './appearance.ts';
import {
  type CheckedCredential,
  type CheckPorts,
  createCredentialCheck,
  type NewKey,
} from './check-credential.ts';
import { type AccessToken, type IssuerSession, openIssuerSession } from './issuer-session.ts';
import { fetchIssuerDescription, type IssuerDescription, type OfferedConfiguration } from './metadata.ts';
import { fetchOffer, type OfferLocation } from './offer.ts';
import { makeKeyProof } from './proofs.ts';

export type ReceivePorts = CheckPorts & {
  get: GuardedFetch;
  keys: KeyStore;
  store: HolderStore;
  clientId: string;
};

export type ReceiveFlow = {
  openOffer(location: OfferLocation): Promise<OfferPreview>;
  receive(preview: OfferPreview, answer: { txCode?: string }): Promise<ReceiveResult>;
};

export function createReceiveFlow(ports: ReceivePorts): ReceiveFlow {
  const { get, keys, store, now } = ports;

  return {
    async openOffer(location) {
      const offer = await fetchOffer(location, get);
      const description = await fetchIssuerDescription(offer, get);
      return {
        kind: 'offer',
        issuer: {
          name: issuerName(description),
          url: description.credentialIssuer,
          host: new URL(description.credentialIssuer).host,
        },
        cards: description.configurations.map((offered) => {
          const { name, description: text, colours, claims } = readAppearance(description, offered, null);
          return {
            configurationId: offered.configurationId,
            vct: offered.vct,
            name,
            description: text,
            colours,
            claims: claims.map((claim) => ({ name: claim.name, label: claim.label })),
          };
        }),
        txCode: offer.txCode,
        offer,
      };
    },

    async receive(preview, answer) {
      const { offer } = preview;
      const txCode = answer.txCode?.trim() ?? '';
      if (offer.txCode !== null && txCode === '') throw new WalletError('tx_code_needed');
      const description = await fetchIssuerDescription(offer, get);
      const dpopKey = await keys.create();
      try {
        const session = openIssuerSession({ description, get, keys, dpopKey, now });
        const clientId = description.anonymousAccess ? null : ports.clientId;
        const token = await session.requestToken(offer, offer.txCode === null ? null : txCode, clientId);
        const result: ReceiveResult = { kind: 'received', received: 0, discarded: 0, cards: [] };
        for (const offered of description.configurations) {
          const one = await receiveCard({ session, token, description, offered, clientId });
          result.received += one.received;
          result.discarded += one.discarded;
          result.cards.push(one.card);
        }
        return result;
      } finally {
        await keys.remove([dpopKey.keyId]);
      }
    },
  };

  async function receiveCard(from: {
    session: IssuerSession;
    token: AccessToken;
    description: IssuerDescription;
    offered: OfferedConfiguration;
    clientId: string | null;
  }): Promise<{ received: number; discarded: number; card: CardView }> {
    const { session, token, description, offered } = from;
    const typeMetadata = await fetchTypeMetadata(description, offered, get);
    const newKeys = await Promise.all(Array.from({ length: description.batchSize }, () => keys.create()));
    const unneeded = new Set(newKeys.map((key) => key.keyId));
    try {
      const nonce = await session.requestNonce();
      const proofs = await Promise.all(newKeys.map((key) => prove(key, description, nonce, from.clientId)));
      const texts = await session.requestCredentials(token, offered.configurationId, proofs);
      const good = await keepWhatFits(texts, newKeys, offered, description, typeMetadata?.text ?? null);
      const card: StoredCard = {
        cardId: crypto.randomUUID(),
        vct: offered.vct,
        iss: description.credentialIssuer,
        receivedAt: now().toISOString(),
        expiresAtSeconds: good[0].expiresAtSeconds,
        claims: good[0].claims,
        alwaysShown: good[0].alwaysShown,
        appearance: readAppearance(description, offered, typeMetadata?.document ?? null),
      };
      const replaced = await replacedBy(card);
      const replacedKeyIds = replaced === null ? [] : await store.keyIdsOf(replaced);
      const copies = good.map(
        (checked): StoredCopy => ({
          copyId: crypto.randomUUID(),
          cardId: card.cardId,
          keyId: checked.keyId,
          credential: checked.credential,
          state: 'unused',
        }),
      );
      await store.keepCard(card, copies, receivedEntry(card, copies.length), replaced);
      for (const copy of copies) unneeded.delete(copy.keyId);
      await keys.remove(replacedKeyIds);
      const held = { card, copiesLeft: copies.length, copiesReceived: copies.length };
      return { received: good.length, discarded: texts.length - good.length, card: cardView(held, now()) };
    } finally {
      await keys.remove([...unneeded]);
    }
  }

  function prove(key: NewKey, description: IssuerDescription, nonce: string | null, clientId: string | null) {
    return makeKeyProof({
      publicJwk: key.publicJwk,
      sign: (data) => keys.sign(key.keyId, data),
      credentialIssuer: description.credentialIssuer,
      nonce,
      issuedAt: Math.floor(now().getTime() / 1000),
      clientId,
    });
  }

  /** At least one, or the reason why the first did not fit. One key serves one copy; all copies say the same. */
  async function keepWhatFits(
    texts: string[],
    newKeys: NewKey[],
    offered: OfferedConfiguration,
    description: IssuerDescription,
    typeMetadataText: string | null,
  ): Promise<[CheckedCredential, ...CheckedCredential[]]> {
    const expected = { vct: offered.vct, iss: description.credentialIssuer, typeMetadataText };
    const check = await createCredentialCheck(expected, ports);
    const good: CheckedCredential[] = [];
    let firstReason: unknown;
    let free = newKeys;
    for (const credential of texts) {
      try {
        const checked = await check(credential, free);
        const [first] = good;
        if (first !== undefined && !saysTheSame(first, checked))
          throw new WalletError('credential_malformed');
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

  /** The same issuer's card of the same type for the same person: its unused copies are superseded. */
  async function replacedBy(card: StoredCard): Promise<string | null> {
    const older = (await store.cards()).find(
      ({ card: held }) =>
        held.iss === card.iss &&
        held.vct === card.vct &&
        held.claims.person_number === card.claims.person_number,
    );
    return older?.card.cardId ?? null;
  }

  function receivedEntry(card: StoredCard, copies: number): LogEntry {
    return {
      entryId: crypto.randomUUID(),
      at: card.receivedAt,
      kind: 'received',
      who: card.appearance.issuerName,
      title: card.appearance.name,
      purpose: null,
      disclosed: [],
      outcome: { kind: 'received', copies },
    };
  }
}

function saysTheSame(a: CheckedCredential, b: CheckedCredential): boolean {
  const sorted = (claims: Record<string, unknown>) =>
    JSON.stringify(Object.entries(claims).sort(([x], [y]) => (x < y ? -1 : 1)));
  return a.expiresAtSeconds === b.expiresAtSeconds && sorted(a.claims) === sorted(b.claims);
}
