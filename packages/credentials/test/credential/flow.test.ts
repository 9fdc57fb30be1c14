import { createPublicKey, hash, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createIssuerCache,
  createNodeCrypto,
  issueSdJwtVc,
  jwkThumbprint,
  presentSdJwtVc,
  verifyPresentation,
  verifySdJwtVc,
} from '../../src/index.ts';
import {
  audience,
  createTown,
  did,
  incomeClaims,
  iss,
  nonce,
  now,
  nowSeconds,
  payloadFor,
  type Town,
  vct,
} from '../support/town.ts';

let town: Town;
let credential: string;

beforeAll(async () => {
  town = await createTown();
  credential = await issueSdJwtVc({
    header: { kid: `${did}#delegate-1`, x5c: town.x5c },
    payload: payloadFor(town.holder),
    disclosable: incomeClaims,
    sign: town.issuer.sign,
  });
});

function present(disclose: string[]) {
  return presentSdJwtVc({
    credential,
    disclose,
    keyBinding: { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign },
  });
}

describe('a credential', () => {
  it('is accepted by the wallet that asked for it, with everything it holds', async () => {
    const { remark, ...present } = incomeClaims;
    expect(
      await verifySdJwtVc({
        credential,
        now,
        expectedVct: vct,
        expectedIss: iss,
        expectedHolderThumbprint: jwkThumbprint(town.holder.jwk),
        lookUpKey: town.lookUpKey,
        roots: [town.root],
      }),
    ).toMatchObject({ vct, iss, did, claims: present, issuerThumbprintHex: town.thumbprintHex });
  });

  it.each([
    ['WebCrypto', undefined],
    ['node:crypto', createNodeCrypto({ createPublicKey, hash, verify } as never)],
  ])('is accepted when presented, checked with %s', async (_, crypto) => {
    const presentation = await present(['household_annual_income_fen']);
    const issuerCache = createIssuerCache();
    for (const _round of [1, 2]) {
      expect(
        await verifyPresentation({
          presentation,
          audience,
          nonce,
          now,
          maxKeyBindingAgeSeconds: 300,
          expectedVct: vct,
          requestedClaims: ['household_annual_income_fen'],
          lookUpKey: town.lookUpKey,
          roots: [town.root],
          issuerCache,
          ...(crypto ? { crypto } : {}),
        }),
      ).toEqual({
        vct,
        iss,
        did,
        claims: { household_annual_income_fen: 9_500_000 },
        keyThumbprint: jwkThumbprint(town.holder.jwk),
        status: { idx: 412, uri: 'http://localhost:4001/income/status/1' },
        expiresAt: new Date((nowSeconds + 40 * 86_400) * 1000),
        transactionDataHashes: [],
      });
    }
  });
});
