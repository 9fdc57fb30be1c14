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
  rule: { id: string; version: string; sha256: string };
  decision: string;
  at: Date;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** JSON with the members in this order and no white space. */
export function encodeIssuerEntry({ act, vct, at }: IssuerEntry): Uint8Array {
  return utf8(JSON.stringify({ format: 'urn:anju:issuer-act:1', act, vct, at: at.toISOString() }));
}

/** JSON with the members in this order and no white space. */
export function encodeDecisionEntry({ requestId, rule, decision, at }: DecisionEntry): Uint8Array {
  const { id, version, sha256: ruleHash } = rule;
  return utf8(
    JSON.stringify({
      format: 'urn:anju:decision:1',
      request: encodeHex(sha256(utf8(requestId))),
      rule: { id, version, sha256: ruleHash },
      decision,
      at: at.toISOString(),
    }),
  );
}

/**
 * The salt of an entry whose secret is given to somebody: the log's keeper keeps the salt alone, and only who holds the
 * secret can prove that the entry is theirs. `secret` has 32 random bytes.
 */
export function saltOfSecret(secret: Uint8Array): Uint8Array {
  return sha256.create().update(utf8('anju-audit-entry:1\n')).update(secret).digest();
}
