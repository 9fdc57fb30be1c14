// A department that issues one card, strict about what it is sent: OpenID4VCI 1.0 with pre-authorized code, DPoP that
// needs the server's nonce, and ten proofs. `spoil` lets a test break the credential that goes out.
import { createHash, randomUUID } from 'node:crypto';
import { type IssueInput, issueSdJwtVc, type P256Jwk } from '@anju/credentials';
import { decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { NOW, type Signer } from './certificates.ts';

export const TX_CODE = '482913';
const DPOP_NONCE = 'dpop-nonce-of-the-day';

export type DepartmentSetting = {
  id: string;
  base: string;
  vct: string;
  signer: Signer;
  did: string;
  claims: IssueInput['disclosable'];
  expiresAt?: Date;
};

type Spoil = (input: { build: IssueInput; index: number }) => IssueInput | Promise<IssueInput | string>;

export type Department = {
  issuer: string;
  offerText(): string;
  handle(url: URL, init: RequestInit): Promise<Response>;
  /** requests that reached the token endpoint with the proof of possession in order */
  tokensGiven: number;
  batchSize: number;
  metadata: Record<string, unknown>;
  spoil: Spoil | null;
  typeMetadata: unknown;
  credentialAnswer: Response | null;
  holderKeys: P256Jwk[];
};

const json = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  Response.json(value, { status, headers });
const oauthError = (error: string, status = 400, headers = {}) => json({ error }, status, headers);

export function createDepartment(setting: DepartmentSetting): Department {
  const issuer = `${setting.base}/${setting.id}`;
  const offerId = randomUUID();
  const code = randomUUID();
  const nonces = new Set<string>();
  let accessToken: string | null = null;

  const department: Department = {
    issuer,
    tokensGiven: 0,
    batchSize: 10,
    metadata: {},
    spoil: null,
    typeMetadata: null,
    credentialAnswer: null,
    holderKeys: [],
    offerText: () =>
      `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(`${issuer}/offers/${offerId}`)}`,
    async handle(url, init) {
      switch (`${init.method ?? 'GET'} ${url.pathname}`) {
        case `GET /${setting.id}/offers/${offerId}`:
          return json(offer());
        case `GET /.well-known/openid-credential-issuer/${setting.id}`:
          return json({ ...issuerMetadata(), ...department.metadata });
        case `GET /.well-known/oauth-authorization-server/${setting.id}`:
          return json({
            issuer,
            token_endpoint: `${issuer}/token`,
            'pre-authorized_grant_anonymous_access_supported': true,
          });
        case `GET /${setting.id}/types/${setting.id}`:
          return department.typeMetadata === null ? json({}, 404) : json(department.typeMetadata);
        case `POST /${setting.id}/token`:
          return token(init);
        case `POST /${setting.id}/nonce`: {
          const nonce = randomUUID();
          nonces.add(nonce);
          return json({ c_nonce: nonce });
        }
        case `POST /${setting.id}/credential`:
          return department.credentialAnswer ?? credential(init);
        default:
          return json({}, 404);
      }
    },
  };
  return department;

  function offer() {
    return {
      credential_issuer: issuer,
      credential_configuration_ids: [setting.id],
      grants: {
        'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
          'pre-authorized_code': code,
          tx_code: { length: 6, input_mode: 'numeric' },
        },
      },
    };
  }

  function issuerMetadata() {
    return {
      credential_issuer: issuer,
      authorization_servers: [issuer],
      credential_endpoint: `${issuer}/credential`,
      nonce_endpoint: `${issuer}/nonce`,
      batch_credential_issuance: { batch_size: department.batchSize },
      display: [
        { locale: 'zh-CN', name: '测试部门' },
        { locale: 'en', name: 'Test Department' },
      ],
      credential_configurations_supported: {
        [setting.id]: {
          format: 'dc+sd-jwt',
          vct: setting.vct,
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
      },
    };
  }

  /** An error answer, or null when the proof fits method, address, nonce and (if given) access token. */
  async function checkDpop(init: RequestInit, address: string, token?: string): Promise<Response | null> {
    const proof = new Headers(init.headers).get('dpop') ?? '';
    try {
      const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', currentDate: NOW });
      const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url');
      if (payload.htm !== 'POST' || payload.htu !== address || payload.ath !== ath)
        throw new Error('mismatch');
      if (payload.nonce === DPOP_NONCE) return null;
    } catch {
      return oauthError('invalid_dpop_proof');
    }
    return oauthError('use_dpop_nonce', token === undefined ? 400 : 401, { 'dpop-nonce': DPOP_NONCE });
  }

  async function token(init: RequestInit): Promise<Response> {
    const refusal = await checkDpop(init, `${issuer}/token`);
    if (refusal !== null) return refusal;
    const form = new URLSearchParams(String(init.body));
    const fits = form.get('pre-authorized_code') === code && form.get('tx_code') === TX_CODE;
    if (!fits || form.has('client_id')) return oauthError('invalid_grant');
    accessToken = randomUUID();
    department.tokensGiven += 1;
    return json({ access_token: accessToken, token_type: 'DPoP', expires_in: 300 });
  }

  async function credential(init: RequestInit): Promise<Response> {
    const given = new Headers(init.headers).get('authorization')?.replace(/^DPoP /, '');
    if (accessToken === null || given !== accessToken) return oauthError('invalid_token', 401);
    const refusal = await checkDpop(init, `${issuer}/credential`, accessToken);
    if (refusal !== null) return refusal;
    accessToken = null;
    const request = JSON.parse(String(init.body));
    if (request.credential_configuration_id !== setting.id)
      return oauthError('unknown_credential_configuration');
    const proofs: string[] = request.proofs.jwt;
    const jwks: P256Jwk[] = [];
    for (const proof of proofs) {
      const { payload } = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'openid4vci-proof+jwt',
        audience: issuer,
        currentDate: NOW,
      });
      if (!nonces.has(String(payload.nonce)) || payload.iss !== undefined) return oauthError('invalid_nonce');
      jwks.push(decodeProtectedHeader(proof).jwk as P256Jwk);
    }
    nonces.clear();
    department.holderKeys.push(...jwks);
    const credentials = await Promise.all(
      jwks.map(async (jwk, index) => ({ credential: await issue(jwk, index) })),
    );
    return json({ credentials });
  }

  async function issue(jwk: P256Jwk, index: number): Promise<string> {
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
      disclosable: setting.claims,
      sign: setting.signer.sign,
    };
    const spoiled = (await department.spoil?.({ build, index })) ?? build;
    return typeof spoiled === 'string' ? spoiled : issueSdJwtVc(spoiled);
  }
}
