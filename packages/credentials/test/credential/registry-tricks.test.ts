import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CredentialError,
  createIssuerCache,
  encodeBase64,
  type KeyListing,
  spkiThumbprint,
  type VerifyPresentationInput,
} from '../../src/index.ts';
import { createForge, type Forgery, outcomeOf } from '../support/forge.ts';
import { runs } from '../support/runs.ts';
import {
  certify,
  createKeyPair,
  createTown,
  did,
  iss,
  type KeyPair,
  nowSeconds,
  type Town,
  vct,
} from '../support/town.ts';

/** A second department of the same town, certified by the same authority and listed for another type. */
const other = {
  did: 'did:ethr:0x7a69:0x00000000000000000000000000000000000000bB',
  iss: 'http://localhost:4001/property',
  vct: 'urn:anju:property:1',
};

let town: Town;
let attack: ReturnType<typeof createForge>;
let pair: KeyPair;
let thumbprint: string;
const leaves = new Map<string, string>();

/** A certificate of the second department's key with whatever names: the authority made a mistake, or was made to. */
async function leafNaming(uris: string[]): Promise<string> {
  const known = leaves.get(uris.join()) ?? encodeBase64(await certify(pair, town.rootPair, { uris }));
  leaves.set(uris.join(), known);
  return known;
}

beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
  pair = await createKeyPair();
  thumbprint = spkiThumbprint(await certify(pair, town.rootPair));
});

const listed: KeyListing = {
  status: 'known',
  did: other.did,
  iss: other.iss,
  types: [{ vct: other.vct, state: 'active' }],
};
const lookUpKey = (hex: string): KeyListing => (hex === thumbprint ? listed : town.lookUpKey(hex));

async function outcome(wrong: Forgery, options: Partial<VerifyPresentationInput> = {}) {
  return outcomeOf(attack.check(await attack.forge(wrong), { lookUpKey, ...options }));
}

describe('one listed department in the name of another', () => {
  it('is refused whatever of the other it claims: iss, kid, type, or names in its certificate', async () => {
    const names = fc.subarray([did, iss, other.did, other.iss], { minLength: 0 });
    const claimed = fc.record({
      iss: fc.constantFrom(iss, other.iss),
      kid: fc.constantFrom(undefined, did, `${did}#delegate-1`, other.did),
      vct: fc.constantFrom(vct, other.vct),
      names,
      isRemembered: fc.boolean(),
    });
    const issuerCache = createIssuerCache();
    await attack.check(await attack.forge(), { lookUpKey, issuerCache });
    await fc.assert(
      fc.asyncProperty(claimed, async (claim) => {
        const isHonest =
          claim.iss === other.iss &&
          claim.vct === other.vct &&
          (claim.kid === undefined || claim.kid === other.did) &&
          claim.names.length === 2 &&
          claim.names.includes(other.did) &&
          claim.names.includes(other.iss);
        const x5c = [await leafNaming(claim.names)];
        const wrong: Forgery = {
          header: { ...attack.goodHeader, kid: claim.kid, x5c },
          payload: { iss: claim.iss, vct: claim.vct },
          issuerSign: pair.sign,
        };
        const options = { expectedVct: [vct, other.vct], ...(claim.isRemembered ? { issuerCache } : {}) };
        const checked = attack.check(await attack.forge(wrong), { lookUpKey, ...options });
        if (isHonest) {
          expect(await checked).toMatchObject({ iss: other.iss, did: other.did, vct: other.vct });
          return;
        }
        const code = await outcomeOf(checked);
        expect(code).toMatch(
          /^(issuer_mismatch|issuer_not_listed_for_type|key_id_mismatch|certificate_identity_mismatch)$/,
        );
      }),
      runs(200, 5_000),
    );
  }, 300_000);

  it('is refused when it holds the other’s certificate and not its key', async () => {
    expect(await outcome({ issuerSign: pair.sign })).toBe('signature_invalid');
  });

  it('is refused when the type is not one that was asked for, though it may sign it', async () => {
    const header = { ...attack.goodHeader, kid: other.did, x5c: [await leafNaming([other.did, other.iss])] };
    const own: Forgery = { header, payload: { iss: other.iss, vct: other.vct }, issuerSign: pair.sign };
    expect(await outcome(own, { expectedVct: other.vct })).toBe('accepted');
    expect(await outcome(own)).toBe('vct_unexpected');
    const foreign: Forgery = { ...own, payload: { iss: other.iss, vct } };
    expect(await outcome(foreign)).toBe('issuer_not_listed_for_type');
  });
});

