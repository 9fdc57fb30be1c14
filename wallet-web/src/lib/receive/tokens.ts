// The token endpoint, for its three grants: a code from the counter, a log-in that came back, a refresh token.
import { WalletError, type WalletErrorCode } from '../errors.ts';
import { type Answer, isObject, readJsonObject } from '../guarded-fetch.ts';
import { errorOf, type IssuerCalls } from './issuer-calls.ts';

export type Tokens = {
  accessToken: string;
  accessTokenEndsAt: string | null;
  /** null: none was given, or (after a refresh) the old one stays */
  refreshToken: string | null;
  /** data sets by configuration; a configuration that is missing here is asked for by its own id */
  identifiers: Map<string, string[]>;
};

export type TokenRequest =
  | { kind: 'pre_authorized_code'; code: string; txCode: string | null; clientId: string | null }
  | { kind: 'authorization_code'; code: string; codeVerifier: string; redirectUri: string; clientId: string }
  | { kind: 'refresh_token'; refreshToken: string; clientId: string | null };

const MOST_IDENTIFIERS = 20;
const LONGEST_LIFETIME_SECONDS = 24 * 60 * 60;

/**
 * Throws `tx_code_refused` (wrong code, or the offer is used up: servers do not say which), `offer_gone`,
 * `authorization_gone`, `renewal_refused`, `wallet_not_accepted`, `wallet_attestation_needed` or `token_refused`.
 */
export async function requestTokens(
  calls: IssuerCalls,
  endpoint: string,
  request: TokenRequest,
  ports: { now: () => Date; hasProvider: boolean },
): Promise<Tokens> {
  const answer = await calls.postForm(endpoint, formOf(request));
  const body = readJsonObject(answer);
  if (answer.status !== 200) throw refusal(answer, request, ports.hasProvider);
  const { access_token: accessToken, token_type: type, expires_in: lifetime, refresh_token } = body ?? {};
  if (typeof accessToken !== 'string') throw new WalletError('answer_malformed', { cause: 'token' });
  // one that is good for whoever holds it is not used (HAIP 1.0 section 4)
  if (String(type).toLowerCase() !== 'dpop')
    throw new WalletError('offer_not_supported', { cause: 'bearer' });
  const endsAt = typeof lifetime === 'number' ? endOf(lifetime, ports.now()) : null;
  return {
    accessToken,
    accessTokenEndsAt: endsAt === null ? null : endsAt.toISOString(),
    refreshToken: typeof refresh_token === 'string' ? refresh_token : null,
    identifiers: readIdentifiers(body?.authorization_details),
  };
}

/** Whatever a server says, a token is not thought to last longer than a day. */
const endOf = (lifetimeSeconds: number, now: Date) =>
  new Date(now.getTime() + Math.min(Math.max(lifetimeSeconds, 0), LONGEST_LIFETIME_SECONDS) * 1000);

function formOf(request: TokenRequest): URLSearchParams {
  const form = new URLSearchParams();
  if (request.kind === 'pre_authorized_code') {
    form.set('grant_type', 'urn:ietf:params:oauth:grant-type:pre-authorized_code');
    form.set('pre-authorized_code', request.code);
    if (request.txCode !== null) form.set('tx_code', request.txCode);
  } else if (request.kind === 'authorization_code') {
    form.set('grant_type', 'authorization_code');
    form.set('code', request.code);
    form.set('code_verifier', request.codeVerifier);
    form.set('redirect_uri', request.redirectUri);
  } else {
    form.set('grant_type', 'refresh_token');
    form.set('refresh_token', request.refreshToken);
  }
  if (request.clientId !== null) form.set('client_id', request.clientId);
  return form;
}

function refusal(answer: Answer, request: TokenRequest, hasProvider: boolean): WalletError {
  const error = errorOf(readJsonObject(answer));
  if (answer.status >= 500 || answer.status === 429) {
    return new WalletError('address_unreachable', { cause: answer.status });
  }
  if (error === 'invalid_grant') return new WalletError(GONE[kindOf(request)], { cause: error });
  return clientRefusal(error, hasProvider) ?? new WalletError('token_refused', { cause: error });
}

const kindOf = (request: TokenRequest): keyof typeof GONE =>
  request.kind === 'pre_authorized_code' && request.txCode !== null ? 'tx_code' : request.kind;

const GONE = {
  tx_code: 'tx_code_refused',
  pre_authorized_code: 'offer_gone',
  authorization_code: 'authorization_gone',
  refresh_token: 'renewal_refused',
} as const satisfies Record<string, WalletErrorCode>;

/** The refusals that are about the wallet itself; null for others. */
export function clientRefusal(error: string | undefined, hasProvider: boolean): WalletError | null {
  const isAboutWallet =
    error === 'invalid_client' || error === 'unauthorized_client' || error === 'invalid_client_attestation';
  const isAboutAttestation = error === 'use_attestation_challenge' || error === 'use_fresh_attestation';
  if (!isAboutWallet && !isAboutAttestation) return null;
  return new WalletError(hasProvider ? 'wallet_not_accepted' : 'wallet_attestation_needed', { cause: error });
}

/** RFC 9396 details: which data sets stand for which configuration (OpenID4VCI 1.0 section 6.2). */
function readIdentifiers(details: unknown): Map<string, string[]> {
  const identifiers = new Map<string, string[]>();
  if (!Array.isArray(details)) return identifiers;
  for (const detail of details) {
    if (!isObject(detail) || detail.type !== 'openid_credential') continue;
    const { credential_configuration_id: id, credential_identifiers: list } = detail;
    const texts = Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
    if (typeof id !== 'string' || texts.length === 0) continue;
    if (texts.length > MOST_IDENTIFIERS) throw new WalletError('answer_malformed', { cause: 'identifiers' });
    identifiers.set(id, [...new Set(texts)]);
  }
  return identifiers;
}
