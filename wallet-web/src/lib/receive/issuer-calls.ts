// Posts to one issuer's endpoints, with DPoP on all of them and, at the authorization server, the wallet's attestation.
// A server that wants its own nonce, challenge or a fresher attestation says so once; then it gets it.
import type { WalletProvider } from '../attestation/wallet-provider.ts';
import { WalletError } from '../errors.ts';
import { type Answer, type GuardedFetch, type JsonObject, readJsonObject } from '../guarded-fetch.ts';
import type { KeyStore } from '../holder/keys.ts';
import type { HeldKey } from '../holder/store.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { makeDpopProof } from './proofs.ts';

export type Post = {
  url: string;
  body: string;
  contentType: string;
  accept?: string;
  /** sent with its DPoP binding; without it, the attestation goes along */
  accessToken?: string;
};

export type IssuerCalls = {
  post(post: Post): Promise<Answer>;
  postForm(url: string, form: URLSearchParams): Promise<Answer>;
  /** Null where the issuer has no nonce endpoint. */
  requestNonce(endpoint: string | null): Promise<string | null>;
};

export type IssuerCallPorts = {
  server: AuthorizationServer;
  get: GuardedFetch;
  keys: KeyStore;
  dpopKey: HeldKey;
  /** null: this wallet has none */
  provider: WalletProvider | null;
  /** says nothing about the wallet where nobody must */
  isAnonymous: boolean;
  now: () => Date;
};

const CHALLENGE_HEADER = 'oauth-client-attestation-challenge';

export function openIssuerCalls(ports: IssuerCallPorts): IssuerCalls {
  const { server, get, keys, dpopKey, provider, isAnonymous, now } = ports;
  // each server has its own nonces; the newest one counts
  const nonces = new Map<string, string>();
  let challenge: string | null = null;

  const keepNonces = (url: string, { headers }: Answer) => {
    const nonce = headers.get('dpop-nonce');
    if (nonce !== null) nonces.set(new URL(url).origin, nonce);
    challenge = headers.get(CHALLENGE_HEADER) ?? challenge;
  };

  const attestationHeaders = async (): Promise<Record<string, string>> => {
    if (server.attestation === 'none' || isAnonymous) return {};
    if (provider === null) {
      if (server.attestation === 'required') throw new WalletError('wallet_attestation_needed');
      return {};
    }
    try {
      challenge ??= await requestChallenge();
      const { attestation, proofOfPossession } = await provider.attestClient(server.issuer, challenge);
      // a challenge is good for one proof
      challenge = null;
      return {
        'oauth-client-attestation': attestation,
        'oauth-client-attestation-pop': proofOfPossession,
      };
    } catch (error) {
      // where it is only welcome, a provider that is down costs nobody a card
      if (server.attestation === 'required' || !(error instanceof WalletError)) throw error;
      return {};
    }
  };

  const requestChallenge = async (): Promise<string | null> => {
    if (server.challengeEndpoint === null) return null;
    const answer = await get(server.challengeEndpoint, {
      method: 'POST',
      headers: { accept: 'application/json' },
    });
    keepNonces(server.challengeEndpoint, answer);
    const given = readJsonObject(answer)?.attestation_challenge;
    if (answer.status !== 200 || typeof given !== 'string')
      throw new WalletError('answer_malformed', { cause: 'challenge' });
    return given;
  };

  const postOnce = async ({ url, body, contentType, accept, accessToken }: Post): Promise<Answer> => {
    const attested = accessToken === undefined ? await attestationHeaders() : {};
    const proof = await makeDpopProof({
      publicJwk: dpopKey.publicJwk,
      sign: (data) => keys.sign(dpopKey.keyId, data),
      method: 'POST',
      url,
      issuedAt: Math.floor(now().getTime() / 1000),
      nonce: nonces.get(new URL(url).origin),
      accessToken,
    });
    const answer = await get(url, {
      method: 'POST',
      body,
      headers: {
        accept: accept ?? 'application/json',
        'content-type': contentType,
        dpop: proof,
        ...attested,
        ...(accessToken === undefined ? {} : { authorization: `DPoP ${accessToken}` }),
      },
    });
    keepNonces(url, answer);
    return answer;
  };

  const post = async (what: Post): Promise<Answer> => {
    const asked = new Set<string>();
    for (;;) {
      const answer = await postOnce(what);
      const wanted = wantedIn(answer);
      // each may be asked for once: a server that keeps asking is not served for ever
      if (refusesClock(answer, now())) throw new WalletError('device_clock_wrong');
      if (wanted === null || asked.has(wanted)) return answer;
      asked.add(wanted);
      if (wanted === 'use_fresh_attestation') await provider?.forgetAttestation(server.issuer);
    }
  };

  return {
    post,
    postForm: (url, form) =>
      post({ url, body: form.toString(), contentType: 'application/x-www-form-urlencoded' }),
    async requestNonce(endpoint) {
      if (endpoint === null) return null;
      const answer = await get(endpoint, { method: 'POST', headers: { accept: 'application/json' } });
      const nonce = readJsonObject(answer)?.c_nonce;
      if (answer.status !== 200 || typeof nonce !== 'string')
        throw new WalletError('answer_malformed', { cause: 'nonce' });
      keepNonces(endpoint, answer);
      return nonce;
    },
  };
}

/** What the server wants before it looks at the request, if that is what its answer says. */
function wantedIn(answer: Answer): string | null {
  if (answer.status !== 400 && answer.status !== 401) return null;
  const error = errorOf(readJsonObject(answer));
  const header = answer.headers.get('www-authenticate') ?? '';
  if (error === 'use_dpop_nonce' || header.includes('error="use_dpop_nonce"')) {
    return answer.headers.get('dpop-nonce') === null ? null : 'use_dpop_nonce';
  }
  if (error === 'use_attestation_challenge' || error === 'use_fresh_attestation') return error;
  return null;
}

/** Clocks that are further apart than this do not agree. */
const CLOCKS_APART_MILLISECONDS = 120_000;

/**
 * What the wallet proves is made alike for every issuer but for the time in it. A server that takes none of it reads another
 * clock, unless the hour that it says of itself (not every server lets a page read it) is ours too.
 */
function refusesClock(answer: Answer, now: Date): boolean {
  const header = answer.headers.get('www-authenticate') ?? '';
  const isProofRefused =
    errorOf(readJsonObject(answer)) === 'invalid_dpop_proof' || header.includes('error="invalid_dpop_proof"');
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  return isProofRefused && !(Math.abs(theirs - now.getTime()) < CLOCKS_APART_MILLISECONDS);
}

/** Only registered-looking codes are kept: the server's own words may hold anything. */
export function errorOf(body: JsonObject | null): string | undefined {
  const error = body?.error;
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
}
