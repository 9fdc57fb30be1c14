// Cards matched with `dcql` and shown with `@sd-jwt/sd-jwt-vc`.
import { createHash, sign } from 'node:crypto';
import { parseTransactionData } from '@openid4vc/openid4vp';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { DcqlQuery, type DcqlQueryResult, type DcqlSdJwtVcCredential } from 'dcql';
import { decodeProtectedHeader } from 'jose';
import { authorityKeyIdsOf } from '../plain/certificates.ts';
import type { Card, RequestObject, VpToken } from '../wallet.ts';

type Match = DcqlQueryResult['credential_matches'][string];
type ValidCredential = NonNullable<Match['valid_credentials']>[number];
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

async function readCard({ credential }: Card): Promise<DcqlSdJwtVcCredential> {
  const claims = (await reader.getClaims(credential)) as DcqlSdJwtVcCredential['claims'];
  const { x5c } = decodeProtectedHeader(credential.split('~')[0] ?? '');
  const [keyId, ...more] = authorityKeyIdsOf(x5c);
  return {
    credential_format: 'dc+sd-jwt',
    vct: String(claims.vct),
    claims,
    cryptographic_holder_binding: true,
    ...(keyId !== undefined && { authority: { type: 'aki', values: [keyId, ...more] } }),
  };
}

/** All, or of each required set the option that the library names first. */
function wantedIds({ credentials, credential_sets: sets }: DcqlQueryResult): string[] {
  if (sets === undefined) return credentials.map(({ id }) => id);
  return sets
    .filter(({ required }) => required)
    .flatMap(({ matching_options: options }) => options?.[0] ?? []);
}

/** The library reads what is to be signed, and leaves the signing to the wallet. */
function hashesFor(
  id: string,
  transactions: ReturnType<typeof parseTransactionData>,
  wanted: readonly string[],
) {
  const hashes = transactions
    .filter(
      ({ transactionData }) => transactionData.credential_ids.find((one) => wanted.includes(one)) === id,
    )
    .map(({ encoded }) => createHash('sha256').update(encoded).digest('base64url'));
  if (hashes.length === 0) return {};
  return { transaction_data_hashes: hashes, transaction_data_hashes_alg: 'sha-256' };
}

/** Throws when the cards do not answer the query. */
export async function presentCards(
  cards: readonly Card[],
  { dcql_query: asked, client_id: aud, nonce, transaction_data: transactionData = [] }: RequestObject,
): Promise<VpToken> {
  const query = DcqlQuery.parse(asked as DcqlQuery.Input);
  DcqlQuery.validate(query);
  const result = DcqlQuery.query(query, await Promise.all(cards.map(readCard)));
  if (!result.can_be_satisfied) throw new Error('the cards do not answer the query');

  const wanted = wantedIds(result);
  const show = async (
    { input_credential_index: index, claims }: ValidCredential,
    beside: object = {},
  ): Promise<string> => {
    const card = cards[index];
    if (card === undefined) throw new Error('the library names a card that is not held');
    const frame = frameOf(claims.valid_claim_sets[0].output);
    const payload = { aud, nonce, iat: Math.floor(Date.now() / 1000), ...beside };
    return holderOf(card).present(card.credential, frame, { kb: { payload } });
  };
  const transactions = parseTransactionData({ transactionData });
  const vpToken: VpToken = {};
  for (const id of wanted) {
    const [best, ...others] = result.credential_matches[id]?.valid_credentials ?? [];
    if (best === undefined) throw new Error('the library leaves out what it found');
    const isMultiple = query.credentials.some((credential) => credential.id === id && credential.multiple);
    const shown = isMultiple ? others.map((other) => show(other)) : [];
    vpToken[id] = [await show(best, hashesFor(id, transactions, wanted)), ...(await Promise.all(shown))];
  }
  return vpToken;
}
