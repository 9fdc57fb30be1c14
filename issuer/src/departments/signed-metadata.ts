// The issuer metadata as a signed JWT (OpenID4VCI 1.0, section 12.2.3), for wallets that ask for `application/jwt`: by the
// department's own key, so that the certificate and the registry vouch for it. Signed anew once a day.
import { signCompactJws } from '@anju/credentials';
import type { Clock, DepartmentKey } from '../ports.ts';

const LIFETIME_SECONDS = 2 * 24 * 3600;
const RENEW_SECONDS = 24 * 3600;

export function createSignMetadata(ports: {
  metadata: { credential_issuer: string };
  key: DepartmentKey;
  now: Clock;
}): () => Promise<string> {
  const { metadata, key, now } = ports;
  let signed: { at: number; jwt: Promise<string> } | undefined;

  function sign(iat: number): Promise<string> {
    const header = { typ: 'openidvci-issuer-metadata+jwt', alg: 'ES256', kid: key.kid, x5c: key.x5c };
    const { credential_issuer: issuer } = metadata;
    const payload = { ...metadata, iss: issuer, sub: issuer, iat, exp: iat + LIFETIME_SECONDS };
    return signCompactJws(header, payload, key.sign);
  }

  return () => {
    const at = Math.floor(now().getTime() / 1000);
    if (!signed || at < signed.at || at >= signed.at + RENEW_SECONDS) {
      const attempt = { at, jwt: sign(at) };
      signed = attempt;
      attempt.jwt.catch(() => {
        if (signed === attempt) signed = undefined;
      });
    }
    return signed.jwt;
  };
}

/** Whether an `Accept` header asks for the JWT: named, and not with a lower weight than JSON. */
export function wantsJwt(accept: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const part of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const quality = parameters.find((one) => one.startsWith('q='))?.slice(2);
    weights.set(type, quality === undefined ? 1 : Number(quality) || 0);
  }
  const jwt = weights.get('application/jwt') ?? 0;
  return jwt > 0 && jwt >= (weights.get('application/json') ?? 0);
}
