// Whose key must have signed a request, by the asker's client identifier (OpenID4VP 1.0 section 5.9.3). For certificates:
// the leaf that the identifier names, under a listed root. For a DID: the key that the registry lists for it.
import {
  type Certificate,
  CredentialError,
  checkCertificateChain,
  decodeBase64,
  encodeBase64Url,
  encodeHex,
  encodeP256Spki,
  webCrypto,
} from '@anju/credentials';
import type { RegistrySnapshot } from '@anju/registry-contracts/read';
import { WalletError } from '../../errors.ts';
import type { JsonObject } from '../../guarded-fetch.ts';
import { type LocalizedText, readLocalizedText, untranslated } from '../../localized-text.ts';
import { type AskerKey, readRegistration } from '../../trust/asker.ts';
import { recoverKeys } from '../../trust/recover-keys.ts';
import { listedRoots } from '../../trust/registry.ts';
import type { ClientId } from './client-id.ts';

/** `point` is the key that the signature is still to be checked with, 65 bytes. */
export type IdentifiedAsker = AskerKey & { point: Uint8Array; name: LocalizedText };

export type SignedParts = { header: JsonObject; bytes: Uint8Array; signature: Uint8Array };

type Trust = { roots: Uint8Array[]; snapshot: RegistrySnapshot; now: Date };

/** Throws a WalletError whose code says why this identifier is not theirs, or not one to trust. */
export async function identifyAsker(
  clientId: ClientId,
  signed: SignedParts,
  trust: Trust,
): Promise<IdentifiedAsker> {
  if (clientId.prefix === 'decentralized_identifier') return byDid(clientId.name, signed, trust.snapshot);
  const leaf = await certified(clientId, signed.header.x5c, trust);
  return { point: leaf.point, spki: leaf.spki, uris: leaf.uris, name: nameOf(leaf) };
}

async function certified(
  { prefix, name }: ClientId,
  x5c: unknown,
  { roots, snapshot, now }: Trust,
): Promise<Certificate> {
  if (!Array.isArray(x5c) || x5c.length === 0 || !x5c.every((entry) => typeof entry === 'string')) {
    throw new WalletError('request_not_signed');
  }
  const chain = readCertificates(x5c);
  const hash = encodeBase64Url(webCrypto.sha256(chain[0] as Uint8Array));
  if (prefix === 'x509_hash' && name !== hash) throw new WalletError('request_asker_mismatch');
  const leaf = await trustedLeaf(chain, listedRoots(roots, snapshot), now);
  // letter by letter: a name with a star stands for hosts, and is none
  if (prefix === 'x509_san_dns' && !leaf.dnsNames.includes(name)) {
    throw new WalletError('request_asker_mismatch', { cause: 'dNSName' });
  }
  return leaf;
}

async function trustedLeaf(chain: Uint8Array[], roots: Uint8Array[], now: Date): Promise<Certificate> {
  try {
    return (await checkCertificateChain({ chain, roots, now })).leaf;
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

/**
 * The DID document is not fetched: asking an endpoint about one DID would tell it who asks the citizen. The registry is
 * read whole, and names for every registered DID the one key that counts, which the council has listed. So a DID that is
 * not registered cannot be proven here, and a certificate beside it is not looked at.
 */
function byDid(did: string, { header, bytes, signature }: SignedParts, snapshot: RegistrySnapshot) {
  const { kid } = header;
  if (typeof kid !== 'string') throw new WalletError('request_malformed', { cause: 'kid' });
  const [owner, fragment = '', ...more] = kid.split('#');
  if (owner !== did || fragment === '' || more.length > 0) {
    throw new WalletError('request_asker_mismatch', { cause: 'kid' });
  }
  const entry = snapshot.verifiers.find((verifier) => verifier.did === did);
  if (entry === undefined) throw new WalletError('request_asker_unprovable', { cause: 'not registered' });
  for (const point of recoverKeys(webCrypto.sha256(bytes), signature)) {
    const spki = encodeP256Spki(point);
    if (encodeHex(webCrypto.sha256(spki)) !== entry.thumbprintHex) continue;
    const name = readLocalizedText(readRegistration(entry.document).name) ?? untranslated(did);
    return { point, spki, uris: [did], name };
  }
  throw new WalletError('request_signature_invalid');
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
