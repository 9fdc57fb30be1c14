// What is signed beside the claims (OpenID4VP 1.0, sections 5.1 and 8.4; B.3.3.1: hashes in the key binding JWT).
import { createHash } from 'node:crypto';
import { WalletError } from './wallet-error.ts';

const KNOWN_TYPE = 'urn:anju:declaration:1';

const decode = (entry: string) => JSON.parse(Buffer.from(entry, 'base64url').toString());

/** Throws for a type that this wallet does not know: what it cannot show nobody signs with it. */
export function requireKnown(entries: readonly string[]): void {
  for (const entry of entries) {
    if (decode(entry).type !== KNOWN_TYPE)
      throw new WalletError('transaction_unknown', 'this wallet does not know what is to be signed');
  }
}

/** What the key binding of each credential query carries; each entry goes with the first of its queries that is answered. */
export function hashesByQuery(
  entries: readonly string[],
  answered: readonly string[],
): Map<string, { transaction_data_hashes: string[]; transaction_data_hashes_alg: string }> {
  const hashes = new Map<string, string[]>();
  for (const entry of entries) {
    const id = (decode(entry).credential_ids as string[]).find((one) => answered.includes(one));
    if (id === undefined)
      throw new WalletError('query_not_answered', 'no card is shown that could sign this');
    // over the text as it came, not over what it encodes
    hashes.set(id, [...(hashes.get(id) ?? []), createHash('sha256').update(entry).digest('base64url')]);
  }
  return new Map(
    [...hashes].map(([id, list]) => [
      id,
      { transaction_data_hashes: list, transaction_data_hashes_alg: 'sha-256' },
    ]),
  );
}
