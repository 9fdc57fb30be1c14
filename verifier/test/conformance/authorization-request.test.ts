// The request as a wallet gets it: every field that the OpenID Foundation's verifier plans look at (OpenID4VP 1.0,
// sections 5 and 6; HAIP 1.0, sections 5 and 5.1). The same list stands in docs/conformance-verifier.md.
import { X509Certificate } from 'node:crypto';
import { compactVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Desk } from '../support/desk.ts';
import { dcqlQuery, verifierInfo } from '../support/request-shapes.ts';
import { useDesk, useVerifier } from '../support/running-verifier.ts';
import {
  callRequestUri,
  type FetchedRequest,
  fetchRequestObject,
  readLink,
} from '../support/suite-wallet.ts';

const HTTPS_ORIGIN = 'https://localhost:4002';

const running = useVerifier({ environment: { VERIFIER_PUBLIC_URL: HTTPS_ORIGIN } });
const { departments, verifier } = running;
const desk = useDesk(running);
let asked: Awaited<ReturnType<Desk['ask']>>;
let link: Record<string, string>;
let requestUri: string;
let fetched: FetchedRequest;

beforeAll(async () => {
  asked = await desk.ask();
  link = readLink(asked.qr);
  requestUri = link.request_uri ?? '';
  fetched = await fetchRequestObject(verifier.app, requestUri);
});

const fetchAs = (form?: [string, string][]) => fetchRequestObject(verifier.app, requestUri, form);
const askAgain = async () =>
  fetchRequestObject(verifier.app, readLink((await desk.ask()).qr).request_uri ?? '');

describe('the link', () => {
  it('carries the name of the asker, the address of the request and how to fetch it, and nothing else', () => {
    expect(Object.keys(link).sort()).toEqual(['client_id', 'request_uri', 'request_uri_method']);
    expect(link.request_uri_method).toBe('post');
    expect(new URL(asked.qr).protocol).toBe('openid4vp:');
    expect(readLink(asked.link)).toEqual(link);
  });

  it('names the request by an https address without a fragment', () => {
    expect(new URL(requestUri).origin).toBe(HTTPS_ORIGIN);
    expect(requestUri).not.toContain('#');
  });
});

describe('the request_uri', () => {
  it('serves by GET and, fetched again, the same question', async () => {
    const again = await fetchAs();
    expect([fetched.contentType, again.contentType]).toEqual(
      Array(2).fill('application/oauth-authz-req+jwt'),
    );
    expect([again.header, again.claims]).toEqual([fetched.header, fetched.claims]);
  });

  it('serves by POST the same question with the wallet’s nonce in it, whatever else the wallet sends', async () => {
    const nonce = 'n'.repeat(43);
    const { contentType, header, claims } = await fetchAs([
      ['wallet_nonce', nonce],
      ['wallet_metadata', '{"vp_formats_supported":{}}'],
      ['nobody_knows', 'this'],
    ]);
    expect(contentType).toBe('application/oauth-authz-req+jwt');
    expect([header, claims]).toEqual([fetched.header, { ...fetched.claims, wallet_nonce: nonce }]);
  });

  it('says no wallet_nonce to a wallet that sent none', async () => {
    expect(fetched.claims).not.toHaveProperty('wallet_nonce');
    expect((await fetchAs([])).claims).toEqual(fetched.claims);
  });

  it.each<[string, [string, string][]]>([
    ['empty', [['wallet_nonce', '']]],
    ['with a space in it', [['wallet_nonce', 'a b']]],
    ['longer than any nonce', [['wallet_nonce', 'n'.repeat(257)]]],
    [
      'sent twice',
      [
        ['wallet_nonce', 'a'],
        ['wallet_nonce', 'b'],
      ],
    ],
  ])('refuses a wallet_nonce that is %s', async (_what, form) => {
    const answer = await callRequestUri(verifier.app, requestUri, form);
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
  });

  it('that nobody was given serves nothing', async () => {
    const guessed = requestUri.replace(/[^/]+$/, 'A'.repeat(43));
    for (const form of [undefined, [] as const]) {
      expect((await callRequestUri(verifier.app, guessed, form)).statusCode).toBe(404);
    }
  });
});

