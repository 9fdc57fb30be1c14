// A citizen asks what was kept of one response, with the secret that only the answer to it carried.
import { saltOfSecret } from '@anju/audit-log';
import { z } from 'zod';
import type { LocalisedText } from '../errors.ts';
import type { VerifierPorts } from '../ports.ts';

/** The entry, with the words that its ids stand for. */
export interface ShownEntry {
  asked_by: LocalisedText;
  rule: { id: string; version: string; sha256: string; title: LocalisedText };
  decision: string;
  decided_at: string;
  /** Exactly what was hashed. With it and the secret anyone can make `leaf_hash` again (docs/privacy.md). */
  entry: string;
  /** Lower-case hexadecimal. */
  leaf_hash: string;
  /** Where its place in the published log is proved; null until it is published. */
  proof_uri: string | null;
}

export type LookUpEntry = (secret: string) => Promise<ShownEntry | null>;

const SECRET = /^[A-Za-z0-9_-]{43}$/;
/** What is looked for in the place of text that is no secret, so that the same is done for it. */
const NOBODYS = new Uint8Array(32);

/** What encodeDecisionEntry wrote. */
const StoredEntry = z.object({
  rule: z.object({ id: z.string(), version: z.string(), sha256: z.string() }),
  decision: z.string(),
  at: z.string(),
});

/**
 * `secret` is base64url of 32 bytes; anything else is a secret that nobody has. What is compared in the database is its
 * hash, so no time that it takes leads to the secret.
 */
export function createLookUpEntry(
  ports: Pick<VerifierPorts, 'entries' | 'agency' | 'rules' | 'settings'>,
): LookUpEntry {
  const { entries, agency, rules, settings } = ports;
  return async (secret) => {
    const found = await entries.findBySalt(saltOfSecret(readSecret(secret) ?? NOBODYS));
    if (found === null) return null;
    const entry = new TextDecoder().decode(found.entry);
    const { rule, decision, at } = StoredEntry.parse(JSON.parse(entry));
    const leafHash = Buffer.from(found.leafHash).toString('hex');
    const title = rules.bySha256(rule.sha256)?.rule.title ?? { 'zh-CN': rule.id, en: rule.id };
    return {
      asked_by: agency.name,
      rule: { ...rule, title },
      decision,
      decided_at: at,
      entry,
      leaf_hash: leafHash,
      proof_uri: found.isPublished ? `${settings.publicUrl}/audit-log/leaves/${leafHash}` : null,
    };
  };
}

/** Null unless it is the one way to write 32 bytes. */
function readSecret(text: string): Uint8Array | null {
  if (!SECRET.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
