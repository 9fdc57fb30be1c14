// Credential offers (OpenID4VCI 1.0 section 4.1), by value or by reference, from a QR text, a link or pasted text.
// Both grants: a code from the counter, or a log-in at the issuer. Where both are offered the counter's code is used.
import { WalletError } from '../errors.ts';
import {
  checkAddress,
  type GuardedFetch,
  isObject,
  type JsonObject,
  readJsonObject,
} from '../guarded-fetch.ts';
import { readLink } from '../read-link.ts';

export type TxCode = { length: number | null; numeric: boolean };

export type OfferGrant =
  | { kind: 'pre_authorized_code'; code: string; txCode: TxCode | null }
  | { kind: 'authorization_code'; issuerState: string | null };

export type OpenedOffer = {
  credentialIssuer: string;
  configurationIds: string[];
  authorizationServer: string | null;
  grant: OfferGrant;
};

export type OfferLocation = { byValue: string } | { byReference: string };

const SCHEMES = ['openid-credential-offer:', 'haip-vci:'];
/** Far beyond what a code or a link holds. */
const LARGEST_OFFER_CHARACTERS = 32_768;
const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** Null when the text is no offer at all (it may be a presentation request). */
export function findOffer(text: string): OfferLocation | null {
  const url = readLink(text, SCHEMES);
  if (url === null) return null;
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
  if ('byValue' in location) {
    if (location.byValue.length > LARGEST_OFFER_CHARACTERS) throw new WalletError('offer_malformed');
    return readOffer(readJsonObject({ text: location.byValue }));
  }
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
  // without grants the issuer leaves it to its metadata, which always has the log-in
  const known = grants === undefined ? { authorization_code: {} } : grants;
  if (!isObject(known)) throw new WalletError('offer_malformed');
  const [grant, parameters] = readGrant(known);
  const server = parameters.authorization_server;
  return {
    credentialIssuer,
    configurationIds: ids,
    authorizationServer: typeof server === 'string' ? server : null,
    grant,
  };
}

function readGrant(grants: JsonObject): [OfferGrant, JsonObject] {
  const counter = grants[PRE_AUTHORIZED];
  if (isObject(counter)) {
    const code = counter['pre-authorized_code'];
    if (typeof code !== 'string' || code === '') throw new WalletError('offer_malformed');
    return [{ kind: 'pre_authorized_code', code, txCode: readTxCode(counter.tx_code) }, counter];
  }
  const logIn = grants.authorization_code;
  if (!isObject(logIn)) throw new WalletError('offer_not_supported');
  const issuerState = logIn.issuer_state ?? null;
  if (issuerState !== null && typeof issuerState !== 'string') throw new WalletError('offer_malformed');
  return [{ kind: 'authorization_code', issuerState }, logIn];
}

function isListOfNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 20) return false;
  return (
    value.every((name) => typeof name === 'string' && name !== '') && new Set(value).size === value.length
  );
}

/** An empty object already means that a code is needed. */
function readTxCode(value: unknown): TxCode | null {
  if (value === undefined) return null;
  if (!isObject(value)) throw new WalletError('offer_malformed');
  const { length, input_mode: inputMode } = value;
  const known = typeof length === 'number' && Number.isInteger(length) && length > 0 && length <= 64;
  return { length: known ? length : null, numeric: inputMode === undefined || inputMode === 'numeric' };
}
