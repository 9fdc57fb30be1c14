// A department that issues one type of card, strict about what it is sent: OpenID4VCI 1.0 with both grants, DPoP with the
// server's nonce, attestations, encryption, data sets, review by a clerk, notification and refresh. A test turns the knobs
// in `Department`; `spoil` breaks the credential that goes out.
import { randomUUID } from 'node:crypto';
import {
  createStatusList,
  encodeStatusListToken,
  type IssueInput,
  issueSdJwtVc,
  type P256Jwk,
  type StatusListTokenInput,
} from '@anju/credentials';
import { type JWK, SignJWT } from 'jose';
import type { Signer } from './certificates.ts';
import { createAuthorization, TX_CODE } from './department-authorization.ts';
import {
  checkClientAttestation,
  checkProofs,
  createDpopCheck,
  createEnvelope,
  encryptAnswer,
  json,
  newText,
  oauthError,
  Refusal,
  refuse,
} from './department-checks.ts';

export { TX_CODE };

export type DepartmentSetting = {
  id: string;
  base: string;
  vct: string;
  signer: Signer;
  did: string;
  claims: IssueInput['disclosable'];
  expiresAt?: Date;
  now: () => Date;
};

type Spoil = (input: {
  build: IssueInput;
  index: number;
}) => IssueInput | string | Promise<IssueInput | string>;

export type Department = {
  issuer: string;
  offerText(): string;
  /** With a log-in; `issuer_state` when one is named. */
  logInOfferText(issuerState?: string): string;
  handle(url: URL, init: RequestInit): Promise<Response>;
  /** The citizen logs in at the address that the wallet opened: where the page sends the browser back to. */
  logIn(address: string, change?: (answer: URLSearchParams) => void): string;
  /** requests that reached the token endpoint with the proof of possession in order */
  tokensGiven: number;
  batchSize: number;
  metadata: Record<string, unknown>;
  serverMetadata: Record<string, unknown>;
  /** its own key, as it must be; null: unsigned */
  signMetadataWith: Signer | null;
  signedClaims: Record<string, unknown>;
  spoil: Spoil | null;
  typeMetadata: unknown;
  /** what its list says of the copy at an index; all others are valid */
  statuses: Map<number, number>;
  /** how many its list has places for */
  listSize: number;
  /** breaks the list that goes out */
  spoilList: ((input: StatusListTokenInput) => StatusListTokenInput) | null;
  /** instead of its list */
  listAnswer: (() => Response) | null;
  /** times that its list was asked for */
  listsGiven: number;
  /** other files of the department, by path */
  files: Map<string, string>;
  credentialAnswer: Response | null;
  holderKeys: P256Jwk[];
  /** names of data sets; null: the token answer names none */
  identifiers: string[] | null;
  claimsOf: (identifier: string) => IssueInput['disclosable'];
  attestation: 'none' | 'taken' | 'required';
  /** attestations already seen are too old for it */
  wantsFreshAttestation: false | 'each time' | 'for ever';
  providerRootDer: Uint8Array;
  /** thumbprints of the wallet instances that attested themselves */
  instances: Set<string>;
  proofs: 'jwt' | 'jwt-attested' | 'attestation';
  keyStorage: string[];
  encryption: 'none' | 'offered' | 'required';
  /** the answer is encrypted to this key, whatever was asked */
  encryptTo: JWK | null;
  /** packs its encrypted answers, though nobody asked for it */
  packsAnswers: boolean;
  encryptedRequests: number;
  review: 'none' | 'pending' | 'approved' | 'declined';
  interval: number;
  givesRefreshTokens: boolean;
  refusesRefresh: boolean;
  endAccessTokens(): void;
  notifications: string[];
  /** the same with the ids of the batches */
  notified: { id: string; event: string }[];
  /** instead of taking them */
  notificationAnswer: (() => Response) | null;
  /** of batches of somebody else's, which it says it does not know */
  foreignBatches: Set<string>;
  issuerStates: string[];
  /** languages that pushed requests asked for */
  locales: string[];
  scopes: string[];
  tokenKinds: string[];
};

