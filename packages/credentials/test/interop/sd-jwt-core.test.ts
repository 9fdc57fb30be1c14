import { createHash, randomBytes } from 'node:crypto';
import { SDJwtInstance } from '@sd-jwt/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { issueSdJwtVc, parseSdJwt, presentSdJwtVc, verifySdJwtVc, webCrypto } from '../../src/index.ts';
import { createForge, outcomeOf, toBase64Url } from '../support/forge.ts';
import {
  audience,
  createTown,
  did,
  incomeClaims,
  nonce,
  now,
  nowSeconds,
  payloadFor,
  type Town,
} from '../support/town.ts';

let town: Town;
let library: SDJwtInstance<Record<string, unknown>>;

beforeAll(async () => {
  town = await createTown();
  const verifierOf = (key: CryptoKey) => async (data: string, signature: string) =>
    webCrypto.verifyEs256(key, Buffer.from(data), Buffer.from(signature, 'base64url'));
  library = new SDJwtInstance<Record<string, unknown>>({
    signer: async (data) => toBase64Url(await town.issuer.sign(new TextEncoder().encode(data))),
    signAlg: 'ES256',
    verifier: verifierOf(town.issuer.keys.publicKey),
    kbSigner: async (data) => toBase64Url(await town.holder.sign(new TextEncoder().encode(data))),
    kbSignAlg: 'ES256',
    kbVerifier: verifierOf(town.holder.keys.publicKey),
    hasher: (data) =>
      createHash('sha256')
        .update(Buffer.from(data as ArrayBuffer))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: async () => randomBytes(32).toString('base64url'),
  });
});

const { remark, ...claims } = incomeClaims;
const keyBinding = () => ({ audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign });

async function issueWithLibrary(): Promise<string> {
  return library.issue(
    { ...payloadFor(town.holder), ...claims },
    { _sd: Object.keys(claims), _sd_decoy: 2 } as never,
    { header: { typ: 'dc+sd-jwt', kid: `${did}#delegate-1`, x5c: town.x5c } },
  );
}
const issueHere = () =>
  issueSdJwtVc({
    header: { x5c: town.x5c },
    payload: payloadFor(town.holder),
    disclosable: incomeClaims,
    sign: town.issuer.sign,
  });

describe('with @sd-jwt/core, which shares no code with this package', () => {
  it('what is issued and presented here is accepted there', async () => {
    const disclose = ['household_annual_income_fen', 'assistance'];
    const presentation = await presentSdJwtVc({
      credential: await issueHere(),
      disclose,
      keyBinding: keyBinding(),
    });
    const { payload, kb } = await library.verify(presentation, {
      keyBindingNonce: nonce,
      requiredClaimKeys: disclose,
      currentDate: nowSeconds,
    });
    expect(payload).toMatchObject({ household_annual_income_fen: 9_500_000, assistance: 'none' });
    expect(payload.person_number).toBeUndefined();
    expect(kb?.payload).toMatchObject({ aud: audience, nonce, iat: nowSeconds });
  });

  it('what is issued there is accepted, and presented, here', async () => {
    const credential = await issueWithLibrary();
    const received = await verifySdJwtVc({ credential, now, roots: [town.root], lookUpKey: town.lookUpKey });
    expect(received.claims).toEqual(claims);
    const disclose = ['household_annual_income_fen'];
    const presentation = await presentSdJwtVc({ credential, disclose, keyBinding: keyBinding() });
    expect(await outcomeOf(createForge(town).check(presentation))).toBe('accepted');
  });

  it('what is presented there is accepted here', async () => {
    const presentation = await library.present(
      await issueHere(),
      { household_annual_income_fen: true },
      { kb: { payload: { aud: audience, nonce, iat: nowSeconds } } },
    );
    expect(parseSdJwt(presentation).keyBinding).toBeDefined();
    expect(await outcomeOf(createForge(town).check(presentation))).toBe('accepted');
  });
});
