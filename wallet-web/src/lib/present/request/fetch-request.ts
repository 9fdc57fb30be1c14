// Fetches the signed request object. With POST (OpenID4VP 1.0 section 5.10) the wallet adds a nonce of its own, so
// that an old answer cannot be served again. It sends no wallet metadata: it says nothing about itself.
import { encodeBase64Url } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import type { GuardedFetch } from '../../guarded-fetch.ts';
import type { RequestLocation } from './request-link.ts';

const MEDIA_TYPE = 'application/oauth-authz-req+jwt';

export type FetchedRequest = { jwt: string; walletNonce: string | null };

/** Throws `request_gone`, `request_not_signed` (another content type) or an address error. */
export async function fetchRequest(location: RequestLocation, get: GuardedFetch): Promise<FetchedRequest> {
  const walletNonce =
    location.method === 'POST' ? encodeBase64Url(crypto.getRandomValues(new Uint8Array(32))) : null;
  const answer = await get(location.requestUri, {
    method: location.method,
    headers: {
      accept: MEDIA_TYPE,
      ...(walletNonce === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(walletNonce === null ? {} : { body: new URLSearchParams({ wallet_nonce: walletNonce }).toString() }),
  });
  if (answer.status === 404 || answer.status === 410) throw new WalletError('request_gone');
  if (answer.status !== 200) throw new WalletError('address_unreachable', { cause: answer.status });
  if (answer.contentType !== MEDIA_TYPE) throw new WalletError('request_not_signed');
  return { jwt: answer.text.trim(), walletNonce };
}
