// Decides whether a request object may be shown to the citizen at all (OpenID4VP 1.0 section 5, RFC 9101, HAIP 1.0).
// Every check that fails stops here: nothing is ever posted to an asker that was not verified.
import {
  type Certificate,
  CredentialError,
  checkCertificateChain,
  decodeBase64,
  decodeBase64Url,
  encodeBase64Url,
  parseJsonObject,
  webCrypto,
} from '@anju/credentials';
import type { RegistrySnapshot } from '@anju/registry-contracts/read';
import { WalletError } from '../errors.ts';
import type { JsonObject } from '../guarded-fetch.ts';
import { type LocalizedText, untranslated } from '../localized-text.ts';
import { type AskerRegistration, recogniseAsker } from '../trust/asker.ts';
import { listedRoots, type Registry } from '../trust/registry.ts';
import type { FetchedRequest } from './fetch-request.ts';
import { readRule } from './read-rule.ts';
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
  dcqlQuery: JsonObject;
  encryption: EncryptionChoice;
  /** `data` of the entry `urn:anju:question:1` in verifier_info */
  question: JsonObject | null;
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

  const snapshot = await ports.registry.snapshot();
  const leaf = await trustedLeaf(header.x5c, location.clientId, ports, snapshot);
  await checkSignature(leaf, `${headerPart}.${payloadPart}`, signaturePart);

  const claims = readRequestClaims(readPart(payloadPart), {
    location,
    walletNonce: fetched.walletNonce,
    nowSeconds: Math.floor(ports.now().getTime() / 1000),
  });
  const question = { dcqlQuery: claims.dcqlQuery, rule: readRule(claims.question) };
  const registration = recogniseAsker(leaf, question, snapshot, ports.now());
  return { clientId: location.clientId, asker: nameOf(leaf), registration, ...claims };
}

/** The certificate that signs must be the one that client_id names, and lead to a root that the chain lists. */
async function trustedLeaf(
  x5c: unknown,
  clientId: string,
  ports: VerifyRequestPorts,
  snapshot: RegistrySnapshot,
): Promise<Certificate> {
  if (!clientId.startsWith('x509_hash:'))
    throw new WalletError('request_not_supported', { cause: 'client_id' });
  if (!Array.isArray(x5c) || x5c.length === 0 || !x5c.every((entry) => typeof entry === 'string')) {
    throw new WalletError('request_not_signed');
  }
  const chain = readCertificates(x5c);
  const leafHash = encodeBase64Url(webCrypto.sha256(chain[0] as Uint8Array));
  if (clientId !== `x509_hash:${leafHash}`) throw new WalletError('request_asker_mismatch');
  try {
    const roots = listedRoots(ports.roots, snapshot);
    return (await checkCertificateChain({ chain, roots, now: ports.now() })).leaf;
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    throw new WalletError('request_asker_not_trusted', { cause: error.code });
  }
}

function readCertificates(x5c: string[]): Uint8Array[] {
  try {
    return x5c.map((entry) => decodeBase64(entry));
  } catch {
    throw new WalletError('request_malformed', { cause: 'x5c' });
  }
}

async function checkSignature(leaf: Certificate, signed: string, signaturePart: string): Promise<void> {
  try {
    const key = await webCrypto.importKey(leaf.point, 'once');
    const bytes = new TextEncoder().encode(signed);
    if (await webCrypto.verifyEs256(key, bytes, decodeBase64Url(signaturePart))) return;
  } catch (error) {
    throw new WalletError('request_signature_invalid', { cause: error });
  }
  throw new WalletError('request_signature_invalid');
}

function readPart(part: string): JsonObject {
  try {
    return parseJsonObject(decodeBase64Url(part));
  } catch (error) {
    throw new WalletError('request_malformed', { cause: error });
  }
}

/** Agency certificates carry the Chinese name as organisation and the English one as common name. */
function nameOf(leaf: Certificate): LocalizedText {
  const { organization, commonName } = leaf.subject;
  const any = organization ?? commonName;
  if (any === undefined) throw new WalletError('request_asker_not_trusted', { cause: 'no_name' });
  return {
    'zh-CN': untranslated(organization ?? any)['zh-CN'],
    en: untranslated(commonName ?? any).en,
  };
}
