// The receiving flow: open an offer or choose from the catalogue, show it, and on consent receive — with the counter's code
// at once, or by way of the department's log-in — then keep what is in order, wait for what a clerk looks at, and renew.
import { WalletError } from '../errors.ts';
import { lookAtCard } from '../holder/standing/look.ts';
import type { HeldKey, StoredGrant } from '../holder/store.ts';
import type { Catalogue, OfferPreview, ReceiveResult } from '../types.ts';
import { type AskedAgain, askAgain } from './ask-again.ts';
import { asksByDetails, startAuthorization, takeReturn } from './authorize.ts';
import { readCatalogue } from './catalogue.ts';
import { dropUnusedGrants, newGrant } from './grants.ts';
import { type DataSet, endWaiting, type Kept, receiveDataSet } from './keep-cards.ts';
import { keepUp } from './keep-up.ts';
import { fetchIssuerDescription, type IssuerDescription } from './metadata.ts';
import { fetchOffer, type OfferLocation, type OpenedOffer } from './offer.ts';
import { offerPreview } from './offer-preview.ts';
import { renewCard } from './renew.ts';
import { openSession, type ReceivePorts, type Session } from './session.ts';
import { requestTokens, type TokenRequest, type Tokens } from './tokens.ts';

export type ReceiveFlow = {
  openOffer(location: OfferLocation): Promise<OfferPreview>;
  /** With the counter's code. */
  receive(preview: OfferPreview, answer: { txCode?: string }): Promise<ReceiveResult>;
  /** What the departments at these addresses issue. */
  catalogue(issuers: string[]): Promise<Catalogue>;
  /** As if the department had offered it, to be asked for by log-in. */
  choose(credentialIssuer: string, configurationId: string): Promise<OfferPreview>;
  /** The address of the department's log-in, to be opened in this same browser. */
  logIn(preview: OfferPreview): Promise<{ url: string }>;
  /** `search`: the query with which the department's log-in sent the citizen back. */
  comeBack(search: string): Promise<ReceiveResult>;
  askAgain(waitingId: string): Promise<AskedAgain | null>;
  stopWaiting(waitingId: string): Promise<void>;
  renew(cardId: string): Promise<ReceiveResult>;
  /** Reads its issuer's list now, unless it was read just before; what was found, or why nothing was, stands on the card. */
  checkStanding(cardId: string): Promise<void>;
  /** Asks for what is due, looks whether cards were revoked and renews what runs short, quietly: what went wrong stands on the cards. */
  keepUp(): Promise<{ isChanged: boolean }>;
};

