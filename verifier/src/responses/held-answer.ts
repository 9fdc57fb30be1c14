// What came of an answer on the same device, until the browser comes back (OpenID4VP 1.0, sections 8.2 and 14.2). It is sealed
// under the response code, which is in the wallet's answer and stored nowhere: without the code nobody can read it, here
// neither.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Outcome } from '../ports.ts';
import type { ReasonCode } from './reasons.ts';

export type HeldAnswer =
  | {
      kind: 'decided';
      outcome: Outcome;
      /** 32 bytes: the hash of the entry's secret, which the wallet was given. */
      salt: Uint8Array;
    }
  | { kind: 'refused'; reason: ReasonCode };

export const RESPONSE_CODE_BYTES = 32;
const TAG_BYTES = 16;
/** A code seals once. */
const IV = new Uint8Array(12);

export function sealAnswer(requestId: string, code: string, answer: HeldAnswer): string {
  const cipher = createCipheriv('aes-256-gcm', keyOf(code), IV).setAAD(Buffer.from(requestId));
  const sealed = [cipher.update(JSON.stringify(spelled(answer))), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64url');
}

/** Null for every code but the one under which it was sealed. */
export function openAnswer(requestId: string, code: string, sealed: string): HeldAnswer | null {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(code), IV, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(requestId))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return read(Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString());
  } catch {
    return null;
  }
}

const keyOf = (code: string) =>
  new Uint8Array(hkdfSync('sha256', code, '', 'anju verifier: held answer, 1', 32));

function spelled(answer: HeldAnswer) {
  if (answer.kind === 'refused') return answer;
  const { outcome, salt } = answer;
  return { ...answer, outcome, salt: Buffer.from(salt).toString('base64url') };
}

function read(text: string): HeldAnswer {
  const answer = JSON.parse(text);
  if (answer.kind === 'refused') return answer;
  const { outcome, salt } = answer;
  const statusAsOf = outcome.statusAsOf === null ? null : new Date(outcome.statusAsOf);
  return { ...answer, outcome: { ...outcome, statusAsOf }, salt: Buffer.from(salt, 'base64url') };
}
