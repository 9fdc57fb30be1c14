// Builds the vp_token: per query id one presentation, each of one copy, key-bound to this asker and nonce.
import { type ClaimQuery, presentSdJwtVc } from '@anju/credentials';
import type { Sign } from '../../jwt.ts';

export type ChosenCopy = {
  /** the credential query's id */
  id: string;
  credential: string;
  disclose: ClaimQuery[];
  /** what the citizen declares with it, as it was received */
  transactionData?: string[];
  /** by the key that the copy is bound to */
  sign: Sign;
};

export type VpToken = Record<string, string[]>;

export async function buildVpToken(
  copies: ChosenCopy[],
  binding: { audience: string; nonce: string; issuedAt: number },
): Promise<VpToken> {
  const entries = copies.map(
    async ({ id, credential, disclose, transactionData = [], sign }): Promise<[string, string]> => {
      const keyBinding = { ...binding, transactionData, sign };
      return [id, await presentSdJwtVc({ credential, disclose, keyBinding })];
    },
  );
  const token = new Map<string, string[]>();
  // one query may be answered by several cards
  for (const [id, presentation] of await Promise.all(entries))
    token.set(id, [...(token.get(id) ?? []), presentation]);
  return Object.fromEntries(token);
}
