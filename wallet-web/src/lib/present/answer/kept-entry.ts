// What an asker kept of one answer: asked for with the secret that came with its reply, and held beside what the wallet
// itself wrote down. The asker's word is not taken for it: the bytes it shows must be the ones its log holds.
import { decodeBase64Url, encodeHex, webCrypto } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import { type Answer, type GuardedFetch, isObject, readJsonObject } from '../../guarded-fetch.ts';
import { type LocalizedText, readLocalizedText, untranslated } from '../../localized-text.ts';
import type { KeptAnswer, KeptDifference, KeptEntry, LogEntry } from '../../types.ts';
import { readDecisionEntry } from './decision-entry.ts';

/** Throws `address_unreachable` when nothing was said, `answer_malformed` when it is no entry. */
export async function askWhatWasKept(entry: LogEntry, get: GuardedFetch): Promise<KeptAnswer> {
  const { outcome } = entry;
  if (outcome.kind !== 'decided' && outcome.kind !== 'delivered') return { kind: 'no_key' };
  if (outcome.entryKey === undefined) return { kind: 'no_key' };
  const { secret, uri } = outcome.entryKey;
  const answer = await get(uri, {
    method: 'POST',
    // in the body: addresses are written down on the way
    body: new URLSearchParams({ secret }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  });
  if (answer.status === 404) return { kind: 'nothing' };
  if (answer.status !== 200) throw new WalletError('address_unreachable', { cause: answer.status });
  const { kept, name, leaf, isProved } = readKept(answer, { secret, requestId: outcome.requestId ?? null });
  const differs = differencesOf({ ...kept, askedBy: name }, entry);
  return { kind: 'kept', kept, leaf, differs: isProved ? differs : [...differs, 'bytes'] };
}

/**
 * The fields come out of the bytes that were hashed, never from beside them; but for the asker of an entry of the first
 * format, which does not name it. `name` is spelled as there, `kept` as it may be shown.
 */
function readKept(
  answer: Answer,
  { secret, requestId }: { secret: string; requestId: string | null },
): { kept: KeptEntry; name: LocalizedText; leaf: string; isProved: boolean } {
  const body = readJsonObject(answer);
  const bytes = typeof body?.entry === 'string' ? body.entry : '';
  const entry = readDecisionEntry(bytes);
  const askedBy = readLocalizedText(entry?.askedBy?.name ?? body?.asked_by);
  if (entry === null || askedBy === null) throw new WalletError('answer_malformed');

  const { rule, decision, at, request, supersedes, isCanonical } = entry;
  const isOurs = requestId === null || request === encodeHex(webCrypto.sha256(utf8(requestId)));
  const leaf = leafOf(secret, bytes);
  const { leaf_hash: shownLeaf, proof_uri: proofUri } = body ?? {};
  const isPublished = typeof proofUri === 'string';
  const title = readLocalizedText(isObject(body?.rule) ? body.rule.title : null);
  return {
    kept: {
      askedBy,
      clientId: entry.askedBy?.clientId ?? null,
      rule: rule && { ...rule, title: title ?? untranslated(rule.id) },
      decision,
      decidedAt: at,
      ...(supersedes && { supersedes }),
      isPublished,
    },
    name: entry.askedBy?.name ?? askedBy,
    leaf,
    isProved: isCanonical && isOurs && shownLeaf === leaf && (!isPublished || proofUri.endsWith(`/${leaf}`)),
  };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The leaf of the published log (docs/privacy.md): SHA-256(0x00 ‖ salt ‖ entry), the salt being the hash of the secret. */
function leafOf(secret: string, entry: string): string {
  const salt = webCrypto.sha256(joined(utf8('anju-audit-entry:1\n'), decodeBase64Url(secret)));
  return encodeHex(webCrypto.sha256(joined(Uint8Array.of(0), salt, utf8(entry))));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function differencesOf(kept: KeptEntry, { who, clientId, rule, outcome }: LogEntry): KeptDifference[] {
  const decided = outcome.kind === 'decided' ? outcome : null;
  // where the asker keeps the decision to itself, the wallet knows by which rule it asked
  const ours = decided === null ? rule : decided.rule;
  const isSame: Record<Exclude<KeptDifference, 'bytes'>, boolean> = {
    // what the wallet knows of the asker, the entry has to say: an older format must not stand in for it
    asker:
      (clientId === undefined || kept.clientId === clientId) &&
      kept.askedBy['zh-CN'] === who['zh-CN'] &&
      kept.askedBy.en === who.en,
    rule: ours === undefined || isSameRule(kept.rule, ours),
    decision: decided === null || kept.decision === decided.decision,
    time: decided === null || Date.parse(kept.decidedAt) === Date.parse(decided.decidedAt),
  };
  return (['asker', 'rule', 'decision', 'time'] as const).filter((part) => !isSame[part]);
}

type NamedRule = { id: string; version: string; sha256?: string };

/** Both none: a question of the asker's own, both times. */
function isSameRule(kept: NamedRule | null, ours: NamedRule | null): boolean {
  if (kept === null || ours === null) return kept === ours;
  return (
    kept.id === ours.id &&
    kept.version === ours.version &&
    (ours.sha256 === undefined || kept.sha256 === ours.sha256)
  );
}
