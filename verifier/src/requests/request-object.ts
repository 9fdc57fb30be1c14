// The signed request object (OpenID4VP 1.0, section 5; JAR, RFC 9101): what is asked, by whom, and where the answer goes.
import { leastQuestion, toDcqlQuery } from '@anju/eligibility';
import type { LocalisedText } from '../errors.ts';
import type { Agency } from '../ports.ts';
import type { PublishedRule } from '../rules/rule-catalogue.ts';
import type { Exchange } from './exchange.ts';
import type { RequestSubject } from './presentation-request.ts';

export const REQUEST_OBJECT_TYPE = 'oauth-authz-req+jwt';

/** One credential of the query, as the response must answer it. */
export interface AskedCredential {
  id: string;
  vct: string;
  claims: readonly string[];
}

/** The DCQL query of a rule, and the same as a list to check the answer against. */
export function queryOf({ rule }: PublishedRule): {
  query: ReturnType<typeof toDcqlQuery>;
  asked: AskedCredential[];
} {
  const query = toDcqlQuery(leastQuestion(rule), { match: 'plain' });
  const asked = query.credentials.map((credential) => ({
    id: credential.id,
    vct: only(credential.meta.vct_values),
    claims: credential.claims.map((claim) => only(claim.path)),
  }));
  return { query, asked };
}

/** What the wallet shows beside the query: the rule by hash, its title and purpose, and who asks. */
interface Question {
  rule: { id: string; version: string; sha256: string };
  title: LocalisedText;
  purpose: LocalisedText;
  asker: LocalisedText;
}

/** Signs the request as a compact JWS. `walletNonce` is echoed when the wallet sent one (section 5.10). */
export function signRequestObject(input: {
  request: RequestSubject;
  exchange: Exchange;
  published: PublishedRule;
  agency: Agency;
  publicUrl: string;
  walletNonce: string | null;
}): string {
  const { request, exchange, published, agency, publicUrl, walletNonce } = input;
  const question: Question = {
    rule: request.rule,
    title: published.rule.title,
    purpose: published.rule.purpose,
    asker: agency.name,
  };
  const payload = {
    client_id: agency.clientId,
    aud: 'https://self-issued.me/v2',
    iat: seconds(request.createdAt),
    exp: seconds(request.expiresAt),
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: `${publicUrl}/wallet/responses/${request.id}`,
    nonce: exchange.nonce,
    state: exchange.state,
    ...(walletNonce === null ? {} : { wallet_nonce: walletNonce }),
    dcql_query: queryOf(published).query,
    client_metadata: {
      jwks: { keys: [exchange.encryptionJwk] },
      encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
      vp_formats_supported: {
        'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
      },
    },
    verifier_info: [{ format: 'urn:anju:question:1', data: question }],
  };
  const header = { alg: 'ES256', typ: REQUEST_OBJECT_TYPE, x5c: agency.x5c };
  const signed = `${encodeJson(header)}.${encodeJson(payload)}`;
  return `${signed}.${Buffer.from(agency.sign(Buffer.from(signed))).toString('base64url')}`;
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function only<T>(values: readonly T[]): T {
  const [value] = values;
  if (values.length !== 1 || value === undefined)
    throw new Error('a rule asks for a claim by more than its name');
  return value;
}
