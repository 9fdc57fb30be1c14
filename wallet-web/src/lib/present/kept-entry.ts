// What an asker kept of one answer: asked for with the secret that came with its reply, and held beside what the wallet
// itself wrote down. The asker's word is not taken for it: the bytes it shows must be the ones its log holds.
import { decodeBase64Url, encodeHex, webCrypto } from '@anju/credentials';
import { WalletError } from '../errors.ts';
import { type Answer, type GuardedFetch, isObject, readJsonObject } from '../guarded-fetch.ts';
import { readLocalizedText, untranslated } from '../localized-text.ts';
import type { KeptAnswer, KeptDifference, KeptEntry, LogEntry } from '../types.ts';
import { DECISIONS } from './respond.ts';

/** Throws `address_unreachable` when nothing was said, `answer_malformed` when it is no entry. */
export async function askWhatWasKept(entry: LogEntry, get: GuardedFetch): Promise<KeptAnswer> {
  const { outcome } = entry;
  if (outcome.kind !== 'decided' || outcome.entryKey === undefined) return { kind: 'no_key' };
  const { secret, uri } = outcome.entryKey;
  const answer = await get(uri, {
    method: 'POST',
    // in the body: addresses are written down on the way
    body: new URLSearchParams({ secret }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  });
  if (answer.status === 404) return { kind: 'nothing' };
  if (answer.status !== 200) throw new WalletError('address_unreachable', { cause: answer.status });
  const { kept, isProved } = readKept(answer, { secret, requestId: outcome.requestId });
  const differs = differencesOf(kept, entry);
  return { kind: 'kept', kept, differs: isProved ? differs : [...differs, 'bytes'] };
}

/** The fields come out of the bytes that were hashed, never from beside them. */
function readKept(
  answer: Answer,
  { secret, requestId }: { secret: string; requestId: string | null },
): { kept: KeptEntry; isProved: boolean } {
  const body = readJsonObject(answer);
  const bytes = typeof body?.entry === 'string' ? body.entry : '';
  const entry = readJsonObject({ text: bytes });
  const askedBy = readLocalizedText(body?.asked_by);
  const decision = DECISIONS.find((known) => known === entry?.decision);
  const rule = readRule(entry?.rule);
  const at = entry?.at;
  if (askedBy === null || decision === undefined || rule === null) throw new WalletError('answer_malformed');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw new WalletError('answer_malformed');

  const request = requestId === null ? entry?.request : encodeHex(webCrypto.sha256(utf8(requestId)));
  // the one way to write it: what is read here is what anyone reads who is shown the entry
  const expected = JSON.stringify({ format: 'urn:anju:decision:1', request, rule, decision, at });
  const leaf = leafOf(secret, bytes);
  const { leaf_hash: shownLeaf, proof_uri: proofUri } = body ?? {};
  const isPublished = typeof proofUri === 'string';
  return {
    kept: {
      askedBy,
      rule: {
        ...rule,
        title: readLocalizedText(isObject(body?.rule) ? body.rule.title : null) ?? untranslated(rule.id),
      },
      decision,
      decidedAt: at,
      isPublished,
    },
    isProved: bytes === expected && shownLeaf === leaf && (!isPublished || proofUri.endsWith(`/${leaf}`)),
  };
}

function readRule(rule: unknown): { id: string; version: string; sha256: string } | null {
  if (!isObject(rule)) return null;
  const { id, version, sha256 } = rule;
  if (!isWord(id) || !isWord(version) || typeof sha256 !== 'string') return null;
  return { id, version, sha256 };
}

/** Nothing that a screen could show otherwise than it is. */
const isWord = (text: unknown): text is string =>
  typeof text === 'string' && /^[A-Za-z0-9._-]{1,100}$/.test(text);

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The leaf of the published log (docs/privacy.md): SHA-256(0x00 ‖ salt ‖ entry), the salt being the hash of the secret. */
function leafOf(secret: string, entry: string): string {
  const salt = webCrypto.sha256(joined(utf8('anju-audit-entry:1\n'), decodeBase64Url(secret)));
  return encodeHex(webCrypto.sha256(joined(Uint8Array.of(0), salt, utf8(entry))));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function differencesOf(kept: KeptEntry, { who, outcome }: LogEntry): KeptDifference[] {
  if (outcome.kind !== 'decided') return [];
  const { rule, decision, decidedAt } = outcome;
  const isSameRule =
    kept.rule.id === rule.id &&
    kept.rule.version === rule.version &&
    (rule.sha256 === undefined || kept.rule.sha256 === rule.sha256);
  const isSame: Record<Exclude<KeptDifference, 'bytes'>, boolean> = {
    asker: kept.askedBy['zh-CN'] === who['zh-CN'] && kept.askedBy.en === who.en,
    rule: isSameRule,
    decision: kept.decision === decision,
    time: Date.parse(kept.decidedAt) === Date.parse(decidedAt),
  };
  return (['asker', 'rule', 'decision', 'time'] as const).filter((part) => !isSame[part]);
}
