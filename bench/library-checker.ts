// What checks a presentation by @sd-jwt/core and @sd-jwt/sd-jwt-vc alone, with the same fast cryptography as ours.
import * as node from 'node:crypto';
import { createNodeCrypto, type P256Jwk, pointOfJwk } from '@anju/credentials';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

const port = createNodeCrypto(node);

const isSigned = (key: object, data: string, signature: string) =>
  port.verifyEs256(key, Buffer.from(data), Buffer.from(signature, 'base64url'));

/** For the constructor of either: the issuer's key at hand, and the holder's taken from `cnf`. */
export const checkingWith = (issuerKey: object) =>
  ({
    hashAlg: 'sha-256',
    hasher: (data) => port.sha256(Buffer.from(data as string)),
    verifier: (data, signature) => isSigned(issuerKey, data, signature),
    kbVerifier: async (data, signature, { cnf }) => {
      const { jwk } = cnf as { jwk: P256Jwk };
      return isSigned(await port.importKey(pointOfJwk(jwk), 'once'), data, signature);
    },
  }) satisfies ConstructorParameters<typeof SDJwtVcInstance>[0];

export const createChecker = (issuerKey: object) => new SDJwtVcInstance(checkingWith(issuerKey));
