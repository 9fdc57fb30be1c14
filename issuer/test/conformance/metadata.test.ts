// What a wallet reads before anything else: issuer metadata (OpenID4VCI 1.0, section 12.2), also signed, and the metadata of
// the authorization server (RFC 8414) and the protected resource (RFC 9728), for every department.
import { X509Certificate } from 'node:crypto';
import { importX509, type JWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';

const DEPARTMENTS = ['income', 'residency', 'household', 'property', 'identity', 'unit', 'employment'];
const WELL_KNOWN = '/.well-known';
/** RFC 6749, appendix A.4. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

type Display = { locale: string; name: string };
type Configuration = {
  format: string;
  scope: string;
  vct?: string;
  credential_definition?: { type: string[] };
  cryptographic_binding_methods_supported: string[];
  credential_signing_alg_values_supported: string[];
  proof_types_supported: Record<string, { proof_signing_alg_values_supported: string[] }>;
  credential_metadata: { display: Display[]; claims: { path: string[]; display: Display[] }[] };
};
type Metadata = {
  credential_request_encryption: { jwks: { keys: JWK[] }; enc_values_supported: string[] };
  credential_configurations_supported: Record<string, Configuration>;
  batch_credential_issuance: { batch_size: number };
  display: Display[];
  [name: string]: unknown;
};

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ isRequired: true });
});
afterAll(() => at.stop());

const read = async (name: string, department: string, accept?: string) => {
  const headers: Record<string, string> = accept === undefined ? {} : { accept };
  const answer = await at.issuer.call(`${WELL_KNOWN}/${name}/${department}`, { headers });
  expect(answer.status).toBe(200);
  return answer;
};
const metadataOf = async (department: string) =>
  (await read('openid-credential-issuer', department)).json as Metadata;

describe.each(DEPARTMENTS)('issuer metadata of %s', (department) => {
  const iss = `${PUBLIC_URL}/${department}`;

  it('names the issuer as it was asked for, and endpoints below it', async () => {
    const answer = await read('openid-credential-issuer', department, 'application/json');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.json).toMatchObject({
      credential_issuer: iss,
      authorization_servers: [iss],
      credential_endpoint: `${iss}/credential`,
      nonce_endpoint: `${iss}/nonce`,
      deferred_credential_endpoint: `${iss}/deferred`,
      notification_endpoint: `${iss}/notification`,
    });
  });

  it('has no member that the specification does not know', async () => {
    const metadata = await metadataOf(department);
    const known = [
      ...['credential_issuer', 'authorization_servers', 'credential_endpoint', 'nonce_endpoint'],
      ...['deferred_credential_endpoint', 'notification_endpoint', 'credential_request_encryption'],
      ...['credential_response_encryption', 'batch_credential_issuance', 'display'],
      'credential_configurations_supported',
    ];
    expect(Object.keys(metadata).filter((name) => !known.includes(name))).toEqual([]);
    const ofConfiguration = [
      ...['format', 'scope', 'vct', 'credential_definition', 'cryptographic_binding_methods_supported'],
      ...['credential_signing_alg_values_supported', 'proof_types_supported', 'credential_metadata'],
    ];
    for (const configuration of Object.values(metadata.credential_configurations_supported)) {
      expect(Object.keys(configuration).filter((name) => !ofConfiguration.includes(name))).toEqual([]);
    }
  });

  it('offers encryption both ways, with a named key, and never compression', async () => {
    const { credential_request_encryption: request, ...metadata } = await metadataOf(department);
    expect(request).toEqual({
      jwks: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: expect.any(String),
            y: expect.any(String),
            use: 'enc',
            alg: 'ECDH-ES',
            kid: expect.stringMatching(/^\S+$/),
          },
        ],
      },
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    });
    expect(metadata.credential_response_encryption).toEqual({
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    });
  });

  it('says of every configuration its format, scope, key binding, proofs and signature algorithm', async () => {
    const { credential_configurations_supported: configurations } = await metadataOf(department);
    expect(configurations[department]).toMatchObject({
      format: 'dc+sd-jwt',
      vct: expect.stringMatching(/^urn:/),
    });
    for (const [id, configuration] of Object.entries(configurations)) {
      expect(['dc+sd-jwt', 'jwt_vc_json']).toContain(configuration.format);
      expect(configuration.scope).toBe(id);
      expect(configuration.scope).toMatch(SCOPE_TOKEN);
      expect(configuration.cryptographic_binding_methods_supported).toEqual(['jwk']);
      expect(configuration.credential_signing_alg_values_supported).toEqual(['ES256']);
      const { jwt, attestation, ...otherProofs } = configuration.proof_types_supported;
      expect([jwt, attestation]).toEqual(Array(2).fill({ proof_signing_alg_values_supported: ['ES256'] }));
      expect(otherProofs).toEqual({});
    }
  });

  it('has every display once in each language, by canonical language tags', async () => {
    const { display, credential_configurations_supported: configurations } = await metadataOf(department);
    const shown = Object.values(configurations).flatMap(({ credential_metadata: { display, claims } }) => [
      display,
      ...claims.map((claim) => claim.display),
    ]);
    for (const one of [display, ...shown]) {
      const locales = one.map(({ locale }) => locale);
      expect(locales).toEqual(['zh-CN', 'en']);
      expect(locales).toEqual(Intl.getCanonicalLocales(locales));
      expect(one.every(({ name }) => name.length > 0)).toBe(true);
    }
  });

  it('announces batches of at least two', async () => {
    const { batch_credential_issuance: batch } = await metadataOf(department);
    expect(Number.isInteger(batch.batch_size) && batch.batch_size >= 2).toBe(true);
  });
});

describe.each(DEPARTMENTS)('signed metadata of %s', (department) => {
  const signed = () => read('openid-credential-issuer', department, 'application/jwt');

  it('is a JWT by the key of its certificate, which the city’s authority certified, and says the same', async () => {
    const answer = await signed();
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
    const [headerPart = ''] = answer.text.split('.');
    const { x5c } = JSON.parse(Buffer.from(headerPart, 'base64url').toString()) as { x5c: string[] };
    const chain = x5c.map((one) => new X509Certificate(Buffer.from(one, 'base64')));
    const root = new X509Certificate(at.issuer.city.rootDer);
    expect(chain.some((one) => one.fingerprint256 === root.fingerprint256)).toBe(false);
    const upwards = [...chain, root];
    for (const [index, one] of chain.entries()) {
      expect(one.verify((upwards[index + 1] as X509Certificate).publicKey)).toBe(true);
    }
    const key = await importX509(String(chain[0]), 'ES256');
    const { payload } = await jwtVerify(answer.text, key, {
      typ: 'openidvci-issuer-metadata+jwt',
      algorithms: ['ES256'],
      subject: `${PUBLIC_URL}/${department}`,
      requiredClaims: ['iat', 'exp'],
    });
    expect(payload.iat).toBeLessThanOrEqual(Date.now() / 1000);
    const { iss: _iss, sub: _sub, iat: _iat, exp: _exp, ...metadata } = payload;
    expect(metadata).toEqual(await metadataOf(department));
  });

  it('is not what a wallet gets that prefers JSON or says nothing', async () => {
    for (const accept of ['application/json', '*/*', 'application/jwt;q=0.1, application/json']) {
      const answer = await read('openid-credential-issuer', department, accept);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });
});

