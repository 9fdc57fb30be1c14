// DPoP proofs (RFC 9449, section 4.3), the same check at the token and at the credential endpoint.
// A proof is good once: its jti is remembered by an insert that can lose, so two at once cannot both pass.
import { createHash } from 'node:crypto';
import type { Clock, RememberOnce } from '../ports.ts';
import { JwsError, readSelfSigned } from './compact-jws.ts';

const MAXIMUM_AGE_SECONDS = 300;
const MAXIMUM_SKEW_SECONDS = 60;
const MAXIMUM_JTI_LENGTH = 256;

export class DpopError extends Error {
  readonly code = 'invalid_dpop_proof';
}

type DpopRequest = {
  proof: string | undefined;
  method: string;
  /** The address the client called, without query. */
  url: string;
  /** Given where the proof accompanies an access token. */
  accessToken?: string;
};

/** @returns the thumbprint of the proof's key @throws DpopError */
export type CheckDpop = (request: DpopRequest) => Promise<string>;

function refuse(reason: string): never {
  throw new DpopError(`DPoP proof ${reason}`);
}

function sameAddress(htu: unknown, expected: string): boolean {
  if (typeof htu !== 'string') return false;
  const actual = URL.parse(htu);
  if (!actual) return false;
  actual.search = '';
  actual.hash = '';
  return actual.href === new URL(expected).href;
}

export function createCheckDpop({
  rememberOnce,
  now,
}: {
  rememberOnce: RememberOnce;
  now: Clock;
}): CheckDpop {
  return async ({ proof, method, url, accessToken }) => {
    if (!proof) refuse('is required');
    let jws: ReturnType<typeof readSelfSigned>;
    try {
      jws = readSelfSigned(proof, 'dpop+jwt');
    } catch (error) {
      if (error instanceof JwsError) refuse(error.message);
      throw error;
    }
    const { payload, thumbprint } = jws;
    const { jti, iat, htm, htu, ath } = payload;
    if (typeof jti !== 'string' || !jti || jti.length > MAXIMUM_JTI_LENGTH) refuse('must have a jti');
    if (htm !== method) refuse('htm does not match');
    if (!sameAddress(htu, url)) refuse('htu does not match');
    const nowSeconds = Math.floor(now().getTime() / 1000);
    if (typeof iat !== 'number' || !Number.isFinite(iat)) refuse('must have an iat');
    if (iat < nowSeconds - MAXIMUM_AGE_SECONDS || iat > nowSeconds + MAXIMUM_SKEW_SECONDS) {
      refuse('iat is not recent');
    }
    if (accessToken !== undefined) {
      const expected = createHash('sha256').update(accessToken).digest('base64url');
      if (ath !== expected) refuse('ath does not match the access token');
    }
    // Bound to the key and address: nobody can use up somebody else's jti.
    const key = createHash('sha256')
      .update(JSON.stringify([thumbprint, url, jti]))
      .digest('base64url');
    const lastUse = new Date((iat + MAXIMUM_AGE_SECONDS + 1) * 1000);
    if (!(await rememberOnce(key, lastUse))) refuse('was already used');
    return thumbprint;
  };
}
