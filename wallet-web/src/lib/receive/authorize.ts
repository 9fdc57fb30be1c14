// The log-in at an issuer (authorization code flow): a pushed request with PKCE, sender-bound from the start, and the way
// back, which is good once and only in the browser in which it began (RFC 9126, 7636, 9207, 9449; HAIP 1.0).
import { encodeBase64Url } from '@anju/credentials';
import { WalletError } from '../errors.ts';
import { checkAddress, readJsonObject } from '../guarded-fetch.ts';
import type { HeldKey, PendingAuthorization } from '../holder/store.ts';
import { errorOf } from './issuer-calls.ts';
import type { IssuerDescription } from './metadata.ts';
import { openSession, type ReceivePorts } from './session.ts';
import { clientRefusal } from './tokens.ts';

/** How long a citizen may take to log in. */
const LONGEST_LOG_IN_MILLISECONDS = 60 * 60 * 1000;

/** The address that the citizen is to be sent to. Throws what says why the issuer cannot be asked this way. */
export async function startAuthorization(
  description: IssuerDescription,
  issuerState: string | null,
  ports: ReceivePorts,
): Promise<{ url: string }> {
  const { parEndpoint, authorizationEndpoint, namesItself } = description.server;
  const { redirectUri } = ports;
  // a request that was not pushed could be changed on its way through the browser
  if (parEndpoint === null || authorizationEndpoint === null || redirectUri === null) {
    throw new WalletError('offer_not_supported', { cause: 'authorization_code' });
  }
  // its answer would be refused, and the citizen have logged in for nothing
  if (!namesItself) throw new WalletError('offer_not_supported', { cause: 'iss' });
  await dropOldRequests(ports);
  const dpopKey = await ports.keys.create();
  const pending = newPending(description, redirectUri, dpopKey, ports.now());
  try {
    // before anything is sent: the key that the wallet is to this server is in use from now on
    await ports.store.pending.put(pending);
    const { calls } = openSession(description, dpopKey, 'log-in', ports);
    const form = await pushedForm(description, pending, issuerState, ports);
    const answer = await calls.postForm(parEndpoint, form);
    const body = readJsonObject(answer);
    if (answer.status !== 201 && answer.status !== 200) {
      const error = errorOf(body);
      if (answer.status >= 500) throw new WalletError('address_unreachable', { cause: answer.status });
      throw (
        clientRefusal(error, ports.provider !== null) ??
        new WalletError('authorization_refused', { cause: error })
      );
    }
    if (typeof body?.request_uri !== 'string') throw new WalletError('answer_malformed', { cause: 'par' });
    const url = checkAddress(authorizationEndpoint);
    url.searchParams.set('client_id', ports.clientId);
    url.searchParams.set('request_uri', body.request_uri);
    return { url: url.href };
  } catch (error) {
    await ports.store.pending.take(pending.state);
    await ports.keys.remove([dpopKey.keyId]);
    throw error;
  }
}

function newPending(
  description: IssuerDescription,
  redirectUri: string,
  dpopKey: HeldKey,
  now: Date,
): PendingAuthorization {
  return {
    state: randomText(),
    credentialIssuer: description.credentialIssuer,
    authorizationServer: description.server.issuer,
    configurationIds: description.configurations.map(({ configurationId }) => configurationId),
    codeVerifier: randomText(),
    redirectUri,
    dpopKey,
    startedAt: now.toISOString(),
  };
}

async function pushedForm(
  description: IssuerDescription,
  pending: PendingAuthorization,
  issuerState: string | null,
  { clientId, language }: ReceivePorts,
): Promise<URLSearchParams> {
  const form = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: pending.redirectUri,
    state: pending.state,
    code_challenge: await hashText(pending.codeVerifier),
    code_challenge_method: 'S256',
  });
  if (language !== null) form.set('ui_locales', language());
  if (issuerState !== null) form.set('issuer_state', issuerState);
  if (asksByDetails(description)) {
    const details = pending.configurationIds.map((id) => ({
      type: 'openid_credential',
      credential_configuration_id: id,
      ...(description.namesServers ? { locations: [description.credentialIssuer] } : {}),
    }));
    form.set('authorization_details', JSON.stringify(details));
  } else {
    const scopes = description.configurations.map(({ document }) => document.scope);
    if (!scopes.every((scope) => typeof scope === 'string'))
      throw new WalletError('offer_not_supported', { cause: 'scope' });
    form.set('scope', scopes.join(' '));
  }
  return form;
}

/** By scope (HAIP 1.0 section 4.2) unless the server says that it takes details, or a type has no scope and it says nothing. */
export function asksByDetails({ server, configurations }: IssuerDescription): boolean {
  if (server.authorizationDetails !== 'unsaid') return server.authorizationDetails === 'taken';
  return !configurations.every(({ document }) => typeof document.scope === 'string');
}

export type ReturnedAuthorization = { pending: PendingAuthorization; code: string };

/**
 * Reads what the issuer's page sent back. Whatever comes of it, the request is over: a second use is refused.
 * Throws `authorization_unknown`, `authorization_mixed_up`, `authorization_declined`, `authorization_refused`.
 */
export async function takeReturn(search: string, ports: ReceivePorts): Promise<ReturnedAuthorization> {
  const parameters = new URLSearchParams(search);
  const only = (name: string): string | null => {
    const values = parameters.getAll(name);
    if (values.length > 1) throw new WalletError('authorization_refused', { cause: `two ${name}` });
    return values[0] ?? null;
  };
  const state = only('state');
  const pending = state === null ? null : await ports.store.pending.take(state);
  if (pending === null || isOver(pending, ports.now())) {
    if (pending !== null) await ports.keys.remove([pending.dpopKey.keyId]);
    throw new WalletError('authorization_unknown');
  }
  try {
    // without it an answer of one issuer could be taken for another's (mix-up): absent is wrong too
    if (only('iss') !== pending.authorizationServer) throw new WalletError('authorization_mixed_up');
    const [error, code] = [only('error'), only('code')];
    if (error === 'access_denied') throw new WalletError('authorization_declined');
    if (error !== null || code === null || code === '')
      throw new WalletError('authorization_refused', { cause: errorOf({ error }) });
    return { pending, code };
  } catch (error) {
    await ports.keys.remove([pending.dpopKey.keyId]);
    throw error;
  }
}

const isOver = ({ startedAt }: PendingAuthorization, now: Date) =>
  now.getTime() - Date.parse(startedAt) > LONGEST_LOG_IN_MILLISECONDS;

/** Nobody comes back to these: their keys go with them. */
async function dropOldRequests({ store, keys, now }: ReceivePorts): Promise<void> {
  for (const pending of await store.pending.all()) {
    if (!isOver(pending, now())) continue;
    await store.pending.take(pending.state);
    await keys.remove([pending.dpopKey.keyId]);
  }
}

const randomText = () => encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));

async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return encodeBase64Url(new Uint8Array(digest));
}
