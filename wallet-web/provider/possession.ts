// A proof that the sender holds a private key: a small JWT signed by it over our challenge, its public half in the header.
import { decodeJwt, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { ProviderError } from './provider-error.ts';

export type P256PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string };

const POSSESSION_TYPE = 'anju-key-possession+jwt';

export type PossessionExpectation = {
  audience: string;
  challenge: string;
  /** the issuer's nonce, for keys that an issuer will be told of; null where there is none */
  nonce: string | null;
  now: Date;
};

/** The challenge that a proof names, before anything of it is believed. Throws `possession_not_proved`. */
export function challengeIn(proof: string): string {
  try {
    const { challenge } = decodeJwt(proof);
    if (typeof challenge === 'string') return challenge;
  } catch {}
  throw new ProviderError('possession_not_proved');
}

/** The public key whose private half signed the proof. Throws `possession_not_proved`. */
export async function checkPossession(
  proof: string,
  expected: PossessionExpectation,
): Promise<P256PublicJwk> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ['ES256'],
      typ: POSSESSION_TYPE,
      audience: expected.audience,
      currentDate: expected.now,
      requiredClaims: ['iat', 'challenge'],
    });
    const nonce = payload.nonce ?? null;
    if (payload.challenge !== expected.challenge || nonce !== expected.nonce) throw new Error('another');
    return onlyPublic(protectedHeader.jwk);
  } catch (cause) {
    throw new ProviderError('possession_not_proved', { cause });
  }
}

/** Only these members: whatever else the sender put in the header is not repeated in an attestation. */
function onlyPublic(jwk: JWK | undefined): P256PublicJwk {
  if (jwk?.kty !== 'EC' || jwk.crv !== 'P-256' || jwk.x === undefined || jwk.y === undefined) {
    throw new Error('no P-256 key');
  }
  return { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y };
}
