// The name that the agency asks under, as wallets will prove it (OpenID4VP 1.0, section 5.9.3); one that no wallet could
// prove is refused at boot.
import { isIP } from 'node:net';
import { type Certificate, encodeHex, webCrypto } from '@anju/credentials';
import { didClientId, type KeyReference, x509HashClientId, x509SanDnsClientId } from '@anju/openid4vp';
import type { VerifierConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import { readAgencyEnrolment } from './agency-identity.ts';

const OTHERWISE = 'or set VERIFIER_CLIENT_ID_PREFIX to x509_hash.';

/** `x5c` begins with `leaf`. Throws `StartError` for a host that the certificate does not name, and for a key without DID. */
export function nameAgency(
  { clientIdPrefix, publicUrl, dataDir }: Pick<VerifierConfig, 'clientIdPrefix' | 'publicUrl' | 'dataDir'>,
  { x5c, leaf }: { x5c: readonly string[]; leaf: Certificate },
): { clientId: string } & KeyReference {
  if (clientIdPrefix === 'x509_hash') return { clientId: x509HashClientId(leaf.der), x5c };
  if (clientIdPrefix === 'x509_san_dns') {
    // request_uri and response_uri are under this address, and wallets hold them against the name
    const host = new URL(publicUrl).hostname;
    if (isIP(host) !== 0 || !leaf.dnsNames.includes(host)) {
      throw new StartError(
        `The agency certificate does not name the host of VERIFIER_PUBLIC_URL as a dNSName. Have the key certified again with it, ${OTHERWISE}`,
      );
    }
    return { clientId: x509SanDnsClientId(host), x5c };
  }
  const enrolled = readAgencyEnrolment(dataDir);
  const isThisKey = enrolled?.thumbprint_hex === encodeHex(webCrypto.sha256(leaf.spki));
  if (!isThisKey || enrolled?.kid === undefined) {
    throw new StartError(
      `No DID is enrolled that holds the agency's key. Run the enrolment with REGISTRY_RPC_URL and REGISTRY_DEPLOYMENT, ${OTHERWISE}`,
    );
  }
  return { clientId: didClientId(enrolled.did), kid: enrolled.kid };
}
