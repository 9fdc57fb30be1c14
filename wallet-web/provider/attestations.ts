// What the provider says of a wallet. It can say little: keys of this wallet are made and kept by a browser, which does
// not let a page export them, but no chip holds them and nobody vouches for the browser. So storage and unlocking are
// attested at the lowest level there is (`iso_18045_basic`), and the wallet attestation says no more than "whoever asked
// holds this key and spoke to this provider today". An issuer that needs more must refuse it.
import { SignJWT } from 'jose';
import type { P256PublicJwk } from './possession.ts';
import type { Certified } from './provider-certificates.ts';

const WALLET_ATTESTATION_TTL_SECONDS = 24 * 60 * 60;
const KEY_ATTESTATION_TTL_SECONDS = 10 * 60;
const HOUR_SECONDS = 60 * 60;
const ASSURANCE_LEVEL = ['iso_18045_basic'];

export type AttestationPorts = {
  /** the certificate of this moment: it is renewed while the service runs */
  leaf: () => Promise<Certified>;
  wallet: { clientId: string; name: string; link: string };
  /** the provider's own address, as issuers know it */
  audience: string;
  now: () => Date;
};

/** Client attestation (draft-ietf-oauth-attestation-based-client-auth) for one wallet instance at one issuer. */
export async function attestWallet(instanceKey: P256PublicJwk, ports: AttestationPorts): Promise<string> {
  const { clientId, name, link } = ports.wallet;
  // on the hour: a second would let two issuers guess which of their attestations were fetched together
  const issuedAt = Math.floor(secondsOf(ports.now()) / HOUR_SECONDS) * HOUR_SECONDS;
  const claims = { cnf: { jwk: instanceKey }, wallet_name: name, wallet_link: link };
  const leaf = await ports.leaf();
  return headed('oauth-client-attestation+jwt', leaf, claims)
    .setIssuer(ports.audience)
    .setSubject(clientId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + WALLET_ATTESTATION_TTL_SECONDS)
    .sign(leaf.privateKey);
}

/** Key attestation (OpenID4VCI 1.0, appendix D) over keys for one credential request, bound to its nonce. */
export async function attestKeys(
  keys: P256PublicJwk[],
  nonce: string | null,
  ports: Pick<AttestationPorts, 'leaf' | 'now'>,
): Promise<string> {
  const issuedAt = secondsOf(ports.now());
  const claims = {
    attested_keys: keys,
    key_storage: ASSURANCE_LEVEL,
    user_authentication: ASSURANCE_LEVEL,
    ...(nonce === null ? {} : { nonce }),
  };
  const leaf = await ports.leaf();
  return headed('key-attestation+jwt', leaf, claims)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + KEY_ATTESTATION_TTL_SECONDS)
    .sign(leaf.privateKey);
}

/** The root never stands in `x5c` (HAIP 1.0): issuers have it from the provider's public file. */
function headed(typ: string, leaf: Certified, claims: Record<string, unknown>): SignJWT {
  const x5c = [Buffer.from(leaf.certificateDer).toString('base64')];
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ, x5c });
}

const secondsOf = (instant: Date) => Math.floor(instant.getTime() / 1000);
