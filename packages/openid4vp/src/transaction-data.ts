// Data that a presentation is signed over beside its claims (OpenID4VP 1.0, sections 5.1 and 8.4, and the SD-JWT VC profile of
// B.3.3.1). Of ours there is one type: a sentence that the holder declares.
import { encodeBase64Url, webCrypto } from '@anju/credentials';
import { ResponseError } from './errors.ts';

const DECLARATION_TYPE = 'urn:anju:declaration:1';

export interface Declaration {
  text: { 'zh-CN': string; en: string };
  /** Credential queries of which one that is answered carries the declaration. */
  credentialIds: readonly string[];
}

/** One entry of `transaction_data`: base64url, the same for the same declaration. */
export function spellDeclaration({ text, credentialIds }: Declaration): string {
  const data = {
    type: DECLARATION_TYPE,
    credential_ids: credentialIds,
    transaction_data_hashes_alg: ['sha-256'],
    text: { 'zh-CN': text['zh-CN'], en: text.en },
  };
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(data)));
}

/**
 * Holds what presentations were signed over against what was asked: each entry by exactly one presentation of those that
 * it names, and nothing beside. Throws `ResponseError('transaction_data_mismatch')`.
 */
export function requireTransactionData(
  asked: readonly { spelled: string; credentialIds: readonly string[] }[],
  shown: readonly { id: string; transactionDataHashes: readonly string[] }[],
): void {
  const signed = shown.flatMap(({ id, transactionDataHashes }) =>
    transactionDataHashes.map((hash) => ({ id, hash })),
  );
  const isEachSignedOnce = asked.every(({ spelled, credentialIds }) => {
    const wanted = encodeBase64Url(webCrypto.sha256(new TextEncoder().encode(spelled)));
    const found = signed.filter(({ hash }) => hash === wanted);
    return found.length === 1 && found.every(({ id }) => credentialIds.includes(id));
  });
  if (!isEachSignedOnce || signed.length !== asked.length) {
    throw new ResponseError('transaction_data_mismatch');
  }
}
