// Ten copies of an income credential for ten fresh keys: the issuer's check of the ten key proofs, then ten signed
// credentials. Without HTTP, access token and database.
import assert from 'node:assert/strict';
import * as node from 'node:crypto';
import { promisify } from 'node:util';
import { createNodeCrypto, issueSdJwtVc } from '@anju/credentials';
import { SignJWT } from 'jose';
import { checkKeyProofs } from '../issuer/src/issuance/key-proofs.ts';
import { createNonces } from '../issuer/src/issuance/nonces.ts';
import {
  createTown,
  did,
  incomeClaims,
  iss,
  now,
  nowSeconds,
  payloadFor,
} from '../packages/credentials/test/support/town.ts';
import { type Figure, median, medianRatio, repeated, sampleInTurns } from './measure.ts';

const COPIES = 10;
const CLIENT = 'anju-wallet';
const BATCH_FLOOR = 'ten P-256 signatures, ten verifications with key import';
const ROUNDS = { rounds: 100, warmUpRounds: 30 };
const PIECES = 3;

const dsaEncoding = 'ieee-p1363' as const;
const createKeys = () => node.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signAside = promisify<string, Uint8Array, node.SignKeyObjectInput, Buffer>(node.sign);

function makeProof(nonce: string): Promise<string> {
  const { publicKey, privateKey } = createKeys();
  return new SignJWT({ nonce })
    .setProtectedHeader({
      alg: 'ES256',
      typ: 'openid4vci-proof+jwt',
      jwk: publicKey.export({ format: 'jwk' }),
    })
    .setIssuer(CLIENT)
    .setAudience(iss)
    .setIssuedAt(nowSeconds)
    .sign(privateKey);
}

async function createBatch(): Promise<() => Promise<string[]>> {
  const { x5c, holder } = await createTown();
  const { randomBytes } = node;
  const nonces = createNonces({ key: randomBytes(32), now: () => now, randomBytes });
  const nonce = nonces.makeNonce('income');
  const jwt = await Promise.all(Array.from({ length: COPIES }, () => makeProof(nonce)));
  const { privateKey: key } = createKeys();
  const sign = (data: Uint8Array) => signAside('sha256', data, { key, dsaEncoding });
  const hasher = createNodeCrypto(node);
  return async () => {
    const { keys } = checkKeyProofs(
      { jwt },
      {
        credentialIssuer: iss,
        clientId: CLIENT,
        isAnonymous: false,
        now,
        checkNonce: (given) => nonces.checkNonce('income', given),
      },
    );
    return Promise.all(
      keys.map((jwk) =>
        issueSdJwtVc({
          header: { kid: `${did}#delegate-1`, x5c },
          payload: { ...payloadFor(holder), cnf: { jwk } },
          disclosable: incomeClaims,
          sign,
          randomBytes,
          crypto: hasher,
        }),
      ),
    );
  };
}

/** As the issuer: one key of its own that signs, ten foreign ones that are seen once. */
function createFloor(): () => void {
  const issuer = createKeys();
  const data = node.randomBytes(2_000);
  const proof = node.randomBytes(400);
  const proofs = Array.from({ length: COPIES }, () => {
    const { publicKey, privateKey } = createKeys();
    const der = publicKey.export({ type: 'spki', format: 'der' });
    return { der, signature: node.sign('sha256', proof, { key: privateKey, dsaEncoding }) };
  });
  return () => {
    for (const { der, signature } of proofs) {
      const imported = { key: der, format: 'der', type: 'spki', dsaEncoding } as const;
      if (!node.verify('sha256', proof, imported, signature)) throw new Error('the floor does not stand');
      node.sign('sha256', data, { key: issuer.privateKey, dsaEncoding });
    }
  };
}

export async function measureIssuanceBatch(): Promise<Figure[]> {
  const issueBatch = await createBatch();
  assert.equal(new Set(await issueBatch()).size, COPIES);
  const { batch, floor } = await sampleInTurns(
    { batch: repeated(PIECES, issueBatch), floor: repeated(PIECES, createFloor()) },
    ROUNDS,
  );
  return [
    {
      name: 'issuance-batch',
      median: median(batch) / 1_000,
      unit: 'milliseconds',
      ratio: medianRatio(batch, floor),
      of: BATCH_FLOOR,
    },
  ];
}
