// Decides whether a request object may be shown to the citizen at all (OpenID4VP 1.0 section 5, RFC 9101, HAIP 1.0).
// Every check that fails stops here: nothing is ever posted to an asker that was not verified.
import { decodeBase64Url, parseJsonObject, webCrypto } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import type { JsonObject } from '../../guarded-fetch.ts';
import type { LocalizedText } from '../../localized-text.ts';
import { type AskerRegistration, recogniseAsker } from '../../trust/asker.ts';
import type { Registry } from '../../trust/registry.ts';
import type { AskedRule } from '../../types.ts';
import { readRule } from '../rule/read-rule.ts';
import type { Declaration } from './declarations.ts';
import type { FetchedRequest } from './fetch-request.ts';
import { identifyAsker, type SignedParts } from './identify-asker.ts';
import { type EncryptionChoice, readRequestClaims } from './request-claims.ts';
import type { RequestLocation } from './request-link.ts';

export type VerifiedRequest = {
  clientId: string;
  asker: LocalizedText;
  /** null for an asker that nobody registered */
  registration: AskerRegistration | null;
  nonce: string;
  state: string | null;
  responseUri: string;
  expiresAtSeconds: number;
  /** false where the request says no end, and the one above is the wallet's own */
  hasEnd: boolean;
  dcqlQuery: JsonObject;
  encryption: EncryptionChoice;
  /** `data` of the entry `urn:anju:question:1` in verifier_info */
  question: JsonObject | null;
  /** which the registry has published with this hash and in force on its day; null: a question of the asker's own */
  rule: AskedRule | null;
  declarations: Declaration[];
};

export type VerifyRequestPorts = { registry: Registry; roots: Uint8Array[]; now: () => Date };

/** Throws a WalletError whose code says which rule the request broke. */
export async function verifyRequest(
  fetched: FetchedRequest,
  location: RequestLocation,
  ports: VerifyRequestPorts,
): Promise<VerifiedRequest> {
  const parts = fetched.jwt.split('.');
  if (parts.length !== 3 || parts[2] === '') throw new WalletError('request_not_signed');
  const [headerPart, payloadPart, signaturePart] = parts as [string, string, string];
  const header = readPart(headerPart);
  if (header.alg === 'none') throw new WalletError('request_not_signed');
  if (header.typ !== 'oauth-authz-req+jwt' || header.crit !== undefined)
    throw new WalletError('request_malformed');
  if (header.alg !== 'ES256') throw new WalletError('request_not_supported', { cause: 'alg' });

  const bytes = new TextEncoder().encode(`${headerPart}.${payloadPart}`);
  const signed = { header, bytes, signature: readSignature(signaturePart) };
  const snapshot = await ports.registry.snapshot();
  const trust = { roots: ports.roots, snapshot, now: ports.now() };
  const asker = await identifyAsker(location.clientId, signed, trust);
  await checkSignature(asker.point, signed);

  const claims = await readRequestClaims(readPart(payloadPart), {
    location,
    walletNonce: fetched.walletNonce,
    nowSeconds: Math.floor(ports.now().getTime() / 1000),
  });
  const rule = readRule(claims.question);
  const question = { dcqlQuery: claims.dcqlQuery, rule };
  const registration = recogniseAsker(asker, question, snapshot, ports.now());
  return { clientId: location.clientId.text, asker: asker.name, registration, ...claims, rule };
}

async function checkSignature(point: Uint8Array, { bytes, signature }: SignedParts): Promise<void> {
  try {
    const key = await webCrypto.importKey(point, 'once');
    if (await webCrypto.verifyEs256(key, bytes, signature)) return;
  } catch (error) {
    throw new WalletError('request_signature_invalid', { cause: error });
  }
  throw new WalletError('request_signature_invalid');
}

function readSignature(part: string): Uint8Array {
  try {
    return decodeBase64Url(part);
  } catch (error) {
    throw new WalletError('request_signature_invalid', { cause: error });
  }
}

function readPart(part: string): JsonObject {
  try {
    return parseJsonObject(decodeBase64Url(part));
  } catch (error) {
    throw new WalletError('request_malformed', { cause: error });
  }
}
