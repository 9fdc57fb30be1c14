// Issuer metadata as a signed JWT (OpenID4VCI 1.0 section 12.2.3): whoever answers in the department's place, or changes
// the answer on its way, can then not make it another's. The leaf must be the department's own. An issuer that the
// registry lists is never believed without: else it would be enough to leave the signature away.
import {
  CredentialError,
  checkCertificateChain,
  decodeBase64,
  decodeBase64Url,
  parseJsonObject,
  spkiThumbprint,
  webCrypto,
} from '@anju/credentials';
import type { RegistrySnapshot } from '@anju/registry-contracts/read';
import { WalletError } from '../errors.ts';
import type { JsonObject } from '../guarded-fetch.ts';
import type { LocalizedText } from '../localized-text.ts';
import { certifiedName } from '../trust/issuer-listing.ts';
import { listedRoots, type Registry } from '../trust/registry.ts';

const TYPE = 'openidvci-issuer-metadata+jwt';
/** What clocks may differ by. */
const SKEW_SECONDS = 60;

export type TrustPorts = { registry: Registry; roots: Uint8Array[]; now: () => Date };

export type SignedMetadata = {
  metadata: JsonObject;
  /** whom the city's authority certified, whatever the metadata calls itself */
  name: LocalizedText | null;
};

/** The metadata, once its signer is known to be this issuer. Throws `issuer_metadata_not_trusted`, `device_clock_wrong`. */
export async function verifySignedMetadata(
  jwt: string,
  credentialIssuer: string,
  snapshot: RegistrySnapshot,
  ports: Omit<TrustPorts, 'registry'>,
): Promise<SignedMetadata> {
  const roots = listedRoots(ports.roots, snapshot);
  try {
    const [headerPart = '', payloadPart = '', signaturePart = '', ...more] = jwt.trim().split('.');
    if (more.length > 0) throw new Error('parts');
    const header: JsonObject = parseJsonObject(decodeBase64Url(headerPart));
    if (header.typ !== TYPE || header.alg !== 'ES256' || header.crit !== undefined) throw new Error('header');
    const { x5c } = header;
    if (!Array.isArray(x5c) || !x5c.every((entry) => typeof entry === 'string')) throw new Error('x5c');
    const chain = x5c.map((entry) => decodeBase64(entry));
    const { leaf } = await checkCertificateChain({ chain, roots, now: ports.now() });
    if (!leaf.uris.includes(credentialIssuer)) throw new Error('certificate of another');
    if (isTakenFromIt(chain[0] ?? new Uint8Array(), snapshot)) throw new Error('key withdrawn');
    const key = await webCrypto.importKey(leaf.point, 'once');
    const signed = new TextEncoder().encode(`${headerPart}.${payloadPart}`);
    if (!(await webCrypto.verifyEs256(key, signed, decodeBase64Url(signaturePart))))
      throw new Error('signature');

    const metadata: JsonObject = parseJsonObject(decodeBase64Url(payloadPart));
    checkClaims(metadata, credentialIssuer, Math.floor(ports.now().getTime() / 1000));
    return { metadata, name: certifiedName(leaf) };
  } catch (error) {
    if (error instanceof WalletError) throw error;
    const cause = error instanceof CredentialError ? error.code : error;
    throw new WalletError('issuer_metadata_not_trusted', { cause });
  }
}

/**
 * Throws `issuer_metadata_not_trusted` for an issuer that the registry lists, in whatever state. Of others nothing is asked
 * for; the citizen is told so.
 */
export function checkMayBeUnsigned(credentialIssuer: string, { listings }: RegistrySnapshot): void {
  const spelled = spellAlike(credentialIssuer);
  if (listings.some(({ iss }) => spellAlike(iss) === spelled))
    throw new WalletError('issuer_metadata_not_trusted', { cause: 'unsigned' });
}

/** A key that the council withdrew, or that others hold, speaks for nobody, however good its certificate is. */
function isTakenFromIt(leafDer: Uint8Array, { listings }: RegistrySnapshot): boolean {
  const thumbprint = spkiThumbprint(leafDer);
  return listings.some(
    ({ thumbprintHex, state }) =>
      thumbprintHex === thumbprint && (state === 'withdrawn' || state === 'compromised'),
  );
}

/** Another spelling of the same address is no other issuer. */
function spellAlike(issuer: string): string {
  const read = URL.parse(issuer);
  if (read === null) return issuer;
  return `${read.origin}${decodeSafely(read.pathname).replace(/\/+$/, '')}`.toLowerCase();
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function checkClaims({ sub, iat, exp }: JsonObject, credentialIssuer: string, nowSeconds: number): void {
  if (sub !== credentialIssuer) throw new Error('sub');
  if (typeof iat !== 'number') throw new Error('iat');
  // its key is certified and its signature good: what is signed in the future was signed by another clock
  if (iat > nowSeconds + SKEW_SECONDS) throw new WalletError('device_clock_wrong');
  if (exp !== undefined && (typeof exp !== 'number' || exp <= nowSeconds)) throw new Error('exp');
}
