import { createPublicKey, hash, verify } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CredentialError,
  createIssuerCache,
  createNodeCrypto,
  type VerifiedPresentation,
} from '../../src/index.ts';
import { assistance, createForge, disclose, income, sha256, signJws } from '../support/forge.ts';
import { runs } from '../support/runs.ts';
import { audience, createTown, nonce, nowSeconds, type Town } from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
let good: string;
let meaning: VerifiedPresentation;
const crypto = createNodeCrypto({ createPublicKey, hash, verify } as never);
const issuerCache = createIssuerCache();

beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
  good = await attack.forge({ payload: { nationality: 'x', list: [{ a: [1, 2] }] } });
  meaning = await attack.check(good, { crypto, issuerCache });
});

/** A changed presentation is refused by one of our codes, or means exactly what the good one means. */
async function isRefusedOrSame(changed: string): Promise<void> {
  let verified: VerifiedPresentation;
  try {
    verified = await attack.check(changed, { crypto, issuerCache });
  } catch (error) {
    expect(error).toBeInstanceOf(CredentialError);
    return;
  }
  expect(verified).toEqual(meaning);
}

const character = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...'ABCXYZabcxyz0189-_.~') },
  { weight: 1, arbitrary: fc.constantFrom(...'=+/ \n\u0000{}"é') },
);

describe('whatever is changed in a good presentation', () => {
  it('at any place, with any character, more or less of them, it is refused or means the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length),
        fc.nat(4),
        fc.string({ unit: character, maxLength: 4 }),
        async (at, taken, put) => isRefusedOrSame(good.slice(0, at) + put + good.slice(at + taken)),
      ),
      runs(700, 20_000),
    );
  }, 300_000);

  it('in the order or number of its parts, it is refused or means the same', async () => {
    const parts = good.split(/(?<=[.~])/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(parts.length - 1), { maxLength: 9 }), async (order) =>
        isRefusedOrSame(order.map((index) => parts[index]).join('')),
      ),
      runs(300, 10_000),
    );
  }, 300_000);

  it('by a holder who signs again, it is refused or means the same', async () => {
    const jws = good.slice(0, good.indexOf('~'));
    const made = fc
      .tuple(
        fc.string(),
        fc.constantFrom('household_annual_income_fen', 'exp', 'other'),
        fc.jsonValue({ maxDepth: 1 }),
      )
      .map((parts) => disclose(parts).encoded);
    const changedIncome = fc
      .tuple(fc.nat(income.encoded.length - 1), character)
      .map(([at, put]) => income.encoded.slice(0, at) + put + income.encoded.slice(at + 1));
    const any = fc.oneof(fc.constantFrom(income.encoded, assistance.encoded), made, changedIncome);
    await fc.assert(
      fc.asyncProperty(fc.array(any, { maxLength: 4 }), async (disclosures) => {
        const sdJwt = [jws, ...disclosures, ''].join('~');
        const payload = { iat: nowSeconds, aud: audience, nonce, sd_hash: sha256(sdJwt) };
        const keyBinding = await signJws({ alg: 'ES256', typ: 'kb+jwt' }, payload, town.holder.sign);
        await isRefusedOrSame(sdJwt + keyBinding);
      }),
      runs(300, 10_000),
    );
  }, 300_000);

  it('in any field of the key binding that is signed again, it is refused or means the same', async () => {
    const fields = fc.constantFrom('aud', 'nonce', 'sd_hash', 'iat', 'exp', 'cnf');
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(audience, nonce, nowSeconds, `${nonce} `),
    );
    await fc.assert(
      fc.asyncProperty(fields, values, async (field, value) => {
        const payload = { nationality: 'x', list: [{ a: [1, 2] }] };
        const forged = await attack.forge({ payload, keyBinding: { [field]: value } });
        await isRefusedOrSame(forged);
      }),
      runs(200, 10_000),
    );
  }, 300_000);
});

it('the good presentation is accepted', () => {
  expect(meaning.claims).toEqual({ household_annual_income_fen: 9_500_000 });
});
