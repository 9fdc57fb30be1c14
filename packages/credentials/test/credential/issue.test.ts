import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type IssueInput, issueSdJwtVc, parseSdJwt, resolveDisclosures } from '../../src/index.ts';
import { outcomeOf } from '../support/forge.ts';
import {
  createTown,
  did,
  incomeClaims,
  iss,
  nowSeconds,
  payloadFor,
  type Town,
  vct,
} from '../support/town.ts';

let town: Town;
beforeAll(async () => {
  town = await createTown();
});

const issue = (changes: Partial<IssueInput> = {}) =>
  issueSdJwtVc({
    header: { kid: `${did}#delegate-1`, x5c: town.x5c },
    payload: payloadFor(town.holder),
    disclosable: incomeClaims,
    sign: town.issuer.sign,
    ...changes,
  });

describe('an issued credential', () => {
  it('has the header of the profile', async () => {
    const { issuerSigned } = parseSdJwt(await issue());
    expect(issuerSigned.header).toEqual({
      alg: 'ES256',
      typ: 'dc+sd-jwt',
      kid: `${did}#delegate-1`,
      x5c: town.x5c,
    });
  });

  it('shows only what is always disclosed', async () => {
    const { issuerSigned } = parseSdJwt(await issue());
    const { _sd, ...shown } = issuerSigned.payload;
    expect(shown).toEqual({ ...payloadFor(town.holder), iss, vct, _sd_alg: 'sha-256' });
    expect(_sd).toHaveLength(Object.keys(incomeClaims).length);
  });

  it('looks the same whether a claim is there or not', async () => {
    const shapeOf = async (claims: IssueInput['disclosable']) => {
      const { issuerSigned } = parseSdJwt(await issue({ disclosable: claims }));
      return (issuerSigned.payload._sd as string[]).map((digest) => digest.length);
    };
    const none = Object.fromEntries(Object.keys(incomeClaims).map((name) => [name, undefined]));
    expect(await shapeOf(none)).toEqual(await shapeOf(incomeClaims));
    expect(await shapeOf({ ...incomeClaims, remark: 'there' })).toEqual(await shapeOf(incomeClaims));
  });

  it('holds null where null was given, and nothing where there is nothing', async () => {
    const { issuerSigned, disclosures } = parseSdJwt(await issue({ disclosable: { a: null, b: undefined } }));
    expect(resolveDisclosures(issuerSigned.payload, disclosures).claims).toMatchObject({ a: null });
    expect(disclosures).toHaveLength(1);
  });

  it('says nothing by the order of its digests', async () => {
    const { issuerSigned, disclosures } = parseSdJwt(await issue());
    const digests = issuerSigned.payload._sd as string[];
    expect(digests).toEqual([...digests].sort());
    expect(disclosures.map(({ name }) => name)).toEqual(
      Object.keys(incomeClaims).filter((name) => name !== 'remark'),
    );
  });

  it('has fresh salts of 256 bits, decoys included', async () => {
    const drawn: number[] = [];
    const randomBytes = (length: number) => {
      drawn.push(length);
      return crypto.getRandomValues(new Uint8Array(length));
    };
    const [first, second] = [await issue({ randomBytes }), await issue({ randomBytes })].map((compact) =>
      parseSdJwt(compact),
    );
    expect(drawn).toEqual(Array(2 * Object.keys(incomeClaims).length).fill(32));
    const digestsOf = (sdJwt: typeof first) => sdJwt?.issuerSigned.payload._sd as string[];
    expect(digestsOf(first).filter((digest) => digestsOf(second).includes(digest))).toEqual([]);
    const salts = first?.disclosures.map(
      ({ encoded }) => JSON.parse(Buffer.from(Buffer.from(encoded).toString(), 'base64url').toString())[0],
    );
    expect(salts?.every((salt) => Buffer.from(salt, 'base64url').length === 32)).toBe(true);
    expect(new Set(salts).size).toBe(salts?.length);
  });

  it('gives back any claims that JSON can carry', async () => {
    const names = fc
      .string({ maxLength: 12 })
      .filter((name) => !/^(_sd|_sd_alg|\.\.\.|__proto__)$/.test(name));
    const values = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, values, { maxKeys: 8, noNullPrototype: true }),
        async (claims) => {
          const { issuerSigned, disclosures } = parseSdJwt(await issue({ disclosable: claims }));
          const { claims: read } = resolveDisclosures(issuerSigned.payload, disclosures);
          expect(read).toEqual({ ...payloadFor(town.holder), ...claims });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is signed over its digests', async () => {
    const { issuerSigned, disclosures } = parseSdJwt(await issue());
    for (const { digest, encoded } of disclosures) {
      expect(digest).toBe(createHash('sha256').update(encoded).digest('base64url'));
      expect(issuerSigned.payload._sd).toContain(digest);
    }
  });

  it.each<[string, () => Partial<IssueInput>]>([
    ['a registered claim to be disclosed', () => ({ disclosable: { exp: 1 } })],
    [
      'a claim that is also always disclosed',
      () => ({ payload: { ...good(), a: 1 }, disclosable: { a: 1 } }),
    ],
    ['a claim named _sd', () => ({ disclosable: { _sd: [] } })],
    ['a claim named ...', () => ({ disclosable: { '...': 'x' } })],
    ['a reserved name within a claim', () => ({ disclosable: { a: [{ b: { _sd: [] } }] } })],
    ['a reserved name in the payload', () => ({ payload: { ...good(), a: { _sd: [] } } })],
    ['an unsafe number', () => ({ disclosable: { a: 2 ** 53 } })],
    ['no expiry', () => ({ payload: { ...good(), exp: undefined as never } })],
    ['an expiry that is no date', () => ({ payload: { ...good(), exp: 1.5 } })],
    ['no holder key', () => ({ payload: { ...good(), cnf: {} as never } })],
    [
      'a private holder key',
      () => ({ payload: { ...good(), cnf: { jwk: { ...town.holder.jwk, d: 'x' } } } }),
    ],
    ['no status', () => ({ payload: { ...good(), status: undefined as never } })],
    ['no certificate', () => ({ header: { x5c: [] } })],
    [
      'too many claims',
      () => ({ disclosable: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`c${i}`, i])) }),
    ],
    ['a signer that returns no ES256 signature', () => ({ sign: async () => new Uint8Array(70) })],
  ])('is not made with %s', async (_, changes) => {
    expect(await outcomeOf(issue(changes()))).toBe('issue_invalid');
  });
});

function good() {
  return { ...payloadFor(town.holder), exp: nowSeconds + 60 };
}
