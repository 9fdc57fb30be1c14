/** What an entry says, byte for byte. Entries are kept by the service and never published; their hashes are. */

import { encodeHex } from '@anju/credentials';
import { sha256 } from '@noble/hashes/sha2.js';

/** What an issuer did; of whom and with which values is not said. */
export type IssuerAct = 'issued' | 'suspended' | 'resumed' | 'revoked' | 'imported';

export interface IssuerEntry {
  act: IssuerAct;
  /** Credential type. */
  vct: string;
  at: Date;
}

export interface DecisionEntry {
  /** Of the presentation request; only its SHA-256 goes in. */
  requestId: string;
  /** As the request named it, so that who answered it knows it again. */
  askedBy: { clientId: string; name: { 'zh-CN': string; en: string } };
  question: DecidedQuestion;
  decision: string;
  at: Date;
  /** Of a decision upon appeal. */
  supersedes?: SupersededEntry;
}

export interface SupersededEntry {
  /** Of the entry of the earlier decision, 32 bytes; null where that was decided before its entry was kept with it. */
  leafHash: Uint8Array | null;
  /** The day that both were decided for, YYYY-MM-DD. */
  on: string;
}

/** By the hash of its document: a published rule, or a query that the agency wrote itself. */
export type DecidedQuestion =
  | { kind: 'rule'; id: string; version: string; sha256: string }
  | { kind: 'query'; sha256: string };

const utf8 = (text: string) => new TextEncoder().encode(text);

/** JSON with the members in this order and no white space. */
export function encodeIssuerEntry({ act, vct, at }: IssuerEntry): Uint8Array {
  return utf8(JSON.stringify({ format: 'urn:anju:issuer-act:1', act, vct, at: at.toISOString() }));
}

/**
 * JSON with the members in this order and no white space. Only a decision upon appeal is of the third format, which says what
 * it supersedes; the earlier entry stays in the log as it is.
 */
export function encodeDecisionEntry(decided: DecisionEntry): Uint8Array {
  const { requestId, askedBy, question, decision, at, supersedes } = decided;
  const { 'zh-CN': chinese, en } = askedBy.name;
  return utf8(
    JSON.stringify({
      format: supersedes === undefined ? 'urn:anju:decision:2' : 'urn:anju:decision:3',
      request: encodeHex(sha256(utf8(requestId))),
      asked_by: { client_id: askedBy.clientId, name: { 'zh-CN': chinese, en } },
      question: spelled(question),
      decision,
      at: at.toISOString(),
      ...(supersedes && {
        on: supersedes.on,
        supersedes: supersedes.leafHash && encodeHex(supersedes.leafHash),
      }),
    }),
  );
}

function spelled(question: DecidedQuestion): DecidedQuestion {
  const { kind, sha256: hash } = question;
  if (kind === 'query') return { kind, sha256: hash };
  return { kind, id: question.id, version: question.version, sha256: hash };
}

/**
 * The salt of an entry whose secret is given to somebody: the log's keeper keeps the salt alone, and only who holds the
 * secret can prove that the entry is theirs. `secret` has 32 random bytes.
 */
export function saltOfSecret(secret: Uint8Array): Uint8Array {
  return sha256.create().update(utf8('anju-audit-entry:1\n')).update(secret).digest();
}
