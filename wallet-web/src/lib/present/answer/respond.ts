// Encrypts the answer to the request's own key and posts it (OpenID4VP 1.0 section 8.3, direct_post.jwt).
import { CompactEncrypt, importJWK } from 'jose';
import { WalletError } from '../../errors.ts';
import {
  type Answer,
  checkAddress,
  type GuardedFetch,
  isObject,
  type JsonObject,
  readJsonObject,
} from '../../guarded-fetch.ts';
import { readLocalizedText, untranslated } from '../../localized-text.ts';
import type { DecidedClause, Decision, Declined, EntryKey, PresentationResult } from '../../types.ts';
import type { EncryptionChoice } from '../request/request-claims.ts';
import { RULE_DECISIONS } from './decision-entry.ts';
import { readEntryKey } from './entry-key.ts';
import type { VpToken } from './vp-token.ts';

/** Compact JWE over `{ vp_token, state }`. */
export async function encryptResponse(
  response: { vpToken: VpToken; state: string | null },
  { jwk, enc }: EncryptionChoice,
): Promise<string> {
  const payload = {
    vp_token: response.vpToken,
    ...(response.state === null ? {} : { state: response.state }),
  };
  const key = await importJWK({ ...jwk, alg: 'ECDH-ES' }, 'ECDH-ES');
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .encrypt(key);
}

/** too slow, too early, too often: the asker has not looked at the answer */
const COME_AGAIN = [408, 425, 429];

/** Throws `response_not_delivered` when it is not known that the asker has it; a refusal is a result. */
export async function postResponse(
  responseUri: string,
  jwe: string,
  ports: { get: GuardedFetch; now: () => Date; allowHttpOnLoopback?: boolean },
): Promise<PresentationResult> {
  const answer = await post(responseUri, { response: jwe }, ports.get);
  const at = ports.now().toISOString();
  const body = readJsonObject(answer);
  if (answer.status === 200) {
    const redirectUri = readRedirectUri(body?.redirect_uri, ports.allowHttpOnLoopback);
    return readResult(body, { at, responseUri, redirectUri });
  }
  const isRefusal = answer.status >= 400 && answer.status < 500 && !COME_AGAIN.includes(answer.status);
  if (isRefusal) return { kind: 'refused', error: readErrorCode(body), refusedAt: at };
  throw new WalletError('response_not_delivered', { cause: answer.status });
}

/** Tells the asker that the citizen said no (section 8.5), and gives where it goes on. Nothing about the cards is in it. */
export async function postRefusal(
  responseUri: string,
  state: string | null,
  ports: { get: GuardedFetch; allowHttpOnLoopback?: boolean },
): Promise<Declined> {
  const answer = await post(
    responseUri,
    { error: 'access_denied', ...(state === null ? {} : { state }) },
    ports.get,
  );
  const given = answer.status === 200 ? readJsonObject(answer)?.redirect_uri : undefined;
  return { redirectUri: readRedirectUri(given, ports.allowHttpOnLoopback) };
}

async function post(address: string, form: Record<string, string>, get: GuardedFetch): Promise<Answer> {
  try {
    return await get(address, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    });
  } catch (error) {
    throw new WalletError('response_not_delivered', { cause: error });
  }
}

function readErrorCode(body: JsonObject | null): string {
  const error = body?.error;
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : 'unknown';
}

const MOST_CLAUSES = 100;

type Replied = { at: string; responseUri: string; redirectUri: string | null };

/**
 * `anju_result` is ours; askers that are not ours answer with nothing, or with where to go on. On one device ours do too,
 * and show the decision there: then `anju_entry` has what the entry can be asked for with.
 */
function readResult(body: JsonObject | null, { at, responseUri, redirectUri }: Replied): PresentationResult {
  const { anju_result: result, anju_entry: entry } = body ?? {};
  const decision = isObject(result) ? readDecision(result) : null;
  if (!isObject(result) || decision === null) {
    return { kind: 'delivered', deliveredAt: at, redirectUri, ...readEntry(entry, responseUri) };
  }
  const { requestId = null, ...kept } = readEntry(result, responseUri);
  return {
    kind: 'decided',
    ...decision,
    clauses: (Array.isArray(result.clauses) ? result.clauses : []).slice(0, MOST_CLAUSES).flatMap(readClause),
    decidedAt: readInstant(result.decided_at) ?? at,
    requestId,
    ...kept,
    ...(redirectUri === null ? {} : { redirectUri }),
  };
}

function readEntry(entry: unknown, responseUri: string): { requestId?: string; entryKey?: EntryKey } {
  if (!isObject(entry)) return {};
  const entryKey = readEntryKey(entry, responseUri);
  return {
    ...(typeof entry.request_id === 'string' ? { requestId: entry.request_id } : {}),
    ...(entryKey === null ? {} : { entryKey }),
  };
}

/** Null for a word that this wallet does not know. */
function readDecision(result: JsonObject): Decision | null {
  if (result.decision === 'answered') return { decision: 'answered', rule: null };
  const decision = RULE_DECISIONS.find((known) => known === result.decision);
  if (decision === undefined) return null;
  const rule = isObject(result.rule) ? result.rule : {};
  const id = typeof rule.id === 'string' ? rule.id : '';
  return {
    decision,
    rule: {
      id,
      version: typeof rule.version === 'string' ? rule.version : '',
      ...(isSha256(rule.sha256) ? { sha256: rule.sha256 } : {}),
      title: readLocalizedText(rule.title) ?? untranslated(id),
    },
  };
}

const isSha256 = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** The log shows it for ever: what is no instant must not get in. */
function readInstant(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 40 || Number.isNaN(Date.parse(value))) return null;
  return value;
}

/** A screen may follow it, so no address that the wallet itself would not ask. */
function readRedirectUri(value: unknown, allowHttpOnLoopback?: boolean): string | null {
  try {
    return typeof value === 'string' ? checkAddress(value, allowHttpOnLoopback).href : null;
  } catch (error) {
    if (error instanceof WalletError) return null;
    throw error;
  }
}

function readClause(clause: unknown): DecidedClause[] {
  if (!isObject(clause) || typeof clause.id !== 'string') return [];
  const { met } = clause;
  if (met !== true && met !== false && met !== 'unproved') return [];
  return [{ id: clause.id, text: readLocalizedText(clause.text) ?? untranslated(clause.id), met }];
}
