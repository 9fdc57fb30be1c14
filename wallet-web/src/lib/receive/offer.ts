// Credential offers (OpenID4VCI 1.0 section 4.1), by value or by reference, from a QR text, a link or pasted text.
// Only the pre-authorized code grant is served here.
import { WalletError } from '../errors.ts';
import { checkAddress, type GuardedFetch, isObject, readJsonObject } from '../guarded-fetch.ts';

export type OpenedOffer = {
  credentialIssuer: string;
  configurationIds: string[];
  preAuthorizedCode: string;
  authorizationServer: string | null;
  txCode: { length: number | null; numeric: boolean } | null;
};

export type OfferLocation = { byValue: string } | { byReference: string };

const SCHEMES = ['openid-credential-offer:', 'haip-vci:'];
const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** Null when the text is no offer at all (it may be a presentation request). */
export function findOffer(text: string): OfferLocation | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  if (![...SCHEMES, 'https:', 'http:'].includes(url.protocol)) return null;
  const byValue = url.searchParams.getAll('credential_offer');
  const byReference = url.searchParams.getAll('credential_offer_uri');
  if (byValue.length + byReference.length === 0) {
    if (SCHEMES.includes(url.protocol)) throw new WalletError('offer_malformed');
    return null;
  }
  if (byValue.length + byReference.length > 1) throw new WalletError('offer_malformed');
  return byValue[0] !== undefined ? { byValue: byValue[0] } : { byReference: byReference[0] ?? '' };
}

/** Throws `offer_gone`, `offer_malformed`, `offer_not_supported` or an address error. */
export async function fetchOffer(location: OfferLocation, get: GuardedFetch): Promise<OpenedOffer> {
  if ('byValue' in location) return readOffer(readJsonObject({ text: location.byValue }));
  const answer = await get(location.byReference, { headers: { accept: 'application/json' } });
  if (answer.status === 404 || answer.status === 410) throw new WalletError('offer_gone');
  if (answer.status !== 200) throw new WalletError('address_unreachable', { cause: answer.status });
  return readOffer(readJsonObject(answer));
}

function readOffer(offer: Record<string, unknown> | null): OpenedOffer {
  if (offer === null) throw new WalletError('offer_malformed');
  const { credential_issuer: credentialIssuer, credential_configuration_ids: ids, grants } = offer;
  if (typeof credentialIssuer !== 'string' || !isListOfNames(ids)) throw new WalletError('offer_malformed');
  checkAddress(credentialIssuer);
  if (!isObject(grants) || !isObject(grants[PRE_AUTHORIZED])) throw new WalletError('offer_not_supported');
  const grant = grants[PRE_AUTHORIZED];
  const code = grant['pre-authorized_code'];
  if (typeof code !== 'string' || code === '') throw new WalletError('offer_malformed');
  return {
    credentialIssuer,
    configurationIds: ids,
    preAuthorizedCode: code,
    authorizationServer: typeof grant.authorization_server === 'string' ? grant.authorization_server : null,
    txCode: readTxCode(grant.tx_code),
  };
}

function isListOfNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 20) return false;
  return (
    value.every((name) => typeof name === 'string' && name !== '') && new Set(value).size === value.length
  );
}

/** An empty object already means that a code is needed. */
function readTxCode(value: unknown): OpenedOffer['txCode'] {
  if (value === undefined) return null;
  if (!isObject(value)) throw new WalletError('offer_malformed');
  const { length, input_mode: inputMode } = value;
  const known = typeof length === 'number' && Number.isInteger(length) && length > 0 && length <= 64;
  return { length: known ? length : null, numeric: inputMode === undefined || inputMode === 'numeric' };
}
