// Plays the part of the OpenID Foundation's suite against the wallet, over real HTTP: a verifier that asks for one credential
// by a signed request. It writes down every request as it came, for the tests to judge, shares no code with the wallet, and
// spoils one thing at a time where a test changes its part.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose';

export type Received = {
  method: string;
  path: string;
  search: string;
  headers: IncomingMessage['headers'];
  form: Record<string, string>;
};
type Parts = {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  keys: Record<string, unknown>[];
};
type AskedBy = { privateKey: CryptoKey; certificateDer: Uint8Array; x5c: string[] };
export type Naming = 'x509_hash' | 'x509_san_dns' | 'decentralized_identifier';

/** What a module changes of the request, of its link, of how it is handed out, and of the answer to the presentation. */
export type VerifierPart = {
  change: (parts: Parts) => void;
  link: (parameters: URLSearchParams) => URLSearchParams;
  spoil: (jwt: string) => string;
  contentType: string;
  status: number;
  redirectUri: string | null;
};
const PLAIN: VerifierPart = {
  change: () => undefined,
  link: (parameters) => parameters,
  spoil: (jwt) => jwt,
  contentType: 'application/oauth-authz-req+jwt',
  status: 200,
  redirectUri: null,
};

export const SUITE_QUERY = {
  credentials: [
    {
      id: 'my_credential',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:income:1'] },
      claims: [{ path: ['assistance'] }, { path: ['assessed_on'] }],
    },
  ],
};

export async function createSuiteVerifier(by: AskedBy, did: string) {
  const received: Received[] = [];
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const encryptionKey: JWK = {
    ...(await exportJWK(publicKey)),
    kid: 'suite-enc',
    use: 'enc',
    alg: 'ECDH-ES',
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;
  const names: Record<Naming, { clientId: string; header: object }> = {
    x509_hash: {
      clientId: `x509_hash:${createHash('sha256').update(by.certificateDer).digest('base64url')}`,
      header: { x5c: by.x5c },
    },
    x509_san_dns: { clientId: 'x509_san_dns:localhost', header: { x5c: by.x5c } },
    decentralized_identifier: {
      clientId: `decentralized_identifier:${did}`,
      header: { kid: `${did}#delegate-1` },
    },
  };
  let asked = { nonce: '', naming: 'x509_hash' as Naming, part: PLAIN };

  return {
    base,
    received,
    encryptionKey,
    /** A link, whose request is made when it is fetched, as the suite does. */
    ask(part: Partial<VerifierPart> = {}, naming: Naming = 'x509_hash'): string {
      received.length = 0;
      // the suite's nonces: letters and digits, and four that a URL need not escape
      asked = {
        nonce: `${randomBytes(16).toString('hex').slice(0, 22)}-._~`,
        naming,
        part: { ...PLAIN, ...part },
      };
      const { clientId } = names[naming];
      const parameters = new URLSearchParams({ client_id: clientId, request_uri: `${base}/request` });
      return `openid4vp://authorize?${asked.part.link(parameters)}`;
    },
    clientId: (naming: Naming = 'x509_hash') => names[naming].clientId,
    nonce: () => asked.nonce,
    posts: () => received.filter(({ path }) => path === '/responseuri'),
    fetches: () => received.filter(({ path }) => path === '/request'),
    /** What was posted, decrypted: the JWE's header, and its content. */
    async opened() {
      const [post] = received.filter(({ path }) => path === '/responseuri');
      const { plaintext, protectedHeader } = await compactDecrypt(post?.form.response ?? '', privateKey);
      const content: Record<string, unknown> = JSON.parse(new TextDecoder().decode(plaintext));
      return { header: protectedHeader, content };
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, search } = new URL(request.url ?? '', base);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    received.push({ method: request.method ?? '', path: pathname, search, headers: request.headers, form });
    const { part } = asked;
    response.setHeader('connection', 'close');
    if (pathname === '/request') {
      response.writeHead(200, { 'content-type': part.contentType });
      response.end(part.spoil(await signed(form.wallet_nonce)));
    } else {
      response.writeHead(part.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(part.redirectUri === null ? {} : { redirect_uri: part.redirectUri }));
    }
  }

  /** As the suite makes it: without times, and without a state unless a module adds one. */
  async function signed(walletNonce: string | undefined): Promise<string> {
    const { naming, nonce, part } = asked;
    const keys: Record<string, unknown>[] = [{ ...encryptionKey }];
    const parts: Parts = {
      header: { alg: 'ES256', typ: 'oauth-authz-req+jwt', ...names[naming].header },
      payload: {
        client_id: names[naming].clientId,
        aud: 'https://self-issued.me/v2',
        response_type: 'vp_token',
        response_mode: 'direct_post.jwt',
        response_uri: `${base}/responseuri`,
        nonce,
        dcql_query: SUITE_QUERY,
        client_metadata: {
          jwks: { keys },
          encrypted_response_enc_values_supported: ['A256GCM'],
          vp_formats_supported: {
            'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256', 'ES384'], 'kb-jwt_alg_values': ['ES256', 'ES384'] },
          },
        },
        ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
      },
      keys,
    };
    part.change(parts);
    return new CompactSign(new TextEncoder().encode(JSON.stringify(parts.payload)))
      .setProtectedHeader({ alg: 'ES256', ...parts.header })
      .sign(by.privateKey);
  }
}

export type SuiteVerifier = Awaited<ReturnType<typeof createSuiteVerifier>>;