describe.each(DEPARTMENTS)('authorization server metadata of %s', (department) => {
  const iss = `${PUBLIC_URL}/${department}`;

  it('names the issuer it was asked for and endpoints below it', async () => {
    const { json } = await read('oauth-authorization-server', department);
    expect(json).toMatchObject({
      issuer: iss,
      authorization_endpoint: `${iss}/authorize`,
      pushed_authorization_request_endpoint: `${iss}/par`,
      token_endpoint: `${iss}/token`,
      challenge_endpoint: `${iss}/challenge`,
    });
  });

  it('asks for pushed requests, PKCE with S256, DPoP and attested wallets, and answers with iss', async () => {
    const { json } = await read('oauth-authorization-server', department);
    expect(json).toMatchObject({
      require_pushed_authorization_requests: true,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      dpop_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      client_attestation_signing_alg_values_supported: ['ES256'],
      client_attestation_pop_signing_alg_values_supported: ['ES256'],
      authorization_details_types_supported: ['openid_credential'],
    });
    expect(json.grant_types_supported).toEqual(
      expect.arrayContaining(['authorization_code', 'refresh_token']),
    );
    expect(json).not.toHaveProperty('registration_endpoint');
    expect(json).not.toHaveProperty('jwks_uri');
  });

  it('has no member that the specifications do not know', async () => {
    const { json } = await read('oauth-authorization-server', department);
    const known = [
      // RFC 8414, 9126, 9207, 9396, 9449, 9728
      ...['issuer', 'authorization_endpoint', 'token_endpoint', 'grant_types_supported'],
      ...['response_types_supported', 'response_modes_supported', 'scopes_supported'],
      ...['token_endpoint_auth_methods_supported', 'code_challenge_methods_supported'],
      ...['pushed_authorization_request_endpoint', 'require_pushed_authorization_requests'],
      ...['authorization_response_iss_parameter_supported', 'authorization_details_types_supported'],
      ...['dpop_signing_alg_values_supported', 'protected_resources'],
      // OpenID4VCI 1.0; draft-ietf-oauth-attestation-based-client-auth
      ...['pre-authorized_grant_anonymous_access_supported', 'challenge_endpoint'],
      'client_attestation_signing_alg_values_supported',
      'client_attestation_pop_signing_alg_values_supported',
    ];
    expect(Object.keys(json).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('lists a scope for every configuration', async () => {
    const { json } = await read('oauth-authorization-server', department);
    const { credential_configurations_supported: configurations } = await metadataOf(department);
    expect(json.scopes_supported).toEqual(Object.values(configurations).map(({ scope }) => scope));
  });
});

it('protected resource metadata leads from the credential endpoint to its authorization server', async () => {
  const refused = await at.issuer.call('/income/credential', { method: 'POST' });
  const [, url = ''] =
    /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
  const { json } = await at.issuer.call(url);
  expect(json).toMatchObject({
    resource: `${PUBLIC_URL}/income`,
    authorization_servers: [`${PUBLIC_URL}/income`],
    dpop_bound_access_tokens_required: true,
    dpop_signing_alg_values_supported: ['ES256'],
    bearer_methods_supported: [],
  });
});
