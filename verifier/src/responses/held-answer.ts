// What came of an answer on the same device, until the browser comes back (OpenID4VP 1.0, sections 8.2 and 14.2). It is sealed
// under the response code, which is in the wallet's answer and stored nowhere: without the code nobody can read it, here
// neither. Around it is the service's own seal, so that who can write to the database cannot put an answer there.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { AskedBy, KeySealer, Outcome } from '../ports.ts';
import type { ReasonCode } from './reasons.ts';

export type HeldAnswer =
  | {
      kind: 'decided';
      outcome: Outcome;
      /** 32 bytes: the hash of the entry's secret, which the wallet was given. */
      salt: Uint8Array;
      askedBy: AskedBy;
      decidedAt: Date;
    }
  | { kind: 'refused'; reason: ReasonCode };

export const RESPONSE_CODE_BYTES = 32;
const TAG_BYTES = 16;
/** A code seals once. */
const IV = new Uint8Array(12);

export function sealAnswer(
  sealer: KeySealer,
  { id, code }: { id: string; code: string },
  answer: HeldAnswer,
): string {
  const cipher = createCipheriv('aes-256-gcm', keyOf(code), IV).setAAD(Buffer.from(id));
  const sealed = [cipher.update(JSON.stringify(spelled(answer))), cipher.final(), cipher.getAuthTag()];
  return sealer.seal(sealedAs(id), Buffer.concat(sealed));
}

/** Null for every code but the one under which it was sealed. */
export function openAnswer(
  sealer: KeySealer,
  { id, code }: { id: string; code: string },
  sealed: string,
): HeldAnswer | null {
  try {
    const bytes = Buffer.from(sealer.open(sealedAs(id), sealed));
    const decipher = createDecipheriv('aes-256-gcm', keyOf(code), IV, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(id))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return read(Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString());
  } catch {
    return null;
  }
}

const sealedAs = (id: string) => `held answer ${id}`;

const keyOf = (code: string) =>
  new Uint8Array(hkdfSync('sha256', code, '', 'anju verifier: held answer, 1', 32));

function spelled(answer: HeldAnswer) {
  if (answer.kind === 'refused') return answer;
  const { salt, askedBy } = answer;
  const { clientId, name } = askedBy;
  return { ...answer, salt: Buffer.from(salt).toString('base64url'), askedBy: { clientId, name } };
}

function read(text: string): HeldAnswer {
  const answer = JSON.parse(text);
  if (answer.kind === 'refused') return answer;
  const { outcome, salt, decidedAt } = answer;
  const statusAsOf = outcome.statusAsOf === null ? null : new Date(outcome.statusAsOf);
  return {
    ...answer,
    outcome: { ...outcome, statusAsOf },
    salt: Buffer.from(salt, 'base64url'),
    decidedAt: new Date(decidedAt),
  };
}
