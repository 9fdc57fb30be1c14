// Talks to one issuer's token, nonce and credential endpoints, with DPoP on the protected ones.
// A server that wants its nonce in the proof answers once with `use_dpop_nonce`; then it gets it.
import { WalletError } from '../errors.ts';
import {
  type Answer,
  type GuardedFetch,
  isObject,
  type JsonObject,
  readJsonObject,
} from '../guarded-fetch.ts';
import type { KeyStore, PublicJwk } from '../holder/keys.ts';
import type { IssuerDescription } from './metadata.ts';
import type { OpenedOffer } from './offer.ts';
import { makeDpopProof } from './proofs.ts';

export type IssuerSession = {
  /** Throws `tx_code_refused` (wrong code, or the offer is used up: servers do not say which) or `token_refused`. */
  requestToken(offer: OpenedOffer, txCode: string | null, clientId: string | null): Promise<AccessToken>;
  /** Null where the issuer asks for no nonce. */
  requestNonce(): Promise<string | null>;
  /** Credentials in the order received. Throws `issuance_refused`, `issuance_deferred`. */
  requestCredentials(token: AccessToken, configurationId: string, proofs: string[]): Promise<string[]>;
};

export type AccessToken = { value: string; identifiers: Map<string, string> };

export type DpopKey = { keyId: string; publicJwk: PublicJwk };

export function openIssuerSession(ports: {
  description: IssuerDescription;
  get: GuardedFetch;
  keys: KeyStore;
  dpopKey: DpopKey;
  now: () => Date;
}): IssuerSession {
  const { description, get, keys, dpopKey, now } = ports;
  // each server has its own nonces; the newest one counts
  const nonces = new Map<string, string>();

  const postOnce = async (url: string, body: string, contentType: string, accessToken?: string) => {
    const origin = new URL(url).origin;
    const proof = await makeDpopProof({
      publicJwk: dpopKey.publicJwk,
      sign: (data) => keys.sign(dpopKey.keyId, data),
      method: 'POST',
      url,
      issuedAt: Math.floor(now().getTime() / 1000),
      nonce: nonces.get(origin),
      accessToken,
    });
    const answer = await get(url, {
      method: 'POST',
      body,
      headers: {
        accept: 'application/json',
        'content-type': contentType,
        dpop: proof,
        ...(accessToken === undefined ? {} : { authorization: `DPoP ${accessToken}` }),
      },
    });
    const nonce = answer.headers.get('dpop-nonce');
    if (nonce !== null) nonces.set(origin, nonce);
    return { answer, gotNonce: nonce !== null };
  };

  const post = async (
    url: string,
    body: string,
    contentType: string,
    accessToken?: string,
  ): Promise<Answer> => {
    const first = await postOnce(url, body, contentType, accessToken);
    if (!first.gotNonce || !wantsDpopNonce(first.answer)) return first.answer;
    return (await postOnce(url, body, contentType, accessToken)).answer;
  };

  return {
    async requestToken(offer, txCode, clientId) {
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
        'pre-authorized_code': offer.preAuthorizedCode,
      });
      if (txCode !== null) form.set('tx_code', txCode);
      if (clientId !== null) form.set('client_id', clientId);
      const answer = await post(
        description.tokenEndpoint,
        form.toString(),
        'application/x-www-form-urlencoded',
      );
      const body = readJsonObject(answer);
      if (answer.status !== 200) throw tokenError(body, offer);
      if (typeof body?.access_token !== 'string' || String(body.token_type).toLowerCase() !== 'dpop') {
        throw new WalletError('answer_malformed', { cause: 'token' });
      }
      return { value: body.access_token, identifiers: readIdentifiers(body.authorization_details) };
    },

    async requestNonce() {
      if (description.nonceEndpoint === null) return null;
      const answer = await get(description.nonceEndpoint, {
        method: 'POST',
        headers: { accept: 'application/json' },
      });
      const nonce = readJsonObject(answer)?.c_nonce;
      if (answer.status !== 200 || typeof nonce !== 'string')
        throw new WalletError('answer_malformed', { cause: 'nonce' });
      const dpopNonce = answer.headers.get('dpop-nonce');
      if (dpopNonce !== null) nonces.set(new URL(description.nonceEndpoint).origin, dpopNonce);
      return nonce;
    },

    async requestCredentials(token, configurationId, proofs) {
      const identifier = token.identifiers.get(configurationId);
      const which =
        identifier === undefined
          ? { credential_configuration_id: configurationId }
          : { credential_identifier: identifier };
      const request = JSON.stringify({ ...which, proofs: { jwt: proofs } });
      const answer = await post(description.credentialEndpoint, request, 'application/json', token.value);
      const body = readJsonObject(answer);
      if (answer.status === 202 || typeof body?.transaction_id === 'string')
        throw new WalletError('issuance_deferred');
      if (answer.status !== 200) throw new WalletError('issuance_refused', { cause: errorOf(body) });
      const credentials = Array.isArray(body?.credentials) ? body.credentials : [];
      const texts = credentials.map((entry: unknown) => (isObject(entry) ? entry.credential : undefined));
      if (
        texts.length === 0 ||
        texts.length > proofs.length ||
        !texts.every((text) => typeof text === 'string')
      ) {
        throw new WalletError('answer_malformed', { cause: 'credentials' });
      }
      return texts;
    },
  };
}

function wantsDpopNonce(answer: Answer): boolean {
  if (answer.status !== 400 && answer.status !== 401) return false;
  const challenge = answer.headers.get('www-authenticate') ?? '';
  return errorOf(readJsonObject(answer)) === 'use_dpop_nonce' || challenge.includes('error="use_dpop_nonce"');
}

function tokenError(body: JsonObject | null, offer: OpenedOffer): WalletError {
  const error = errorOf(body);
  if (error === 'invalid_grant')
    return new WalletError(offer.txCode === null ? 'offer_gone' : 'tx_code_refused');
  return new WalletError('token_refused', { cause: error });
}

/** Only registered-looking codes are kept: the server's own words may hold anything. */
function errorOf(body: JsonObject | null): string | undefined {
  const error = body?.error;
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
}

/** RFC 9396 details: which credential identifier stands for which configuration (OpenID4VCI 1.0 section 6.2). */
function readIdentifiers(details: unknown): Map<string, string> {
  const identifiers = new Map<string, string>();
  if (!Array.isArray(details)) return identifiers;
  for (const detail of details) {
    if (!isObject(detail) || detail.type !== 'openid_credential') continue;
    const { credential_configuration_id: id, credential_identifiers: list } = detail;
    const first: unknown = Array.isArray(list) ? list[0] : undefined;
    if (typeof id === 'string' && typeof first === 'string') identifiers.set(id, first);
  }
  return identifiers;
}
