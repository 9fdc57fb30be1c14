// A citizen asks what was kept of one response, with the secret that only the answer to it carried.
import { saltOfSecret } from '@anju/audit-log';
import { z } from 'zod';
import type { LocalisedText } from '../localised-text.ts';
import type { VerifierPorts } from '../ports.ts';

/** The entry, with the words that its ids stand for. */
export interface ShownEntry {
  asked_by: LocalisedText;
  /** Null for a query that the agency wrote itself. */
  rule: { id: string; version: string; sha256: string; title: LocalisedText } | null;
  decision: string;
  decided_at: string;
  /** Of a decision upon appeal: the earlier entry, by its leaf hash where that is known, and the day that both are decided for. */
  supersedes?: { leaf_hash: string | null; decided_for: string };
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

const Rule = z.object({ id: z.string(), version: z.string(), sha256: z.string() });
const Decided = z.object({ decision: z.string(), at: z.string() });
const Asked = Decided.extend({
  asked_by: z.object({ name: z.object({ 'zh-CN': z.string(), en: z.string() }) }),
  question: z.discriminatedUnion('kind', [
    Rule.extend({ kind: z.literal('rule') }),
    z.object({ kind: z.literal('query') }),
  ]),
});
/** What encodeDecisionEntry wrote, and before there were several agencies. */
const StoredEntry = z.discriminatedUnion('format', [
  Asked.extend({ format: z.literal('urn:anju:decision:2') }),
  Asked.extend({
    format: z.literal('urn:anju:decision:3'),
    on: z.string(),
    supersedes: z.string().nullable(),
  }),
  Decided.extend({ format: z.literal('urn:anju:decision:1'), rule: Rule }),
]);
/** The first entries do not say who asked. */
const UNNAMED = { 'zh-CN': '本服务的机构', en: 'An agency of this service' };

/**
 * `secret` is base64url of 32 bytes; anything else is a secret that nobody has. What is compared in the database is its
 * hash, so no time that it takes leads to the secret.
 */
export function createLookUpEntry(ports: Pick<VerifierPorts, 'entries' | 'rules' | 'settings'>): LookUpEntry {
  const { entries, rules, settings } = ports;
  return async (secret) => {
    const found = await entries.findBySalt(saltOfSecret(readSecret(secret) ?? NOBODYS));
    if (found === null) return null;
    const entry = new TextDecoder().decode(found.entry);
    const { askedBy, rule, decision, at, supersedes } = readEntry(entry);
    const leafHash = Buffer.from(found.leafHash).toString('hex');
    const title = rule && (rules.bySha256(rule.sha256)?.rule.title ?? { 'zh-CN': rule.id, en: rule.id });
    return {
      asked_by: askedBy,
      rule: rule && title && { id: rule.id, version: rule.version, sha256: rule.sha256, title },
      decision,
      decided_at: at,
      ...(supersedes && { supersedes }),
      entry,
      leaf_hash: leafHash,
      proof_uri: found.isPublished ? `${settings.publicUrl}/audit-log/leaves/${leafHash}` : null,
    };
  };
}

function readEntry(text: string) {
  const stored = StoredEntry.parse(JSON.parse(text));
  const { decision, at } = stored;
  if (stored.format === 'urn:anju:decision:1') {
    return { askedBy: UNNAMED, rule: stored.rule, decision, at, supersedes: null };
  }
  const rule = stored.question.kind === 'rule' ? stored.question : null;
  const supersedes =
    stored.format === 'urn:anju:decision:3' ? { leaf_hash: stored.supersedes, decided_for: stored.on } : null;
  return { askedBy: stored.asked_by.name, rule, decision, at, supersedes };
}

/** Null unless it is the one way to write 32 bytes. */
function readSecret(text: string): Uint8Array | null {
  if (!SECRET.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
