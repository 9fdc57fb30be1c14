// The name that an agency asks under, as wallets will prove it (OpenID4VP 1.0, section 5.9.3); one that no wallet could
// prove is refused at boot.
import { isIP } from 'node:net';
import { type Certificate, encodeHex, webCrypto } from '@anju/credentials';
import { didClientId, type KeyReference, x509HashClientId, x509SanDnsClientId } from '@anju/openid4vp';
import type { VerifierConfig } from '../config.ts';
import { StartError } from '../start-error.ts';
import type { AgencyEntry } from './agencies-file.ts';
import { readAgencyEnrolment } from './agency-identity.ts';

const OTHERWISE = 'or let it be named by x509_hash.';

/** `x5c` begins with `leaf`. Throws `StartError` for a host that the certificate does not name, and for a key without DID. */
export function nameAgency(
  { id, clientIdPrefix, broughtKey }: AgencyEntry,
  { publicUrl, dataDir }: Pick<VerifierConfig, 'publicUrl' | 'dataDir'>,
  { x5c, leaf }: { x5c: readonly string[]; leaf: Certificate },
): { clientId: string } & KeyReference {
  if (clientIdPrefix === 'x509_hash') return { clientId: x509HashClientId(leaf.der), x5c };
  if (clientIdPrefix === 'x509_san_dns') {
    // request_uri and response_uri are under this address, and wallets hold them against the name
    const host = new URL(publicUrl).hostname;
    if (isIP(host) !== 0 || !leaf.dnsNames.includes(host)) {
      throw new StartError(
        `The certificate of the agency ${id} does not name the host of VERIFIER_PUBLIC_URL as a dNSName. Have the key certified again with it, ${OTHERWISE}`,
      );
    }
    return { clientId: x509SanDnsClientId(host), x5c };
  }
  const kid = broughtKey ? broughtKey.didUrl : enrolledKid(dataDir, id, leaf);
  if (kid === undefined) {
    throw new StartError(
      broughtKey
        ? `The agencies file names no did_url for the key of the agency ${id}. Add it, ${OTHERWISE}`
        : `No DID is enrolled that holds the key of the agency ${id}. Run the enrolment with REGISTRY_RPC_URL and REGISTRY_DEPLOYMENT, ${OTHERWISE}`,
    );
  }
  return { clientId: didClientId(kid.slice(0, kid.indexOf('#'))), kid };
}

/** The DID URL of this very key. */
function enrolledKid(dataDir: string, agency: string, leaf: Certificate): string | undefined {
  const enrolled = readAgencyEnrolment(dataDir, agency);
  const isThisKey = enrolled?.thumbprint_hex === encodeHex(webCrypto.sha256(leaf.spki));
  return isThisKey ? enrolled?.kid : undefined;
}