describe('what the registry says at this moment', () => {
  const states = [
    'active',
    'retired',
    'suspended',
    'withdrawn',
    'compromised',
    'Active',
    'ACTIVE',
    '',
    'listed',
    'constructor',
    '__proto__',
  ];
  const entry = fc.record(
    {
      vct: fc.constantFrom(vct, other.vct, `${vct} `, vct.toUpperCase(), 'urn:anju:income:10'),
      state: fc.constantFrom(...states),
      goodUntilSeconds: fc.constantFrom(nowSeconds - 1, nowSeconds, nowSeconds + 1),
    },
    { requiredKeys: ['vct', 'state'] },
  );

  it('holds for every listing: only a key that is listed for the type, and everywhere well, may sign it', async () => {
    const presentation = await attack.forge();
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (types) => {
        const mine = types.filter((type) => type.vct === vct);
        const isGood = ({ state, goodUntilSeconds }: (typeof types)[number]) =>
          state === 'active' ||
          (state === 'retired' && (goodUntilSeconds === undefined || goodUntilSeconds >= nowSeconds));
        const answer = () => ({ status: 'known' as const, did, iss, types });
        const code = await outcomeOf(attack.check(presentation, { lookUpKey: answer }));
        if (mine.length > 0 && mine.every(isGood)) expect(code).toBe('accepted');
        else expect(code).toMatch(/^issuer_(not_listed_for_type|retired|suspended|withdrawn|compromised)$/);
      }),
      runs(300, 5_000),
    );
  }, 300_000);

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a word', 'known'],
    ['no status', { did, iss, types: [{ vct, state: 'active' }] }],
    ['a status of other letters', { status: 'Known', did, iss, types: [{ vct, state: 'active' }] }],
  ])('is not to be relied on when it is %s', async (_, answer) => {
    const checked = outcome({}, { lookUpKey: () => answer as KeyListing });
    expect(await checked).toBe('registry_unknown');
  });

  it('is asked once for each presentation, and once more for the next', async () => {
    let asked = 0;
    const counting = (hex: string) => {
      asked += 1;
      return town.lookUpKey(hex);
    };
    const issuerCache = createIssuerCache();
    for (const expected of [1, 2, 3]) {
      await attack.check(await attack.forge(), { lookUpKey: counting, issuerCache });
      expect(asked).toBe(expected);
    }
  });

  it('is not asked again between look-up and decision: a listing that changes meanwhile was an answer', async () => {
    const answers: KeyListing[] = [town.listing, { status: 'unlisted' }];
    const changing = () => answers.shift() ?? { status: 'unknown' as const };
    expect(await outcome({}, { lookUpKey: changing })).toBe('accepted');
    expect(await outcome({}, { lookUpKey: changing })).toBe('issuer_not_listed');
    expect(await outcome({}, { lookUpKey: changing })).toBe('registry_unknown');
  });

  it('says nothing that a refusal repeats', async () => {
    const failing = () => Promise.reject(new Error(`database of ${iss} is down`));
    const error = await attack.check(await attack.forge(), { lookUpKey: failing }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CredentialError);
    expect(`${(error as Error).message} ${(error as Error).cause}`).not.toContain(iss);
  });
});
