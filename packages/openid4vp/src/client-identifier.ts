// How an asker names itself so that a wallet can prove the name (OpenID4VP 1.0, section 5.9.3). The whole text, prefix
// included, is `client_id` in the request and `aud` of what is presented. HAIP 1.0 asks for `x509_hash`.
import { encodeBase64Url, webCrypto } from '@anju/credentials';

/** How wallets find the key: certificates as base64 DER, leaf first, root never; or a verification method's DID URL. */
export type KeyReference = { x5c: readonly string[] } | { kid: string };

/** Named by the leaf certificate: the base64url SHA-256 of its DER. */
export function x509HashClientId(leafDer: Uint8Array): string {
  return `x509_hash:${encodeBase64Url(webCrypto.sha256(leafDer))}`;
}

/** Named by a dNSName of the leaf certificate: the host that requests come from and answers go to. */
export function x509SanDnsClientId(host: string): string {
  return `x509_san_dns:${host}`;
}

/** Named by a DID, whose document holds the key. */
export function didClientId(did: string): string {
  return `decentralized_identifier:${did}`;
}
