// A request as it is fetched and believed (OpenID4VP 1.0, sections 5.9 to 5.11; RFC 9101).
import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import type { RequestObject, WalletSettings } from '../wallet.ts';
import { dnsNamesOf, leafOfChain } from './certificates.ts';
import { keyOfDidUrl } from './did-ethr.ts';
import { isSignedBy, readJws } from './jws.ts';
import { requireKnown } from './transaction-data.ts';
import { WalletError } from './wallet-error.ts';

const TYPE = 'oauth-authz-req+jwt';
const STATIC_AUDIENCE = 'https://self-issued.me/v2';
const METADATA = {
  vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
  client_id_prefixes_supported: ['x509_hash', 'x509_san_dns', 'decentralized_identifier'],
  request_object_signing_alg_values_supported: ['ES256'],
};

type Settings = Omit<WalletSettings, 'cards'>;

/** Throws unless the request is signed by whom its `client_id` names, for this wallet, now. */
export async function openRequest(link: string, settings: Settings): Promise<RequestObject> {
  const parameters = new URL(link).searchParams;
  const walletNonce = randomBytes(16).toString('base64url');
  const method = parameters.get('request_uri_method') ?? 'get';
  const jws = await fetchObject(parameters.get('request_uri') ?? '', method, walletNonce, settings.fetch);

  const { header, payload } = readJws(jws);
  if (header.typ !== TYPE || header.alg !== 'ES256')
    throw new WalletError('request_malformed', 'this is no signed request');
  if (payload.client_id !== parameters.get('client_id'))
    throw new WalletError('name_differs', 'the request is in another name');
  if (!isSignedBy(await keyOfAsker(header, payload, settings), jws))
    throw new WalletError('signature_wrong', 'the signature is wrong');
  if (method === 'post' && payload.wallet_nonce !== walletNonce)
    throw new WalletError('request_not_fresh', 'the request is an old one');
  if (payload.aud !== STATIC_AUDIENCE)
    throw new WalletError('request_for_another', 'the request is for another wallet');
  if (typeof payload.exp === 'number' && payload.exp * 1000 < Date.now())
    throw new WalletError('request_expired', 'it has expired');
  requireAnswerable(payload);
  return payload as RequestObject;
}

async function fetchObject(uri: string, method: string, walletNonce: string, fetchFrom: typeof fetch) {
  if (method !== 'get' && method !== 'post')
    throw new WalletError('way_unsupported', 'the request cannot be fetched in this way');
  const form = new URLSearchParams({ wallet_metadata: JSON.stringify(METADATA), wallet_nonce: walletNonce });
  const answer = await fetchFrom(uri, {
    headers: { accept: `application/${TYPE}` },
    redirect: 'error',
    ...(method === 'post' && { method: 'POST', body: form }),
  });
  if (answer.status !== 200)
    throw new WalletError('request_unavailable', `the request is not handed out: ${answer.status}`);
  const type = answer.headers.get('content-type')?.split(';')[0];
  if (type !== `application/${TYPE}`)
    throw new WalletError('request_malformed', 'what is handed out is no request');
  return answer.text();
}

/** The key that the prefix of `client_id` leads to. */
async function keyOfAsker(
  header: Record<string, unknown>,
  payload: Record<string, unknown>,
  { rootPem, chain }: Settings,
): Promise<KeyObject> {
  const clientId = String(payload.client_id);
  const prefix = clientId.slice(0, clientId.indexOf(':'));
  const name = clientId.slice(prefix.length + 1);
  const wrong = new WalletError('asker_unproved', 'the asker is not who it says');
  if (prefix === 'decentralized_identifier') {
    const didUrl = String(header.kid);
    if (didUrl.split('#')[0] !== name) throw wrong;
    return keyOfDidUrl(didUrl, chain);
  }
  const leaf = leafOfChain(header.x5c, rootPem);
  const isNamed = {
    x509_hash: () => createHash('sha256').update(leaf.raw).digest('base64url') === name,
    x509_san_dns: () =>
      dnsNamesOf(leaf).includes(name) && new URL(String(payload.response_uri)).hostname === name,
  }[prefix];
  if (!isNamed?.()) throw wrong;
  return leaf.publicKey;
}

/** What this wallet does not do it refuses: HAIP 1.0 asks for encrypted responses, and for no other way. */
function requireAnswerable(payload: Record<string, unknown>): void {
  const { response_type: type, response_mode: mode, transaction_data: transactions = [] } = payload;
  if (type !== 'vp_token' || mode !== 'direct_post.jwt')
    throw new WalletError('way_unsupported', 'this wallet does not answer so');
  if (payload.redirect_uri !== undefined)
    throw new WalletError('way_unsupported', 'an answer goes to one address');
  requireKnown(transactions as string[]);
}
