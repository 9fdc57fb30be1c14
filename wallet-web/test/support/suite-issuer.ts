// Plays the part of the OpenID Foundation's suite against the wallet, over real HTTP: issuer and authorization server in
// one, with the last slash in its name that the suite's has. It writes down every request as it came, for the tests to
// judge, and asks for a new DPoP nonce each time. A test turns the knobs in `SuitePart` to spoil one thing at a time.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, type JWK, SignJWT } from 'jose';
import type { Authority, Signer } from './certificates.ts';
import { createEnvelope, encryptAnswer } from './department-checks.ts';
import { publicPart, type SuiteCredential, signCredential } from './suite-credential.ts';

const PATH = '/test/a/anju/';
export const SUITE_VCT = 'urn:eudi:pid:1';
export const SUITE_CONFIGURATION = 'eu.europa.ec.eudi.pid.1';
export const SUITE_SCOPE = 'eudi.pid.1';
export const SUITE_TX_CODE = '123456';
export const SUITE_DID = `did:ethr:0x7a69:0x${'cd'.repeat(20)}`;
const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

export type Recorded = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** as it came */
  body: string;
  /** of a credential or deferred request, decrypted where it was encrypted */
  content?: Record<string, unknown>;
};

/** What the suite calls variants, and what its modules spoil. */
export type SuitePart = {
  request: 'scope' | 'details';
  grantsDetails: boolean;
  attestation: boolean;
  challenge: boolean;
  encryption: boolean;
  deferred: boolean;
  notification: boolean;
  batchSize: number | null;
  proofTypes: Record<string, unknown>;
  dpopNonces: boolean;
  dpopScheme: string;
  serverIssuer: string | null;
  changeIssuer: (metadata: Record<string, unknown>) => Record<string, unknown>;
  changeServer: (metadata: Record<string, unknown>) => Record<string, unknown>;
  changeReturn: (answer: URLSearchParams) => void;
  changeToken: (answer: Record<string, unknown>) => Record<string, unknown>;
  changeCredential: (input: SuiteCredential, index: number) => SuiteCredential;
  changeCredentials: (credentials: string[]) => string[];
};

const HAPPY: SuitePart = {
  request: 'scope',
  grantsDetails: true,
  attestation: true,
  challenge: false,
  encryption: false,
  deferred: false,
  notification: false,
  batchSize: null,
  proofTypes: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
  dpopNonces: true,
  dpopScheme: 'DPoP',
  serverIssuer: null,
  changeIssuer: (metadata) => metadata,
  changeServer: (metadata) => metadata,
  changeReturn: () => undefined,
  changeToken: (answer) => answer,
  changeCredential: (input) => input,
  changeCredentials: (credentials) => credentials,
};

export type SuiteIssuer = {
  issuer: string;
  signer: Signer;
  part: SuitePart;
  recorded: Recorded[];
  /** paths that no wallet has a reason to ask */
  unexpected: string[];
  /** last names that it gave */
  given: { challenge?: string; nonce?: string; code?: string; transaction?: string; notification?: string };
  issuerState: string;
  offer(grant: 'authorization_code' | 'pre_authorized_code', by: 'value' | 'reference'): string;
  forget(): void;
  stop(): Promise<void>;
};

type Answer = { status?: number; headers?: Record<string, string>; body?: unknown };

