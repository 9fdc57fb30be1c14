// Issuer metadata as a signed JWT (OpenID4VCI 1.0 section 12.2.3): whoever answers in the department's place, or changes
// the answer on its way, can then not send a citizen to another log-in. The leaf must be the department's own.
import {
  CredentialError,
  checkCertificateChain,
  decodeBase64,
  decodeBase64Url,
  parseJsonObject,
  webCrypto,
} from '@anju/credentials';
import { WalletError } from '../errors.ts';
import type { JsonObject } from '../guarded-fetch.ts';
import { listedRoots, type Registry } from '../trust/registry.ts';

const TYPE = 'openidvci-issuer-metadata+jwt';
/** What clocks may differ by. */
const SKEW_SECONDS = 60;

export type TrustPorts = { registry: Registry; roots: Uint8Array[]; now: () => Date };

/** The metadata, once its signer is known to be this issuer. Throws `issuer_metadata_not_trusted`. */
export async function verifySignedMetadata(
  jwt: string,
  credentialIssuer: string,
  ports: TrustPorts,
): Promise<JsonObject> {
  const roots = listedRoots(ports.roots, await ports.registry.snapshot());
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
    const key = await webCrypto.importKey(leaf.point, 'once');
    const signed = new TextEncoder().encode(`${headerPart}.${payloadPart}`);
    if (!(await webCrypto.verifyEs256(key, signed, decodeBase64Url(signaturePart))))
      throw new Error('signature');

    const metadata: JsonObject = parseJsonObject(decodeBase64Url(payloadPart));
    checkClaims(metadata, credentialIssuer, Math.floor(ports.now().getTime() / 1000));
    return metadata;
  } catch (error) {
    const cause = error instanceof CredentialError ? error.code : error;
    throw new WalletError('issuer_metadata_not_trusted', { cause });
  }
}

function checkClaims({ sub, iat, exp }: JsonObject, credentialIssuer: string, nowSeconds: number): void {
  if (sub !== credentialIssuer) throw new Error('sub');
  if (typeof iat !== 'number' || iat > nowSeconds + SKEW_SECONDS) throw new Error('iat');
  if (exp !== undefined && (typeof exp !== 'number' || exp <= nowSeconds)) throw new Error('exp');
}
