// Whom the issuer believes that a wallet is what it says (attestation-based client authentication) and that a key is kept
// as it says (key attestations, OpenID4VCI 1.0, appendix D): wallet providers, each by its own certificate authority.
import * as node from 'node:crypto';
import { checkCertificateChain, createNodeCrypto, decodeBase64 } from '@anju/credentials';
import type { Clock, HolderKey } from '../ports.ts';
import { readHolderJwk, readJws, thumbprintOf, verifyJws } from './compact-jws.ts';
import type { WalletProvider } from './wallets.ts';

const MAXIMUM_AGE_SECONDS = 24 * 3600;
const MAXIMUM_SKEW_SECONDS = 60;

export class AttestationError extends Error {
  readonly code = 'attestation_invalid';
}

export type KeyAttestation = { keys: HolderKey[]; nonce: string | undefined };

export type WalletProviders = {
  /** Point of the leaf that a provider of this wallet certified. @throws AttestationError */
  pointOf(x5c: unknown, clientId: string | undefined): Promise<Uint8Array>;
  /** By a provider of this wallet; of any where the wallet named itself to nobody. @throws AttestationError, JwsError */
  readKeyAttestation(jwt: string, clientId: string | undefined): Promise<KeyAttestation>;
};

const crypto = createNodeCrypto(node);

export function createWalletProviders(ports: {
  providers: readonly WalletProvider[];
  now: Clock;
}): WalletProviders {
  const { providers, now } = ports;

  const pointOf: WalletProviders['pointOf'] = async (x5c, clientId) => {
    const roots = providers
      .filter(({ clientIds }) => clientId === undefined || clientIds.includes(clientId))
      .flatMap((provider) => provider.roots);
    if (roots.length === 0) throw new AttestationError('no wallet provider is known for this wallet');
    if (!Array.isArray(x5c) || !x5c.every((one) => typeof one === 'string')) {
      throw new AttestationError('must carry the wallet provider’s certificate as x5c');
    }
    try {
      const chain = x5c.map((one: string) => decodeBase64(one));
      const { leaf } = await checkCertificateChain({ chain, roots, now: now(), crypto });
      return leaf.point;
    } catch (cause) {
      throw new AttestationError('is not certified by a known wallet provider', { cause });
    }
  };

  return {
    pointOf,

    async readKeyAttestation(jwt, clientId) {
      const jws = readJws(jwt, 'key-attestation+jwt');
      verifyJws(jws, await pointOf(jws.header.x5c, clientId));
      const { iat, exp, nonce, attested_keys: attested } = jws.payload;
      const nowSeconds = now().getTime() / 1000;
      if (typeof iat !== 'number' || iat > nowSeconds + MAXIMUM_SKEW_SECONDS) {
        throw new AttestationError('has no iat, or one in the future');
      }
      if (iat < nowSeconds - MAXIMUM_AGE_SECONDS || (exp !== undefined && !(Number(exp) > nowSeconds))) {
        throw new AttestationError('has expired');
      }
      if (!Array.isArray(attested) || attested.length === 0) throw new AttestationError('attests no keys');
      const keys = attested.map(readHolderJwk);
      if (new Set(keys.map(thumbprintOf)).size !== keys.length) {
        throw new AttestationError('attests a key twice');
      }
      return { keys, nonce: typeof nonce === 'string' ? nonce : undefined };
    },
  };
}