describe('the request object', () => {
  const certificates = () =>
    (fetched.header.x5c ?? []).map((der) => new X509Certificate(Buffer.from(der, 'base64')));

  it('is signed with the key of its certificate, which is certified up to a trust anchor that it leaves out', async () => {
    const anchor = new X509Certificate(departments.authority.rootPem);
    const chain = certificates();
    const [leaf] = chain;
    for (const der of fetched.header.x5c ?? []) expect(der).toMatch(/^[A-Za-z0-9+/]+=*$/);
    if (leaf === undefined) throw new Error('no certificate');
    await compactVerify(fetched.jwt, leaf.publicKey, { algorithms: ['ES256'] });
    for (const [at, certificate] of chain.entries()) {
      const issuer = chain[at + 1] ?? anchor;
      expect([certificate.checkIssued(issuer), certificate.verify(issuer.publicKey)]).toEqual([true, true]);
      expect(certificate.raw.equals(anchor.raw)).toBe(false);
      expect([certificate.validFromDate <= new Date(), certificate.validToDate > new Date()]).toEqual([
        true,
        true,
      ]);
    }
    expect(leaf.checkIssued(leaf)).toBe(false);
  });

  it('is signed by whom the link names, by the hash of the certificate', () => {
    const hash = Buffer.from(certificates()[0]?.fingerprint256.replaceAll(':', '') ?? '', 'hex');
    expect(fetched.claims.client_id).toBe(`x509_hash:${hash.toString('base64url')}`);
    expect(link.client_id).toBe(fetched.claims.client_id);
  });

  it('is of its type, made now, for ten minutes, for any wallet, and no assertion of a client', () => {
    const { header, claims } = fetched;
    expect(header).toEqual({ alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: header.x5c });
    const { iat = 0, exp = 0, aud } = claims;
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
    expect(exp - iat).toBe(600);
    expect(aud).toBe('https://self-issued.me/v2');
    expect(claims).not.toHaveProperty('iss');
    expect(claims).not.toHaveProperty('sub');
  });

  it('asks for a vp_token by direct_post.jwt at an https address of the asker', () => {
    const { claims } = fetched;
    expect(claims).toMatchObject({ response_type: 'vp_token', response_mode: 'direct_post.jwt' });
    expect(new URL(claims.response_uri).origin).toBe(HTTPS_ORIGIN);
    expect(claims.response_uri).not.toContain('#');
  });

  it('has no parameter of a draft, of another flow, of the link or of anybody’s own', () => {
    expect(Object.keys(fetched.claims).sort()).toEqual([
      'aud',
      'client_id',
      'client_metadata',
      'dcql_query',
      'exp',
      'iat',
      'nonce',
      'response_mode',
      'response_type',
      'response_uri',
      'state',
      'verifier_info',
    ]);
  });

  it('has a nonce and a state of 256 bits in URL-safe characters, fresh for each request', async () => {
    const { claims: other } = await askAgain();
    const tokens = [fetched.claims, other].flatMap(({ nonce, state }) => [nonce, state]);
    for (const token of tokens) {
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(entropyBits(token)).toBeGreaterThan(96);
    }
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe('client_metadata', () => {
  it('says which formats and encryptions are taken, and nothing else', () => {
    const { client_metadata: metadata } = fetched.claims;
    expect(metadata).toEqual({
      jwks: metadata.jwks,
      vp_formats_supported: {
        'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
      },
      encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
    });
  });

  it('has one public P-256 key for ECDH-ES, named, and another for each request', async () => {
    const keysOf = ({ claims }: FetchedRequest) => claims.client_metadata.jwks.keys;
    const keys = [...keysOf(fetched), ...keysOf(await askAgain())];
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'EC',
        crv: 'P-256',
        use: 'enc',
        alg: 'ECDH-ES',
        kid: key.kid,
        x: key.x,
        y: key.y,
      });
      for (const coordinate of [key.x, key.y]) expect(coordinate).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(key.kid).not.toBe('');
    }
    for (const member of ['kid', 'x'] as const) expect(keys[0]?.[member]).not.toBe(keys[1]?.[member]);
  });
});

describe('what is asked', () => {
  it('is DCQL: credentials of dc+sd-jwt alone, each named once, each claim once', () => {
    const { credentials } = dcqlQuery.parse(fetched.claims.dcql_query);
    expect(new Set(credentials.map((one) => one.id)).size).toBe(credentials.length);
    for (const { claims } of credentials) {
      const paths = claims.map(({ path }) => JSON.stringify(path));
      expect(new Set(paths).size).toBe(paths.length);
    }
  });

  it('is no claim that a credential always shows', () => {
    const always = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status', 'aka_vcts'];
    const names = fetched.claims.dcql_query.credentials.flatMap(({ claims }) =>
      claims.map(({ path }) => path[0]),
    );
    expect(names.filter((name) => always.includes(name))).toEqual([]);
  });

  it('is explained in verifier_info of the specification’s form', () => {
    expect(() => verifierInfo.parse(fetched.claims.verifier_info)).not.toThrow();
  });
});

/** By how often each character occurs: for what is drawn at random, an estimate from below. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - count * Math.log2(count / text.length), 0);
}
