// An asker of the tests, who can sign requests under each prefix and do each thing wrong on purpose.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CertificateAuthority } from '@anju/city';
import { SignJWT } from 'jose';
import type { TestRegistry } from '../support/chain.ts';
import type { Prefix } from './listening-verifier.ts';

export const HOST = 'asker.test';

/** How a request names its signer, and the key that proves it. */
export interface Asker {
  clientId: string;
  header: { x5c: string[] } | { kid: string };
  key: KeyObject;
}

export interface Forgery {
  header?: Record<string, unknown>;
  payload?: Record<string, unknown>;
  signedWith?: KeyObject;
  /** Done to the signed object before it is handed out. */
  tamper?: (jws: string) => string;
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export async function certifiedAsker(
  authority: CertificateAuthority,
  prefix: Exclude<Prefix, 'decentralized_identifier'>,
  host = HOST,
): Promise<Asker> {
  const { publicKey, privateKey: key } = newKey();
  const x5c = await authority.certify({
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    subject: { commonName: 'Asker', organization: 'Asker' },
    uris: [],
    dnsNames: [host],
    usage: 'request_presentations',
  });
  const hash = createHash('sha256').update(Buffer.from(x5c[0] ?? '', 'base64'));
  const name = prefix === 'x509_hash' ? hash.digest('base64url') : host;
  return { clientId: `${prefix}:${name}`, header: { x5c }, key };
}

export async function askerWithDid(registry: TestRegistry): Promise<Asker> {
  const { publicKey, privateKey: key } = newKey();
  const { did, addKey } = await registry.createIdentity();
  await addKey(publicKey.export({ type: 'spki', format: 'der' }));
  return { clientId: `decentralized_identifier:${did}`, header: { kid: `${did}#delegate-1` }, key };
}

export const linkOf = (clientId: string) =>
  `openid4vp://?${new URLSearchParams({
    client_id: clientId,
    request_uri: `http://${HOST}/request`,
    request_uri_method: 'post',
  })}`;

/** The wallet's way to the asker: hands out one request object, signed as told. */
export function handingOut({ clientId, header, key }: Asker, forgery: Forgery = {}): typeof fetch {
  return async (_uri, init) => {
    const walletNonce = new URLSearchParams(String(init?.body)).get('wallet_nonce');
    const payload = {
      client_id: clientId,
      aud: 'https://self-issued.me/v2',
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: `http://${HOST}/response`,
      nonce: 'n-0S6_WzA2Mj',
      state: 'af0ifjsldkj',
      wallet_nonce: walletNonce,
      dcql_query: { credentials: [{ id: 'any', format: 'dc+sd-jwt', meta: { vct_values: ['urn:test:1'] } }] },
      client_metadata: { vp_formats_supported: {} },
      ...forgery.payload,
    };
    const jws = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt', ...header, ...forgery.header })
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(forgery.signedWith ?? key);
    return new Response(forgery.tamper?.(jws) ?? jws, {
      headers: { 'content-type': 'application/oauth-authz-req+jwt' },
    });
  };
}
