// Keeps what came of an answer for the browser to come back for, and makes the address that it is sent to.
import type { VerifierPorts } from '../ports.ts';
import { type HeldAnswer, RESPONSE_CODE_BYTES, sealAnswer } from './held-answer.ts';

/**
 * `keep` stores what is sealed, if the request may be answered so. Gives the `redirect_uri` for the wallet (section 8.2), with
 * a fresh code of 256 bits; null when it was not kept.
 */
export type HoldAnswer = (
  held: { id: string; returnTo: string; answer: HeldAnswer },
  keep: (sealedAnswer: string) => Promise<boolean>,
) => Promise<string | null>;

export function createHoldAnswer({
  randomBytes,
  sealer,
}: Pick<VerifierPorts, 'randomBytes' | 'sealer'>): HoldAnswer {
  return async ({ id, returnTo, answer }, keep) => {
    const code = Buffer.from(randomBytes(RESPONSE_CODE_BYTES)).toString('base64url');
    return (await keep(sealAnswer(sealer, { id, code }, answer))) ? `${returnTo}${code}` : null;
  };
}
