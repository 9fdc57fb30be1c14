// What the library leaves to the wallet around it: cryptography, certificates and DIDs.
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import type { CallbackContext, Jwk } from '@openid4vc/oauth2';
import { CompactEncrypt, compactVerify, importJWK } from 'jose';
import { dnsNamesOf, leafOfChain } from '../plain/certificates.ts';
import { keyOfDidUrl } from '../plain/did-ethr.ts';
import type { WalletSettings } from '../wallet.ts';

type Callbacks = Pick<
  CallbackContext,
  'fetch' | 'hash' | 'verifyJwt' | 'encryptJwe' | 'decryptJwe' | 'signJwt' | 'getX509CertificateMetadata'
>;

const notDone = (): never => {
  throw new Error('this wallet does not do that');
};
const jwkOf = (key: KeyObject): Jwk => {
  const { kty = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  return { kty, crv, x, y };
};

export function createCallbacks({ rootPem, chain, fetch }: Omit<WalletSettings, 'cards'>): Callbacks {
  async function keyOf(signer: Parameters<CallbackContext['verifyJwt']>[0]): Promise<KeyObject> {
    if (signer.method === 'x5c') return leafOfChain(signer.x5c, rootPem).publicKey;
    if (signer.method === 'did') return keyOfDidUrl(signer.didUrl, chain);
    return notDone();
  }
  return {
    fetch,
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    async verifyJwt(signer, { compact }) {
      const key = await keyOf(signer);
      const verified = await compactVerify(compact, key, { algorithms: ['ES256'] }).catch(() => null);
      return verified === null ? { verified: false } : { verified: true, signerJwk: jwkOf(key) };
    },
    async encryptJwe({ publicJwk, alg, enc, apu, apv }, data) {
      const party = (value?: string) =>
        value === undefined ? undefined : new Uint8Array(Buffer.from(value, 'base64url'));
      const jwe = await new CompactEncrypt(new TextEncoder().encode(data))
        .setProtectedHeader({ alg, enc, kid: publicJwk.kid })
        .setKeyManagementParameters({ apu: party(apu), apv: party(apv) })
        .encrypt(await importJWK(publicJwk, alg));
      return { jwe, encryptionJwk: publicJwk };
    },
    getX509CertificateMetadata: (certificate) => ({
      sanDnsNames: dnsNamesOf(new X509Certificate(Buffer.from(certificate, 'base64'))),
      sanUriNames: [],
    }),
    signJwt: notDone,
    decryptJwe: notDone,
  };
}
