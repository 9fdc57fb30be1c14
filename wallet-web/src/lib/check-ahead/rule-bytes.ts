// The bytes of published rules, from whoever serves them: taken for nothing but their hash, and once here asked for no more.
import { encodeHex, webCrypto } from '@anju/credentials';
import { WalletError } from '../errors.ts';
import type { GuardedFetch } from '../guarded-fetch.ts';
import { loadRule } from '../present/rule/load-rule.ts';
import type { RuleReference } from '../types.ts';
import type { KeptTexts } from './kept-texts.ts';

/** Null where they are not kept, or are not what was published. */
export async function keptBytes({ sha256 }: RuleReference, texts: KeptTexts): Promise<Uint8Array | null> {
  const text = await texts.get(sha256);
  if (text === null) return null;
  const bytes = new TextEncoder().encode(text);
  return encodeHex(webCrypto.sha256(bytes)) === sha256 ? bytes : null;
}

/** From the first of the hosts that serves them. Throws what the last one's answer comes to, as `loadRule` does. */
export async function obtainBytes(
  rule: RuleReference,
  { hosts, get, texts }: { hosts: readonly string[]; get: GuardedFetch; texts: KeptTexts },
): Promise<Uint8Array> {
  const kept = await keptBytes(rule, texts);
  if (kept !== null) return kept;
  let failure: unknown = new WalletError('request_rule_unavailable', { cause: 'no host' });
  for (const host of hosts) {
    try {
      const bytes = await loadRule(rule, { responseUri: host, get });
      await texts.put(rule.sha256, new TextDecoder().decode(bytes));
      return bytes;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