export function createReceiveFlow(ports: ReceivePorts): ReceiveFlow {
  const { store, keys, now } = ports;

  /** Each by itself: that one does not come is no reason to leave the others. Throws when none came. */
  const receiveSets = async (
    session: Session,
    grant: StoredGrant,
    wanted: DataSet[],
  ): Promise<ReceiveResult> => {
    const result = nothingReceived();
    const reasons: unknown[] = [];
    for (const one of wanted) {
      try {
        addKept(result, await receiveDataSet(session, grant, one, ports));
      } catch (error) {
        reasons.push(error);
      }
    }
    if (result.cards.length + result.waiting.length === 0) throw reasons[0];
    return { ...result, missing: reasons.length };
  };

  /** Tokens, then every data set that they are for. */
  const receiveAll = async (
    session: Session,
    dpopKey: HeldKey,
    request: TokenRequest,
  ): Promise<ReceiveResult> => {
    const { tokenEndpoint } = session.description.server;
    try {
      const hasProvider = ports.provider !== null;
      const tokens = await requestTokens(session.calls, tokenEndpoint, request, { now, hasProvider });
      const grant: StoredGrant = newGrant(session, dpopKey, tokens);
      return await receiveSets(session, grant, dataSets(session, tokens, request));
    } finally {
      const isKept = (await store.grants.all()).some((grant) => grant.dpopKey.keyId === dpopKey.keyId);
      if (!isKept) await keys.remove([dpopKey.keyId]);
      await dropUnusedGrants(ports);
    }
  };

  return {
    async openOffer(location) {
      const offer = await fetchOffer(location, ports.get);
      const which = { ...offer, grant: offer.grant.kind };
      return offerPreview(offer, await fetchIssuerDescription(which, ports));
    },

    async receive({ offer, description }, answer) {
      const { grant } = offer;
      if (grant.kind !== 'pre_authorized_code') throw new WalletError('offer_not_supported');
      const txCode = answer.txCode?.trim() ?? '';
      if (grant.txCode !== null && txCode === '') throw new WalletError('tx_code_needed');
      const asked = onlyListed(description);
      const dpopKey = await keys.create();
      const session = openSession(asked, dpopKey, 'counter', ports);
      return receiveAll(session, dpopKey, {
        kind: 'pre_authorized_code',
        code: grant.code,
        txCode: grant.txCode === null ? null : txCode,
        clientId: session.clientId,
      });
    },

    catalogue: (issuers) => readCatalogue(issuers, ports),

    async choose(credentialIssuer, configurationId) {
      const offer: OpenedOffer = {
        credentialIssuer,
        configurationIds: [configurationId],
        authorizationServer: null,
        grant: { kind: 'authorization_code', issuerState: null },
      };
      const which = { ...offer, grant: offer.grant.kind };
      return offerPreview(offer, await fetchIssuerDescription(which, ports));
    },

    async logIn({ offer, description }) {
      if (offer.grant.kind !== 'authorization_code') throw new WalletError('offer_not_supported');
      return startAuthorization(onlyListed(description), offer.grant.issuerState, ports);
    },

    async comeBack(search) {
      const { pending, code } = await takeReturn(search, ports);
      const { credentialIssuer, authorizationServer, configurationIds, dpopKey } = pending;
      const { codeVerifier, redirectUri } = pending;
      let session: Session;
      try {
        const which = { credentialIssuer, authorizationServer, configurationIds };
        session = openSession(await fetchIssuerDescription(which, ports), dpopKey, 'log-in', ports);
      } catch (error) {
        await keys.remove([dpopKey.keyId]);
        throw error;
      }
      const { clientId } = ports;
      const kind = 'authorization_code';
      return receiveAll(session, dpopKey, { kind, code, codeVerifier, redirectUri, clientId });
    },

    askAgain: (waitingId) => askAgain(waitingId, ports),
    // not while it is being asked for: its keys must not go when the card has just come
    stopWaiting: (waitingId) =>
      ports.exclusively(`waiting ${waitingId}`, async () => {
        const waiting = await store.waiting.get(waitingId);
        if (waiting === null) return;
        await endWaiting(waiting, ports);
        await dropUnusedGrants(ports);
      }),

    async renew(cardId) {
      const result = nothingReceived();
      addKept(result, await renewCard(cardId, ports));
      return result;
    },

    async checkStanding(cardId) {
      await lookAtCard(cardId, ports);
    },

    keepUp: () => keepUp(ports),
  };
}

/** What would be thrown away is not asked for: nobody gives a code or logs in for it. Throws `issuer_not_listed`. */
function onlyListed(description: IssuerDescription): IssuerDescription {
  const configurations = description.configurations.filter(({ listing }) => listing === 'listed');
  if (configurations.length === 0) throw new WalletError('issuer_not_listed', { cause: 'before asking' });
  return { ...description, configurations };
}

/** Throws `answer_malformed` where data sets were asked for by name and none were named. */
function dataSets({ description }: Session, { identifiers }: Tokens, request: TokenRequest): DataSet[] {
  const mustBeNamed = request.kind === 'authorization_code' && asksByDetails(description);
  return description.configurations.flatMap((offered): DataSet[] => {
    const named = identifiers.get(offered.configurationId);
    if (named === undefined) {
      if (mustBeNamed || identifiers.size > 0)
        throw new WalletError('answer_malformed', { cause: 'identifiers' });
      return [{ offered, identifier: null, siblings: 1, replaces: null }];
    }
    return named.map((identifier) => ({ offered, identifier, siblings: named.length, replaces: null }));
  });
}

const nothingReceived = (): ReceiveResult => ({
  kind: 'received',
  received: 0,
  discarded: 0,
  cards: [],
  missing: 0,
  waiting: [],
});

function addKept(result: ReceiveResult, kept: Kept): void {
  if (kept.kind === 'waiting') {
    result.waiting.push(kept.waiting);
    return;
  }
  result.received += kept.received;
  result.discarded += kept.discarded;
  result.cards.push(kept.card);
}