export async function startSuiteIssuer(authority: Authority, now: () => Date): Promise<SuiteIssuer> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}${PATH}`;
  const signer = await authority.certify({ commonName: 'Suite', organization: '测试' }, [SUITE_DID, issuer]);
  const envelope = await createEnvelope();
  const seconds = () => Math.floor(now().getTime() / 1000);
  const nonces = { server: randomUUID(), resource: randomUUID() };
  const pushed = new Map<string, URLSearchParams>();
  let waiting: { credentials: string[] } | null = null;

  const suite: SuiteIssuer = {
    issuer,
    signer,
    part: { ...HAPPY },
    recorded: [],
    unexpected: [],
    given: {},
    issuerState: randomUUID(),
    offer(grant, by) {
      const text = JSON.stringify(offerOf(grant));
      return by === 'value'
        ? `openid-credential-offer://?credential_offer=${encodeURIComponent(text)}`
        : `haip-vci://?credential_offer_uri=${encodeURIComponent(`${issuer}credential_offer/${grant}`)}`;
    },
    forget() {
      Object.assign(suite, { part: { ...HAPPY }, recorded: [], unexpected: [], given: {} });
      waiting = null;
    },
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
  return suite;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = 'GET', headers } = request;
    const recorded: Recorded = { method, path: url.pathname, query: url.searchParams, headers, body };
    suite.recorded.push(recorded);
    const answer = await answerTo(recorded);
    const isText = typeof answer.body === 'string';
    const type = isText ? 'application/jwt' : 'application/json';
    response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers });
    response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
  }

  async function answerTo(request: Recorded): Promise<Answer> {
    const form = new URLSearchParams(request.body);
    switch (request.path) {
      case `/.well-known/openid-credential-issuer${PATH}`:
        return issuerMetadata(request);
      case `/.well-known/oauth-authorization-server${PATH.slice(0, -1)}`:
        return { body: serverMetadata() };
      case `${PATH}credential_offer/authorization_code`:
        return { body: offerOf('authorization_code') };
      case `${PATH}credential_offer/pre_authorized_code`:
        return { body: offerOf('pre_authorized_code') };
      case `${PATH}par`: {
        if (isNonceWrong(request, 'server')) return nonceWanted('server');
        const uri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
        pushed.set(uri, form);
        return { status: 201, body: { request_uri: uri, expires_in: 60 } };
      }
      case `${PATH}authorize`:
        return authorize(request);
      case `${PATH}token`:
        return isNonceWrong(request, 'server') ? nonceWanted('server') : { body: token() };
      case `${PATH}challenge`:
        suite.given.challenge = randomUUID();
        return { body: { attestation_challenge: suite.given.challenge } };
      case `${PATH}nonce`:
        suite.given.nonce = randomUUID();
        return { body: { c_nonce: suite.given.nonce } };
      case `${PATH}credential`:
        return isNonceWrong(request, 'resource') ? nonceWanted('resource') : credential(request);
      case `${PATH}deferred_credential`:
        return isNonceWrong(request, 'resource') ? nonceWanted('resource') : deferred(request);
      case `${PATH}notification`:
        if (isNonceWrong(request, 'resource')) return nonceWanted('resource');
        request.content = JSON.parse(request.body);
        return { status: 204 };
      default:
        suite.unexpected.push(request.path);
        return { status: 404 };
    }
  }

  function isNonceWrong({ headers }: Recorded, kind: keyof typeof nonces): boolean {
    if (!suite.part.dpopNonces) return false;
    const isRight = decodeJwt(String(headers.dpop)).nonce === nonces[kind];
    nonces[kind] = randomUUID();
    return !isRight;
  }

  function nonceWanted(kind: keyof typeof nonces): Answer {
    const headers = { 'dpop-nonce': nonces[kind] };
    if (kind === 'server') return { status: 400, headers, body: { error: 'use_dpop_nonce' } };
    return {
      status: 401,
      headers: { ...headers, 'www-authenticate': `${suite.part.dpopScheme} error="use_dpop_nonce"` },
    };
  }

  function offerOf(grant: 'authorization_code' | 'pre_authorized_code') {
    const code = { 'pre-authorized_code': 'the-code', tx_code: { input_mode: 'numeric', length: 6 } };
    const grants =
      grant === 'authorization_code'
        ? { authorization_code: { issuer_state: suite.issuerState } }
        : { [PRE_AUTHORIZED]: code };
    return {
      credential_issuer: issuer,
      credential_configuration_ids: [SUITE_CONFIGURATION],
      grants,
    };
  }

  async function issuerMetadata({ headers }: Recorded): Promise<Answer> {
    const { part } = suite;
    const enc = {
      enc_values_supported: ['A256GCM', 'A128GCM', 'A256CBC-HS512'],
      encryption_required: false,
    };
    const metadata = part.changeIssuer({
      credential_issuer: issuer,
      credential_endpoint: `${issuer}credential`,
      nonce_endpoint: `${issuer}nonce`,
      deferred_credential_endpoint: `${issuer}deferred_credential`,
      ...(part.notification ? { notification_endpoint: `${issuer}notification` } : {}),
      authorization_servers: [issuer],
      ...(part.encryption
        ? {
            credential_request_encryption: { jwks: { keys: [envelope.jwk] }, ...enc },
            credential_response_encryption: {
              alg_values_supported: ['ECDH-ES', 'ECDH-ES+A256KW'],
              ...enc,
            },
          }
        : {}),
      ...(part.batchSize === null ? {} : { batch_credential_issuance: { batch_size: part.batchSize } }),
      credential_configurations_supported: {
        [SUITE_CONFIGURATION]: {
          format: 'dc+sd-jwt',
          vct: SUITE_VCT,
          scope: SUITE_SCOPE,
          cryptographic_binding_methods_supported: ['jwk'],
          credential_signing_alg_values_supported: ['ES256'],
          proof_types_supported: part.proofTypes,
          credential_metadata: { display: [{ name: 'Fake PID', description: 'A fake' }] },
        },
      },
    });
    if (headers.accept !== 'application/jwt') return { body: metadata };
    const jwt = await new SignJWT({
      ...metadata,
      sub: issuer,
      iat: seconds(),
      exp: seconds() + 86_400,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'openidvci-issuer-metadata+jwt', x5c: signer.x5c })
      .sign(signer.privateKey);
    return { body: jwt };
  }

  function serverMetadata() {
    const { part } = suite;
    return part.changeServer({
      issuer: part.serverIssuer ?? issuer,
      authorization_endpoint: `${issuer}authorize`,
      token_endpoint: `${issuer}token`,
      pushed_authorization_request_endpoint: `${issuer}par`,
      require_pushed_authorization_requests: true,
      jwks_uri: `${issuer}jwks`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      dpop_signing_alg_values_supported: ['ES256', 'PS256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: part.attestation ? ['attest_jwt_client_auth'] : ['none'],
      ...(part.request === 'details' ? { authorization_details_types_supported: ['openid_credential'] } : {}),
      ...(part.challenge ? { challenge_endpoint: `${issuer}challenge` } : {}),
      mtls_endpoint_aliases: { token_endpoint: 'https://mtls.elsewhere.test/token' },
    });
  }

  function authorize({ query }: Recorded): Answer {
    const form = pushed.get(query.get('request_uri') ?? '');
    if (form === undefined) return { status: 400 };
    pushed.delete(query.get('request_uri') ?? '');
    suite.given.code = randomUUID();
    const answer = new URLSearchParams({
      code: suite.given.code,
      state: form.get('state') ?? '',
      iss: issuer,
    });
    suite.part.changeReturn(answer);
    return { status: 302, headers: { location: `${form.get('redirect_uri')}?${answer}` } };
  }

  function token() {
    const detail = {
      type: 'openid_credential',
      credential_configuration_id: SUITE_CONFIGURATION,
      credential_identifiers: [`${SUITE_CONFIGURATION}:${randomUUID()}`],
    };
    return suite.part.changeToken({
      access_token: randomUUID(),
      token_type: 'DPoP',
      expires_in: 300,
      refresh_token: randomUUID(),
      ...(suite.part.grantsDetails ? { authorization_details: [detail] } : {}),
    });
  }

  async function read(request: Recorded): Promise<Record<string, unknown>> {
    const isEncrypted = request.headers['content-type'] === 'application/jwt';
    request.content = isEncrypted ? await envelope.open(request.body) : JSON.parse(request.body);
    return request.content as Record<string, unknown>;
  }

  async function answered(content: object, asked: Record<string, unknown>, status = 200): Promise<Answer> {
    const wanted = asked.credential_response_encryption as { jwk: JWK; enc: string } | undefined;
    if (wanted === undefined) return { status, body: content };
    return { status, body: await encryptAnswer(content, wanted.jwk, wanted.enc) };
  }

  async function credential(request: Recorded): Promise<Answer> {
    const asked = await read(request);
    const keys = keysIn(asked.proofs as { jwt?: string[]; attestation?: string[] });
    const signed = await Promise.all(keys.map(credentialFor));
    // the specification knows no order among them
    const credentials = suite.part.changeCredentials(signed.reverse());
    if (!suite.part.deferred) return answered(issued(credentials), asked);
    waiting = { credentials };
    suite.given.transaction = randomUUID();
    return answered({ transaction_id: suite.given.transaction, interval: 5 }, asked, 202);
  }

  async function deferred(request: Recorded): Promise<Answer> {
    const asked = await read(request);
    if (waiting === null || asked.transaction_id !== suite.given.transaction)
      return { status: 400, body: { error: 'invalid_transaction_id' } };
    const { credentials } = waiting;
    waiting = null;
    return answered(issued(credentials), asked);
  }

  function issued(credentials: string[]) {
    if (suite.part.notification) suite.given.notification = randomUUID();
    const { notification } = suite.given;
    return {
      credentials: credentials.map((one) => ({ credential: one })),
      ...(notification === undefined ? {} : { notification_id: notification }),
    };
  }

  function credentialFor(jwk: JWK, index: number): Promise<string> {
    const hour = seconds() - (seconds() % 3600);
    const payload = {
      iss: issuer,
      vct: SUITE_VCT,
      iat: hour,
      exp: hour + 14 * 86_400,
      cnf: { jwk: publicPart(jwk) },
      status: { status_list: { idx: index * 2, uri: `${issuer}statuslists/1` } },
    };
    const claims = { given_name: 'Jean', family_name: 'Dupont', birthdate: '1980-05-23' };
    return signCredential(suite.part.changeCredential({ header: {}, payload, claims, signer }, index));
  }
}

function keysIn({ jwt = [], attestation = [] }: { jwt?: string[]; attestation?: string[] }): JWK[] {
  const header = (text: string) => JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString());
  if (attestation[0] !== undefined) return decodeJwt<{ attested_keys: JWK[] }>(attestation[0]).attested_keys;
  const nested = jwt[0] === undefined ? undefined : header(jwt[0]).key_attestation;
  if (typeof nested === 'string') return decodeJwt<{ attested_keys: JWK[] }>(nested).attested_keys;
  return jwt.map((text) => header(text).jwk);
}
