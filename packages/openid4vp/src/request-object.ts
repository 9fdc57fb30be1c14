// The signed request object (OpenID4VP 1.0, section 5; JAR, RFC 9101): what is asked, by whom, and where the answer goes.
import { signCompactJws } from '@anju/credentials';
import type { KeyReference } from './client-identifier.ts';
import type { Exchange } from './exchange.ts';
import type { Query } from './query.ts';

export const REQUEST_OBJECT_TYPE = 'oauth-authz-req+jwt';

/** In whose name requests are signed. */
export type RequestSigner = KeyReference & {
  clientId: string;
  /** ES256 over the bytes, as the 64-byte concatenation that JWS uses. */
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
};

/** What a QR code or a link carries after its `?`: the request by reference (section 5.10). */
export function requestParameters(request: { clientId: string; requestUri: string }): URLSearchParams {
  return new URLSearchParams({
    client_id: request.clientId,
    request_uri: request.requestUri,
    request_uri_method: 'post',
  });
}

/**
 * Where the wallet's answer goes: posted to an address, `walletNonce` echoed when the wallet sent one (section 5.10); or over the
 * Digital Credentials API, from pages of these origins only, without state or address (appendix A.2).
 */
export type AnswerWay =
  | { responseUri: string; walletNonce: string | null }
  | { expectedOrigins: readonly [string, ...string[]] };

function answerParameters(answer: AnswerWay, { nonce, state }: Exchange): object {
  if ('expectedOrigins' in answer) {
    return { response_mode: 'dc_api.jwt', expected_origins: answer.expectedOrigins, nonce };
  }
  const { responseUri, walletNonce } = answer;
  return {
    response_mode: 'direct_post.jwt',
    response_uri: responseUri,
    nonce,
    state,
    ...(walletNonce === null ? {} : { wallet_nonce: walletNonce }),
  };
}

/** Signs the request as a compact JWS. */
export async function signRequestObject(input: {
  signer: RequestSigner;
  exchange: Exchange;
  query: Query;
  answer: AnswerWay;
  issuedAt: Date;
  expiresAt: Date;
  /** Spelled, as `spellDeclaration` does; none when empty. */
  transactionData?: readonly string[];
  /** What the wallet shows beside the query. */
  verifierInfo: readonly { format: string; data: object }[];
}): Promise<string> {
  const { signer, exchange, query, answer, transactionData = [] } = input;
  const payload = {
    client_id: signer.clientId,
    aud: 'https://self-issued.me/v2',
    iat: seconds(input.issuedAt),
    exp: seconds(input.expiresAt),
    response_type: 'vp_token',
    ...answerParameters(answer, exchange),
    dcql_query: query,
    ...(transactionData.length === 0 ? {} : { transaction_data: transactionData }),
    client_metadata: {
      jwks: { keys: [exchange.encryptionJwk] },
      encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
      vp_formats_supported: {
        'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
      },
    },
    verifier_info: input.verifierInfo,
  };
  const key = 'kid' in signer ? { kid: signer.kid } : { x5c: signer.x5c };
  const header = { alg: 'ES256', typ: REQUEST_OBJECT_TYPE, ...key };
  return signCompactJws(header, payload, async (data) => signer.sign(data));
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
