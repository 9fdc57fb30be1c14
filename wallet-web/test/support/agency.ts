// An agency that asks: signs requests by reference, takes the encrypted answer and opens it. `change` lets a test break
// the request before it is signed.
import { createHash, randomUUID } from 'node:crypto';
import { encodeBase64Url } from '@anju/credentials';
import { CompactSign, compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { NOW, type Signer } from './certificates.ts';
import { INCOME_QUERY, INCOME_RULE, type PublishedRule } from './rules.ts';

type Opened = { vp_token: Record<string, string[]>; state?: string };

type RequestParts = { header: Record<string, unknown>; payload: Record<string, unknown> };

export type Agency = {
  clientId: string;
  /** The link of a new request: for this DCQL query, as a question of its own, or by its rule. */
  ask(query?: unknown): Promise<string>;
  /** by which it asks, with the rule's own query and for the day of the test */
  rule: PublishedRule;
  ruleQuery: unknown;
  /** what its host has under a rule's address */
  serveRule: (url: URL, init: RequestInit) => Response | Promise<Response>;
  handle(url: URL, init: RequestInit): Promise<Response>;
  change: ((parts: RequestParts) => void) | null;
  /** signs instead of the agency's own key */
  signWith: CryptoKey | null;
  contentType: string;
  answer: () => Response;
  /** what it says to who asks what it kept */
  kept: (body: string) => Response;
  /** forms posted to the response address */
  posts: URLSearchParams[];
  opened: Opened[];
  nonces: string[];
};

/** Of a question of its own. Its title is nobody's rule. */
const QUESTION = {
  title: { 'zh-CN': '对方起的标题', en: 'A title of the asker’s' },
  purpose: { 'zh-CN': '年度复核', en: 'Yearly review' },
  asker: { 'zh-CN': '住房窗口', en: 'Housing window' },
};

export const DECIDED = {
  decision: 'eligible',
  rule: {
    id: INCOME_RULE.id,
    version: INCOME_RULE.version,
    sha256: INCOME_RULE.sha256,
    title: { 'zh-CN': '公租房资格', en: 'Public rental housing' },
  },
  clauses: [
    { id: 'annual-income', text: { 'zh-CN': '收入不超过限额', en: 'Income within the limit' }, met: true },
  ],
  decided_at: '2026-11-20T09:00:01Z',
  request_id: 'r-1',
};

/** What an asker is called in the link and in the object, and the header that is to prove it. */
export type AskerName = { clientId: string; header: Record<string, unknown> };

export const nameByHash = ({ certificateDer, x5c }: Signer): AskerName => ({
  clientId: `x509_hash:${encodeBase64Url(createHash('sha256').update(certificateDer).digest())}`,
  header: { x5c },
});

export function createAgency(base: string, signer: Signer, name: AskerName = nameByHash(signer)): Agency {
  const { clientId } = name;
  const requests = new Map<
    string,
    { query: unknown; privateKey: CryptoKey; jwk: object; nonce: string; state: string; question: object }
  >();

  const agency: Agency = {
    clientId,
    rule: INCOME_RULE,
    ruleQuery: INCOME_QUERY,
    serveRule({ pathname }) {
      const { id, version, text } = agency.rule;
      if (pathname !== `/rules/${id}/${version}`) return Response.json({}, { status: 404 });
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
    change: null,
    signWith: null,
    contentType: 'application/oauth-authz-req+jwt',
    answer: () => Response.json({ anju_result: DECIDED }),
    kept: () => Response.json({ error: 'invalid_request' }, { status: 404 }),
    posts: [],
    opened: [],
    nonces: [],
    async ask(query) {
      const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
      const id = randomUUID();
      const jwk = { ...(await exportJWK(publicKey)), kid: id, use: 'enc', alg: 'ECDH-ES' };
      const nonce = encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));
      agency.nonces.push(nonce);
      const { text: _, ...rule } = agency.rule;
      const question = query === undefined ? { rule: { ...rule, on: '2026-11-20' }, ...QUESTION } : QUESTION;
      const asked = query ?? agency.ruleQuery;
      requests.set(id, { query: asked, privateKey, jwk, nonce, state: randomUUID(), question });
      const parameters = new URLSearchParams({
        client_id: clientId,
        request_uri: `${base}/wallet/requests/${id}`,
        request_uri_method: 'post',
      });
      return `openid4vp://?${parameters}`;
    },
    async handle(url, init) {
      if (url.pathname.startsWith('/rules/')) return agency.serveRule(url, init);
      const [, , kind, id] = url.pathname.split('/');
      if (kind === 'entries') return agency.kept(String(init.body));
      const request = requests.get(id ?? '');
      if (request === undefined) return Response.json({ error: 'not_found' }, { status: 404 });
      const form = new URLSearchParams(init.body === undefined ? '' : String(init.body));
      if (kind === 'requests') {
        const jwt = await sign(id ?? '', request, form.get('wallet_nonce'));
        return new Response(jwt, { headers: { 'content-type': agency.contentType } });
      }
      agency.posts.push(form);
      const jwe = form.get('response');
      if (jwe !== null) {
        const { plaintext } = await compactDecrypt(jwe, request.privateKey);
        agency.opened.push(JSON.parse(new TextDecoder().decode(plaintext)));
      }
      return agency.answer();
    },
  };
  return agency;

  async function sign(
    id: string,
    {
      query,
      jwk,
      nonce,
      state,
      question,
    }: { query: unknown; question: object } & Record<'nonce' | 'state', string> & {
        jwk: object;
      },
    walletNonce: string | null,
  ): Promise<string> {
    const parts: RequestParts = {
      header: { alg: 'ES256', typ: 'oauth-authz-req+jwt', ...name.header },
      payload: {
        client_id: clientId,
        aud: 'https://self-issued.me/v2',
        response_type: 'vp_token',
        response_mode: 'direct_post.jwt',
        response_uri: `${base}/wallet/responses/${id}`,
        nonce,
        state,
        iat: NOW.getTime() / 1000,
        exp: NOW.getTime() / 1000 + 600,
        dcql_query: query,
        client_metadata: {
          jwks: { keys: [jwk] },
          encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
          vp_formats_supported: {
            'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
          },
        },
        verifier_info: [{ format: 'urn:anju:question:1', data: question }],
        ...(walletNonce === null ? {} : { wallet_nonce: walletNonce }),
      },
    };
    agency.change?.(parts);
    return new CompactSign(new TextEncoder().encode(JSON.stringify(parts.payload)))
      .setProtectedHeader({ alg: 'ES256', ...parts.header })
      .sign(agency.signWith ?? signer.privateKey);
  }
}