export function createDepartment(setting: DepartmentSetting): Department {
  const { id, base } = setting;
  const issuer = `${base}/${id}`;
  const offerId = randomUUID();
  const nonces = new Set<string>();
  const popsSeen = new Set<string>();
  const attestationsSeen = new Set<string>();
  const challenge = newText();
  const transactions = new Map<string, { keys: P256Jwk[]; identifier: string }>();
  const notificationIds = new Set<string>();
  const checkDpop = createDpopCheck(setting.now);
  const envelope = createEnvelope();
  const code = randomUUID();
  const authorization = createAuthorization({
    issuer,
    preAuthorizedCode: code,
    configurationId: id,
    identifiers: () => department.identifiers,
    givesRefreshTokens: () => department.givesRefreshTokens,
    refusesRefresh: () => department.refusesRefresh,
    anonymous: () => department.attestation !== 'required',
  });

  const department: Department = {
    issuer,
    tokensGiven: 0,
    batchSize: 10,
    metadata: {},
    serverMetadata: {},
    signMetadataWith: setting.signer,
    signedClaims: {},
    spoil: null,
    typeMetadata: null,
    statuses: new Map(),
    listSize: 1024,
    spoilList: null,
    listAnswer: null,
    listsGiven: 0,
    files: new Map(),
    credentialAnswer: null,
    holderKeys: [],
    identifiers: [`${id}-1`],
    claimsOf: () => setting.claims,
    attestation: 'none',
    wantsFreshAttestation: false,
    providerRootDer: new Uint8Array(),
    instances: new Set(),
    proofs: 'jwt',
    keyStorage: ['iso_18045_basic'],
    encryption: 'none',
    encryptTo: null,
    packsAnswers: false,
    encryptedRequests: 0,
    review: 'none',
    interval: 30,
    givesRefreshTokens: true,
    refusesRefresh: false,
    endAccessTokens: () => authorization.endAccessTokens(),
    notifications: [],
    notified: [],
    notificationAnswer: null,
    foreignBatches: new Set(),
    issuerStates: authorization.state.issuerStates,
    locales: authorization.state.locales,
    scopes: authorization.state.scopes,
    tokenKinds: [],
    logIn: authorization.logIn,
    offerText: () =>
      `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(`${issuer}/offers/${offerId}`)}`,
    logInOfferText: (issuerState) => {
      const grant = issuerState === undefined ? {} : { issuer_state: issuerState };
      const offer = { ...offered(), grants: { authorization_code: grant } };
      return `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
    },
    async handle(url, init) {
      try {
        return await route(url, init, new Headers(init.headers));
      } catch (error) {
        if (error instanceof Refusal) return error.answer;
        throw error;
      }
    },
  };
  return department;

  async function route(url: URL, init: RequestInit, headers: Headers): Promise<Response> {
    const form = () => new URLSearchParams(String(init.body));
    const caller = async (path: string) => {
      const dpop = await checkDpop(headers, `${issuer}${path}`);
      return { dpop, instance: await attested(headers) };
    };
    switch (`${init.method ?? 'GET'} ${url.pathname}`) {
      case `GET /${id}/offers/${offerId}`:
        return json(offer());
      case `GET /.well-known/openid-credential-issuer/${id}`:
        return issuerMetadata(headers);
      case `GET /.well-known/oauth-authorization-server/${id}`:
        return json({ ...serverMetadata(), ...department.serverMetadata });
      case `GET /${id}/types/${id}`:
        return department.typeMetadata === null ? json({}, 404) : json(department.typeMetadata);
      case `POST /${id}/challenge`:
        return json({ attestation_challenge: challenge });
      case `POST /${id}/par`:
        return authorization.push(form(), await caller('/par'));
      case `POST /${id}/token`: {
        const answer = authorization.token(form(), await caller('/token'));
        if (answer.status === 200) {
          department.tokensGiven += 1;
          department.tokenKinds.push(form().get('grant_type') ?? '');
        }
        return answer;
      }
      case `POST /${id}/nonce`: {
        const nonce = newText();
        nonces.add(nonce);
        return json({ c_nonce: nonce });
      }
      case `POST /${id}/credential`:
        return department.credentialAnswer ?? credential(init, headers);
      case `POST /${id}/deferred`:
        return deferred(init, headers);
      case `POST /${id}/notification`:
        return notification(init, headers);
      case `GET /${id}/status/1`:
        return statusList(headers);
      default: {
        const file = department.files.get(url.pathname);
        return file === undefined ? json({}, 404) : new Response(file);
      }
    }
  }

  async function attested(headers: Headers): Promise<string | null> {
    if (department.attestation === 'none') {
      if (headers.has('oauth-client-attestation')) throw new Error('nobody asked which wallet this is');
      return null;
    }
    const attestation = headers.get('oauth-client-attestation');
    if (department.wantsFreshAttestation && attestation !== null) {
      if (department.wantsFreshAttestation === 'for ever' || attestationsSeen.has(attestation))
        return refuse('use_fresh_attestation');
      attestationsSeen.add(attestation);
    }
    const policy = { ...trust(), challenge, audience: issuer };
    const instance = await checkClientAttestation(headers, policy, popsSeen);
    if (instance === null && department.attestation === 'required') return refuse('invalid_client', 401);
    if (instance !== null) department.instances.add(instance);
    return instance;
  }

  async function accessToken(headers: Headers, path: string) {
    const given = headers.get('authorization')?.replace(/^DPoP /, '') ?? '';
    const token = authorization.accessTokens.get(given);
    if (token === undefined) return refuse('invalid_token', 401);
    if ((await checkDpop(headers, `${issuer}${path}`, given)) !== token.dpop) refuse('invalid_token', 401);
    return token;
  }

  function trust() {
    return { rootDer: department.providerRootDer, now: setting.now() };
  }

  function offered() {
    return { credential_issuer: issuer, credential_configuration_ids: [id] };
  }

  function offer() {
    const grant = { 'pre-authorized_code': code, tx_code: { length: 6, input_mode: 'numeric' } };
    return { ...offered(), grants: { 'urn:ietf:params:oauth:grant-type:pre-authorized_code': grant } };
  }

  async function issuerMetadata(headers: Headers): Promise<Response> {
    const keyAttestations = {
      key_attestations_required: { key_storage: department.keyStorage },
      proof_signing_alg_values_supported: ['ES256'],
    };
    const proofTypes = {
      jwt: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
      'jwt-attested': { jwt: keyAttestations },
      attestation: { jwt: keyAttestations, attestation: keyAttestations },
    }[department.proofs];
    const encryption = {
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: department.encryption === 'required',
    };
    const metadata = {
      credential_issuer: issuer,
      authorization_servers: [issuer],
      credential_endpoint: `${issuer}/credential`,
      nonce_endpoint: `${issuer}/nonce`,
      deferred_credential_endpoint: `${issuer}/deferred`,
      notification_endpoint: `${issuer}/notification`,
      batch_credential_issuance: { batch_size: department.batchSize },
      ...(department.encryption === 'none'
        ? {}
        : {
            credential_request_encryption: { jwks: { keys: [(await envelope).jwk] }, ...encryption },
            credential_response_encryption: { alg_values_supported: ['ECDH-ES'], ...encryption },
          }),
      display: [
        { locale: 'zh-CN', name: '测试部门' },
        { locale: 'en', name: 'Test Department' },
      ],
      credential_configurations_supported: {
        [id]: {
          format: 'dc+sd-jwt',
          scope: id,
          vct: setting.vct,
          proof_types_supported: proofTypes,
          credential_metadata: {
            display: [
              { locale: 'zh-CN', name: '测试凭证', background_color: '#0F4C5C', text_color: '#FFFFFF' },
              { locale: 'en', name: 'Test card', background_color: '#0F4C5C', text_color: '#FFFFFF' },
            ],
            claims: Object.keys(setting.claims).map((name) => ({
              path: [name],
              display: [{ locale: 'en', name: `Label of ${name}` }],
            })),
          },
        },
        [`${id}-w3c`]: { format: 'jwt_vc_json' },
      },
      ...department.metadata,
    };
    const signer = department.signMetadataWith;
    if (signer === null || headers.get('accept') !== 'application/jwt') return json(metadata);
    const claims = {
      ...metadata,
      sub: issuer,
      iat: setting.now().getTime() / 1000,
      ...department.signedClaims,
    };
    const jwt = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'openidvci-issuer-metadata+jwt', x5c: signer.x5c })
      .sign(signer.privateKey);
    return new Response(jwt, { headers: { 'content-type': 'application/jwt' } });
  }

  function serverMetadata() {
    const methods = { none: ['none'], taken: ['none', 'attest_jwt_client_auth'], required: [] }[
      department.attestation
    ];
    return {
      issuer,
      token_endpoint: `${issuer}/token`,
      authorization_endpoint: `${issuer}/authorize`,
      pushed_authorization_request_endpoint: `${issuer}/par`,
      require_pushed_authorization_requests: true,
      challenge_endpoint: `${issuer}/challenge`,
      authorization_response_iss_parameter_supported: true,
      authorization_details_types_supported: ['openid_credential'],
      token_endpoint_auth_methods_supported:
        department.attestation === 'required' ? ['attest_jwt_client_auth'] : methods,
      'pre-authorized_grant_anonymous_access_supported': department.attestation !== 'required',
    };
  }

  type Body = Record<string, unknown> & { credential_response_encryption?: { jwk: JWK; enc: string } };

  async function readBody(init: RequestInit, headers: Headers): Promise<Body> {
    if (headers.get('content-type') !== 'application/jwt') {
      if (department.encryption === 'required') refuse('invalid_encryption_parameters');
      return JSON.parse(String(init.body));
    }
    department.encryptedRequests += 1;
    return (await envelope).open(String(init.body));
  }

  async function answer(content: unknown, body: Body, status = 200): Promise<Response> {
    const wanted = body.credential_response_encryption;
    if (wanted === undefined) {
      if (department.encryption === 'required') refuse('invalid_encryption_parameters');
      return json(content, status);
    }
    const to = department.encryptTo ?? wanted.jwk;
    const jwe = await encryptAnswer(content, to, wanted.enc, department.packsAnswers ? { zip: 'DEF' } : {});
    return new Response(jwe, { status, headers: { 'content-type': 'application/jwt' } });
  }

  async function credential(init: RequestInit, headers: Headers): Promise<Response> {
    const token = await accessToken(headers, '/credential');
    const body = await readBody(init, headers);
    const identifier = String(body.credential_identifier ?? id);
    if (department.identifiers === null ? body.credential_configuration_id !== id : !isOurs(identifier))
      refuse('unknown_credential_identifier');
    const keys = await checkProofs(body.proofs as { jwt?: string[] }, {
      issuer,
      kind: department.proofs,
      ...trust(),
      takeNonce: (nonce) => nonces.delete(nonce),
      clientId: token.clientId,
    });
    department.holderKeys.push(...keys);
    if (department.review === 'none') return answer(await issueAll(keys, identifier), body);
    const transactionId = newText();
    transactions.set(transactionId, { keys, identifier });
    return answer({ transaction_id: transactionId, interval: department.interval }, body, 202);
  }

  async function deferred(init: RequestInit, headers: Headers): Promise<Response> {
    await accessToken(headers, '/deferred');
    const body = await readBody(init, headers);
    const transactionId = String(body.transaction_id);
    const transaction = transactions.get(transactionId);
    if (transaction === undefined) return oauthError('invalid_transaction_id');
    if (department.review === 'declined') return oauthError('credential_request_denied');
    if (department.review === 'pending') {
      return answer({ transaction_id: transactionId, interval: department.interval }, body, 202);
    }
    transactions.delete(transactionId);
    return answer(await issueAll(transaction.keys, transaction.identifier), body);
  }

  async function notification(init: RequestInit, headers: Headers): Promise<Response> {
    await accessToken(headers, '/notification');
    const body = JSON.parse(String(init.body));
    if (department.notificationAnswer !== null) return department.notificationAnswer();
    const { notification_id: batch, event } = body;
    const isKnown = notificationIds.has(batch) && !department.foreignBatches.has(batch);
    if (!isKnown) return oauthError('invalid_notification_id');
    department.notifications.push(event);
    department.notified.push({ id: batch, event });
    return new Response(null, { status: 204 });
  }

  async function statusList(headers: Headers): Promise<Response> {
    const type = 'application/statuslist+jwt';
    if (headers.get('accept') !== type) throw new Error('which form of the list is wanted was not said');
    department.listsGiven += 1;
    if (department.listAnswer !== null) return department.listAnswer();
    const list = createStatusList({ bits: 2, size: department.listSize });
    for (const [index, status] of department.statuses) list.setStatus(index, status);
    const issuedAt = Math.floor(setting.now().getTime() / 1000);
    const build: StatusListTokenInput = {
      header: { kid: `${setting.did}#controller`, x5c: setting.signer.x5c },
      list,
      uri: `${issuer}/status/1`,
      issuedAt,
      expiresAt: issuedAt + 3600,
      ttlSeconds: 15,
      sign: setting.signer.sign,
    };
    const token = await encodeStatusListToken(department.spoilList?.(build) ?? build);
    return new Response(token, { headers: { 'content-type': type } });
  }

  function isOurs(identifier: string): boolean {
    return department.identifiers?.includes(identifier) ?? false;
  }

  async function issueAll(keys: P256Jwk[], identifier: string) {
    const notificationId = newText();
    notificationIds.add(notificationId);
    const credentials = await Promise.all(
      keys.map(async (jwk, index) => ({ credential: await issue(jwk, index, identifier) })),
    );
    return { credentials, notification_id: notificationId };
  }

  async function issue(jwk: P256Jwk, index: number, identifier: string): Promise<string> {
    const { kty, crv, x, y } = jwk;
    const build: IssueInput = {
      header: { kid: `${setting.did}#controller`, x5c: setting.signer.x5c },
      payload: {
        iss: issuer,
        vct: setting.vct,
        iat: Date.UTC(2026, 9, 1) / 1000,
        exp: (setting.expiresAt ?? new Date('2027-01-01T00:00:00Z')).getTime() / 1000,
        cnf: { jwk: { kty, crv, x, y } },
        status: { status_list: { uri: `${issuer}/status/1`, idx: index } },
      },
      disclosable: department.claimsOf(identifier),
      sign: setting.signer.sign,
    };
    const spoiled = (await department.spoil?.({ build, index })) ?? build;
    return typeof spoiled === 'string' ? spoiled : issueSdJwtVc(spoiled);
  }
}
