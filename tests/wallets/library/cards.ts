// Cards matched with `dcql` and shown with `@sd-jwt/sd-jwt-vc`.
import { createHash, sign } from 'node:crypto';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { DcqlQuery, type DcqlSdJwtVcCredential } from 'dcql';
import type { Card, RequestObject, VpToken } from '../wallet.ts';

type Frame = { [name: string]: true | Frame };

const hashing = {
  hasher: (data: string | ArrayBuffer) =>
    createHash('sha256')
      .update(typeof data === 'string' ? data : Buffer.from(data))
      .digest(),
  hashAlg: 'sha-256' as const,
};
const reader = new SDJwtVcInstance(hashing);
const holderOf = ({ holderKey: key }: Card) =>
  new SDJwtVcInstance({
    ...hashing,
    kbSignAlg: 'ES256',
    kbSigner: (data) =>
      sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
  });

/** What the query matched, as the frame that names what to show. */
const frameOf = (claims: object): Frame =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? frameOf(value) : true,
    ]),
  );

/** Throws when the cards do not answer the query. */
export async function presentCards(
  cards: readonly Card[],
  { dcql_query: asked, client_id: aud, nonce }: RequestObject,
): Promise<VpToken> {
  const held = await Promise.all(
    cards.map(async ({ credential }): Promise<DcqlSdJwtVcCredential> => {
      const claims = (await reader.getClaims(credential)) as DcqlSdJwtVcCredential['claims'];
      const vct = String(claims.vct);
      return { credential_format: 'dc+sd-jwt', vct, claims, cryptographic_holder_binding: true };
    }),
  );
  const query = DcqlQuery.parse(asked as DcqlQuery.Input);
  DcqlQuery.validate(query);
  const { can_be_satisfied: isAnswered, credential_matches: matches } = DcqlQuery.query(query, held);
  if (!isAnswered) throw new Error('the cards do not answer the query');

  const vpToken: VpToken = {};
  for (const [id, match] of Object.entries(matches)) {
    const [best] = match.valid_credentials ?? [];
    const card = cards[best?.input_credential_index ?? -1];
    if (best === undefined || card === undefined) continue;
    const payload = { aud, nonce, iat: Math.floor(Date.now() / 1000) };
    const frame = frameOf(best.claims.valid_claim_sets[0].output);
    vpToken[id] = [await holderOf(card).present(card.credential, frame, { kb: { payload } })];
  }
  return vpToken;
}
