// Finds a presentation request in a QR text, link or pasted text (OpenID4VP 1.0 section 5, JAR by reference).
import { WalletError } from '../../errors.ts';
import { readLink } from '../../read-link.ts';
import { type ClientId, readClientId } from './client-id.ts';

export type RequestLocation = { clientId: ClientId; requestUri: string; method: 'GET' | 'POST' };

const SCHEMES = ['openid4vp:', 'haip-vp:', 'eudi-openid4vp:'];
const UNSIGNED_PARAMETERS = ['dcql_query', 'response_uri', 'nonce'];

/**
 * Null when the text is no request. Throws `request_not_signed` for parameters that nobody signed, `request_malformed`, and
 * `request_asker_unprovable`, so that nothing is fetched for an asker that could not prove its name.
 */
export function findRequest(text: string): RequestLocation | null {
  const url = readLink(text, SCHEMES);
  if (url === null) return null;
  const parameters = url.searchParams;
  const only = (name: string) => {
    const values = parameters.getAll(name);
    if (values.length > 1) throw new WalletError('request_malformed', { cause: name });
    return values[0];
  };
  const requestUri = only('request_uri');
  const clientId = only('client_id');
  if (requestUri === undefined) {
    // by value it cannot carry the wallet's nonce, and HAIP 1.0 has it fetched
    if (parameters.has('request')) throw new WalletError('request_not_supported', { cause: 'request' });
    if (UNSIGNED_PARAMETERS.some((name) => parameters.has(name))) throw new WalletError('request_not_signed');
    if (SCHEMES.includes(url.protocol)) throw new WalletError('request_malformed');
    return null;
  }
  // both at once could say two things (RFC 9101 section 5)
  if (parameters.has('request')) throw new WalletError('request_malformed', { cause: 'request' });
  if (clientId === undefined || clientId === '')
    throw new WalletError('request_malformed', { cause: 'client_id' });
  const method = only('request_uri_method') ?? 'get';
  if (method !== 'get' && method !== 'post') throw new WalletError('request_malformed', { cause: 'method' });
  return { clientId: readClientId(clientId), requestUri, method: method === 'post' ? 'POST' : 'GET' };
}
