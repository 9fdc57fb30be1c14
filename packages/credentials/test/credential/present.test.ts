import { hash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { issueSdJwtVc, parseSdJwt, presentSdJwtVc } from '../../src/index.ts';
import { createForge, disclose, outcomeOf } from '../support/forge.ts';
import {
  audience,
  createTown,
  did,
  incomeClaims,
  nonce,
  nowSeconds,
  payloadFor,
  type Town,
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

const present = (claims: Parameters<typeof presentSdJwtVc>[0]['disclose'], from = credential) =>
  presentSdJwtVc({
    credential: from,
    disclose: claims,
    keyBinding: { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign },
  });
const disclosedBy = (presentation: string) => parseSdJwt(presentation).disclosures.map(({ name }) => name);

describe('a presentation', () => {
  it('discloses what was asked and nothing else', async () => {
    expect(disclosedBy(await present(['assistance']))).toEqual(['assistance']);
    expect(disclosedBy(await present([]))).toEqual([]);
  });

  it('keeps the order in which the issuer gave the disclosures, whatever the order asked', async () => {
    const asked = ['assistance', 'person_number', 'household_annual_income_fen'];
    expect(disclosedBy(await present(asked))).toEqual(disclosedBy(await present(asked.toReversed())));
  });

  it('names audience, nonce and time, and holds the issuer’s part unchanged', async () => {
    const presentation = await present(['assistance']);
    const { keyBinding } = parseSdJwt(presentation);
    expect(keyBinding?.header).toEqual({ alg: 'ES256', typ: 'kb+jwt' });
    expect(keyBinding?.payload).toMatchObject({ aud: audience, nonce, iat: nowSeconds });
    expect(presentation.split('~')[0]).toBe(credential.split('~')[0]);
  });

  it('is signed over transaction data as it was received, and over nothing where there is none', async () => {
    const transactionData = ['eyJ0eXBlIjoiYSJ9', 'eyJ0eXBlIjoiYiJ9'];
    const keyBinding = { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign };
    const presentation = await presentSdJwtVc({
      credential,
      disclose: [],
      keyBinding: { ...keyBinding, transactionData },
    });
    expect(parseSdJwt(presentation).keyBinding?.payload).toMatchObject({
      transaction_data_hashes: transactionData.map((text) => hash('sha256', text, 'base64url')),
      transaction_data_hashes_alg: 'sha-256',
    });
    const { payload = {} } = parseSdJwt(await present([])).keyBinding ?? {};
    expect(Object.keys(payload)).toEqual(['iat', 'aud', 'nonce', 'sd_hash']);
    const tooMany = Array.from({ length: 17 }, String);
    await expect(
      presentSdJwtVc({ credential, disclose: [], keyBinding: { ...keyBinding, transactionData: tooMany } }),
    ).rejects.toMatchObject({ code: 'present_invalid' });
  });

  it('is accepted by the checker', async () => {
    const { check } = createForge(town);
    expect(await outcomeOf(check(await present(['household_annual_income_fen'])))).toBe('accepted');
  });

  it('discloses of an array only the elements that a path goes through to its end', async () => {
    const degrees = [{ type: 'BSc', year: 2001 }, { type: 'MSc' }].map((value, index) =>
      disclose([`salt-${index}`, value]),
    );
    const { forge } = createForge(town);
    const whole = await forge({
      payload: { degrees: degrees.map(({ digest }) => ({ '...': digest })), _sd: [] },
      disclosures: degrees.map(({ encoded }) => encoded),
      finish: (presentation) => presentation.slice(0, presentation.lastIndexOf('~') + 1),
    });
    const valuesOf = async (step: string) =>
      parseSdJwt(await present([['degrees', null, step]], whole)).disclosures.map(({ value }) => value);
    expect(await valuesOf('type')).toEqual([{ type: 'BSc', year: 2001 }, { type: 'MSc' }]);
    expect(await valuesOf('year')).toEqual([{ type: 'BSc', year: 2001 }]);
  });

  it('may name a claim that is always disclosed', async () => {
    expect(disclosedBy(await present(['vct']))).toEqual([]);
  });

  it.each([[['remark']], [['nothing']], [['constructor']], [[[]]], [[['assistance', 'x']]]])(
    'is not made when the credential does not hold %j',
    async (claims) => {
      expect(await outcomeOf(present(claims))).toBe('present_invalid');
    },
  );

  it('is not made from a presentation', async () => {
    expect(await outcomeOf(present([], await present(['assistance'])))).toBe('present_invalid');
  });

  it('leads to a claim within claims, and takes everything within what is asked', async () => {
    const street = disclose(['AAAA', 'street', 'x']);
    const city = disclose(['BBBB', 'city', 'y']);
    const address = disclose(['CCCC', 'address', { _sd: [street.digest, city.digest] }]);
    const { forge } = createForge(town);
    const forged = await forge({
      payload: { _sd: [address.digest] },
      disclosures: [street, city, address].map(({ encoded }) => encoded),
    });
    const nested = forged.slice(0, forged.lastIndexOf('~') + 1);
    expect(disclosedBy(await present([['address', 'city']], nested))).toEqual(['address', 'city']);
    expect(disclosedBy(await present(['address'], nested))).toEqual(['address', 'street', 'city']);
  });
});
