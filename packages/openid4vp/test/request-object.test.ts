import { decodeBase64Url } from '@anju/credentials';
import { describe, expect, test } from 'vitest';
import {
  didClientId,
  type Exchange,
  type Query,
  type RequestSigner,
  requestParameters,
  signRequestObject,
  x509HashClientId,
  x509SanDnsClientId,
} from '../src/index.ts';

const exchange: Exchange = {
  nonce: 'a-nonce',
  state: 'a-state',
  encryptionJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'kid', use: 'enc', alg: 'ECDH-ES' },
  d: 'private',
};
const query: Query = {
  credentials: [
    {
      id: 'identity',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:identity:1'] },
      claims: [{ path: ['person_number'] }],
    },
  ],
};
const signed: string[] = [];
const signer = {
  clientId: 'x509_hash:hash',
  x5c: ['TEVBRg=='],
  sign: (data: Uint8Array) => {
    signed.push(new TextDecoder().decode(data));
    return new Uint8Array(64);
  },
};
const make = (walletNonce: string | null, asker: RequestSigner = signer) =>
  signRequestObject({
    signer: asker,
    exchange,
    query,
    answer: { responseUri: 'https://asker.example/responses/1', walletNonce },
    issuedAt: new Date('2026-11-21T08:00:00.900Z'),
    expiresAt: new Date('2026-11-21T08:05:00.900Z'),
    verifierInfo: [{ format: 'urn:anju:question:1', data: { title: 'T' } }],
  });
const textOf = (part = '') => new TextDecoder().decode(decodeBase64Url(part));

describe('a request object', () => {
  test('says byte for byte what OpenID4VP 1.0 and HAIP 1.0 ask of it', async () => {
    const [header, payload] = (await make('of-the-wallet')).split('.').map(textOf);
    expect(header).toBe('{"alg":"ES256","typ":"oauth-authz-req+jwt","x5c":["TEVBRg=="]}');
    expect(payload).toBe(
      [
        '{"client_id":"x509_hash:hash","aud":"https://self-issued.me/v2","iat":1795248000,"exp":1795248300',
        '"response_type":"vp_token","response_mode":"direct_post.jwt"',
        '"response_uri":"https://asker.example/responses/1","nonce":"a-nonce","state":"a-state"',
        '"wallet_nonce":"of-the-wallet"',
        '"dcql_query":{"credentials":[{"id":"identity","format":"dc+sd-jwt"',
        '"meta":{"vct_values":["urn:anju:identity:1"]},"claims":[{"path":["person_number"]}]}]}',
        '"client_metadata":{"jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"x","y":"y","kid":"kid","use":"enc"',
        '"alg":"ECDH-ES"}]},"encrypted_response_enc_values_supported":["A256GCM","A128GCM"]',
        '"vp_formats_supported":{"dc+sd-jwt":{"sd-jwt_alg_values":["ES256"],"kb-jwt_alg_values":["ES256"]}}}',
        '"verifier_info":[{"format":"urn:anju:question:1","data":{"title":"T"}}]}',
      ].join(','),
    );
  });

  test('has no wallet_nonce for a wallet that sent none', async () => {
    expect(JSON.parse(textOf((await make(null)).split('.')[1]))).not.toHaveProperty('wallet_nonce');
  });

  test('of a DID points to its key in the DID document, and carries no certificate', async () => {
    const did = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
    const asker = { clientId: didClientId(did), kid: `${did}#delegate-1`, sign: signer.sign };
    const [header, payload] = (await make(null, asker)).split('.').map(textOf);
    expect(header).toBe(`{"alg":"ES256","typ":"oauth-authz-req+jwt","kid":"${did}#delegate-1"}`);
    expect(JSON.parse(payload ?? '')).toMatchObject({ client_id: `decentralized_identifier:${did}` });
  });

  test('is signed over header and payload, and never holds the private half of its key', async () => {
    const [header, payload, signature] = (await make(null)).split('.');
    expect(signed.at(-1)).toBe(`${header}.${payload}`);
    expect(decodeBase64Url(signature ?? '')).toEqual(new Uint8Array(64));
    expect(textOf(payload)).not.toContain('private');
  });
});

describe('a client id', () => {
  test('names the leaf certificate by its hash', () => {
    // SHA-256 of nothing
    const hash = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
    expect(x509HashClientId(new Uint8Array())).toBe(`x509_hash:${hash}`);
  });

  test('names a host of the certificate, or a DID, after a prefix that says which', () => {
    expect(x509SanDnsClientId('asker.example')).toBe('x509_san_dns:asker.example');
    expect(didClientId('did:example:123')).toBe('decentralized_identifier:did:example:123');
  });
});

test('a link carries the request by reference, to be fetched with POST', () => {
  const parameters = requestParameters({ clientId: 'x509_hash:h', requestUri: 'https://asker.example/r/1' });
  expect(String(parameters)).toBe(
    'client_id=x509_hash%3Ah&request_uri=https%3A%2F%2Fasker.example%2Fr%2F1&request_uri_method=post',
  );
});
