// Fetches the rule that a request names from the asker's own host, and takes it for nothing but its hash, which the registry
// has said is the published one: whoever serves the bytes cannot change a word of them.
import { encodeHex, webCrypto } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import type { Answer, GuardedFetch } from '../../guarded-fetch.ts';
import type { RuleReference } from '../../types.ts';

/** No rule document is larger. */
const MOST_BYTES = 65_536;
const MOST_MILLISECONDS = 8_000;

/**
 * The bytes of exactly this rule. Throws `request_rule_unavailable` when they do not come whole and in time, and
 * `request_rule_altered` when they are others.
 */
export async function loadRule(
  { id, version, sha256 }: RuleReference,
  { responseUri, get }: { responseUri: string; get: GuardedFetch },
): Promise<Uint8Array<ArrayBuffer>> {
  const address = new URL(`/rules/${id}/${version}`, responseUri);
  const answer = await fetchDocument(address.href, get);
  if (answer.status !== 200) throw new WalletError('request_rule_unavailable', { cause: answer.status });
  // what is no UTF-8 comes out as other bytes than were published, and so is refused
  const bytes = new TextEncoder().encode(answer.text);
  if (encodeHex(webCrypto.sha256(bytes)) !== sha256) throw new WalletError('request_rule_altered');
  return bytes;
}

async function fetchDocument(address: string, get: GuardedFetch): Promise<Answer> {
  try {
    return await get(address, {
      headers: { accept: 'application/json' },
      mostBytes: MOST_BYTES,
      mostMilliseconds: MOST_MILLISECONDS,
    });
  } catch (error) {
    throw new WalletError('request_rule_unavailable', { cause: error });
  }
}
