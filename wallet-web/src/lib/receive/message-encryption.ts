// Encrypted credential requests and responses (OpenID4VCI 1.0 section 10), on top of TLS: what stands between the citizen
// and the department (a cloud's front door, a proxy) then reads neither keys nor claims. ECDH-ES on P-256, whenever offered.
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { WalletError } from '../errors.ts';
import { type Answer, isObject, type JsonObject, readJsonObject } from '../guarded-fetch.ts';

const KEY_AGREEMENT = 'ECDH-ES';
const CONTENT_ENCRYPTIONS = ['A256GCM', 'A128GCM'] as const;
const JWT = 'application/jwt';
const LARGEST_ANSWER_CHARACTERS = 1024 * 1024;

type ContentEncryption = (typeof CONTENT_ENCRYPTIONS)[number];

export type EncryptionOffer = {
  /** the issuer's key for requests */
  request: { jwk: JWK; enc: ContentEncryption } | null;
  /** how it can encrypt its answers; asked for only in an encrypted request, else anyone could change the key */
  response: { enc: ContentEncryption } | null;
};

export type SealedRequest = {
  body: string;
  contentType: string;
  accept: string;
  /** The answer's content: an encrypted one if one was asked for. Throws `answer_not_readable`. */
  open(answer: Answer): Promise<JsonObject | null>;
};

/** Throws `offer_not_supported` where the issuer demands an encryption that this wallet does not know. */
export function readEncryptionOffer(issuer: JsonObject): EncryptionOffer {
  const request = readRequestOffer(issuer.credential_request_encryption);
  const response = readResponseOffer(issuer.credential_response_encryption);
  if (response !== null && request === null) {
    if (isRequired(issuer.credential_response_encryption)) throw unknownEncryption();
    return { request, response: null };
  }
  return { request, response };
}

function readRequestOffer(offer: unknown): EncryptionOffer['request'] {
  if (!isObject(offer)) return null;
  const keys = isObject(offer.jwks) && Array.isArray(offer.jwks.keys) ? offer.jwks.keys : [];
  const jwk = keys.find(
    (key) => isObject(key) && key.kty === 'EC' && key.crv === 'P-256' && key.alg === KEY_AGREEMENT,
  );
  const enc = chooseContentEncryption(offer.enc_values_supported);
  if (jwk !== undefined && enc !== null) return { jwk, enc };
  if (isRequired(offer)) throw unknownEncryption();
  return null;
}

function readResponseOffer(offer: unknown): EncryptionOffer['response'] {
  if (!isObject(offer)) return null;
  const algorithms = offer.alg_values_supported;
  const enc = chooseContentEncryption(offer.enc_values_supported);
  if (Array.isArray(algorithms) && algorithms.includes(KEY_AGREEMENT) && enc !== null) return { enc };
  if (isRequired(offer)) throw unknownEncryption();
  return null;
}

const isRequired = (offer: unknown) => isObject(offer) && offer.encryption_required === true;
const unknownEncryption = () => new WalletError('offer_not_supported', { cause: 'encryption' });

function chooseContentEncryption(values: unknown): ContentEncryption | null {
  return CONTENT_ENCRYPTIONS.find((known) => Array.isArray(values) && values.includes(known)) ?? null;
}

/** `content` as it goes out, with a fresh key for the answer to it. */
export async function sealRequest(content: JsonObject, offer: EncryptionOffer): Promise<SealedRequest> {
  if (offer.request === null) {
    return {
      body: JSON.stringify(content),
      contentType: 'application/json',
      accept: 'application/json',
      open: async (answer) => readJsonObject(answer),
    };
  }
  const { jwk, enc } = offer.request;
  const answerKey = offer.response === null ? null : await makeAnswerKey(offer.response.enc);
  const asked =
    answerKey === null ? content : { ...content, credential_response_encryption: answerKey.asked };
  const { kid } = jwk;
  const body = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(asked)))
    .setProtectedHeader({ alg: KEY_AGREEMENT, enc, ...(kid === undefined ? {} : { kid }) })
    .encrypt(await readIssuerKey(jwk));
  return {
    body,
    contentType: JWT,
    accept: answerKey === null ? 'application/json' : `${JWT}, application/json`,
    open: async (answer) => {
      // what is refused may be said openly; what is issued may not
      if (answerKey === null || answer.status >= 400) return readJsonObject(answer);
      return answerKey.open(answer);
    },
  };
}

/** Its coordinates alone: what else the issuer wrote there does not count. */
async function readIssuerKey({ x = '', y = '' }: JWK) {
  try {
    return await importJWK({ kty: 'EC', crv: 'P-256', x, y }, KEY_AGREEMENT);
  } catch (error) {
    throw new WalletError('issuer_metadata_malformed', { cause: error });
  }
}

async function makeAnswerKey(enc: ContentEncryption) {
  const { publicKey, privateKey } = await generateKeyPair(KEY_AGREEMENT, { crv: 'P-256' });
  const { kty, crv, x, y } = await exportJWK(publicKey);
  return {
    asked: { jwk: { kty, crv, x, y, use: 'enc', alg: KEY_AGREEMENT, kid: crypto.randomUUID() }, enc },
    async open(answer: Answer): Promise<JsonObject | null> {
      if (answer.contentType !== JWT || answer.text.length > LARGEST_ANSWER_CHARACTERS) {
        throw new WalletError('answer_not_readable', { cause: 'not encrypted' });
      }
      try {
        // nobody asked for a packed one, and a packed one may be as large as it likes once it is open
        const { plaintext } = await compactDecrypt(answer.text.trim(), privateKey, {
          keyManagementAlgorithms: [KEY_AGREEMENT],
          contentEncryptionAlgorithms: [enc],
          maxDecompressedLength: 0,
        });
        return readJsonObject({ text: new TextDecoder().decode(plaintext) });
      } catch (error) {
        throw new WalletError('answer_not_readable', { cause: error });
      }
    },
  };
}
