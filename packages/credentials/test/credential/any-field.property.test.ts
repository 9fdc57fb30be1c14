import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CredentialError,
  credentialErrorMessages,
  type Json,
  type VerifiedPresentation,
} from '../../src/index.ts';
import { assistance, createForge, disclose, type Forgery } from '../support/forge.ts';
import { type Mutation, mutationsOf } from '../support/mutations.ts';
import { runs } from '../support/runs.ts';
import { audience, createTown, nonce, nowSeconds, type Town } from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
let meaning: VerifiedPresentation;
const income: Json = ['2GLC42sKQveCfGfryNRN9w', 'household_annual_income_fen', 9_500_000];
const alwaysOpen = { nationality: 'x', list: [{ a: [1, { '...': 'AAAA' }] }], nbf: nowSeconds - 60 };

beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
  meaning = await attack.check(await attack.forge({ payload: alwaysOpen }));
});

/** A part of a presentation: what it is when it is good, and the presentation in which its raw text is another. */
interface Site {
  good: () => Json;
  forge: (mutation: Mutation) => Forgery;
}
const sites: Record<string, Site> = {
  'the header': {
    good: () => attack.goodHeader,
    forge: (mutation) => ({ header: mutation.apply(attack.goodHeader) }),
  },
  'the signed claims': {
    good: () => ({ ...attack.goodPayload, ...alwaysOpen }) as unknown as Json,
    forge: (mutation) => ({
      rawPayload: mutation.apply({ ...attack.goodPayload, ...alwaysOpen } as unknown as Json),
    }),
  },
  'a disclosure': {
    good: () => income,
    forge: (mutation) => {
      const { encoded, digest } = disclose(mutation.apply(income));
      return { payload: { ...alwaysOpen, _sd: [digest, assistance.digest] }, disclosures: [encoded] };
    },
  },
  'the header of the key binding': {
    good: () => ({ alg: 'ES256', typ: 'kb+jwt' }),
    forge: (mutation) => ({ keyBindingHeader: mutation.apply({ alg: 'ES256', typ: 'kb+jwt' }) }),
  },
  'the key binding': {
    good: () => ({ iat: nowSeconds, aud: audience, nonce, sd_hash: 'x' }),
    forge: (mutation) => ({ rawKeyBinding: (good) => mutation.apply(good as Json) }),
  },
};

/** Two places are the issuer's to fill in; what it signs there is what it means: the value of a claim, a list's address. */
const saysItself = (site: string, { path }: Mutation) =>
  (site === 'a disclosure' && path[0] === 2) || path.join('.') === 'status.status_list.uri';

/** Whoever is asked signs what was changed: the checker itself must refuse it, or read the same from it. */
async function codeOrSame(forgery: Forgery, mayDiffer: boolean): Promise<string> {
  let verified: VerifiedPresentation;
  try {
    verified = await attack.check(await attack.forge({ payload: alwaysOpen, ...forgery }));
  } catch (error) {
    expect(error).toBeInstanceOf(CredentialError);
    expect(credentialErrorMessages).toHaveProperty((error as CredentialError).code);
    return (error as CredentialError).code;
  }
  const { claims, status, ...rest } = verified;
  expect({ ...rest, ...(mayDiffer ? {} : { claims, status }) }).toEqual(
    mayDiffer ? (({ claims: _, status: __, ...same }) => same)(meaning) : meaning,
  );
  expect(Object.keys(claims)).toEqual(['household_annual_income_fen']);
  expect(status).toEqual({ uri: expect.any(String), idx: 412 });
  return 'the same';
}

describe('whatever is changed in a member that is signed again', () => {
  it.each(Object.keys(sites))('%s is refused by a code, or means the same', async (name) => {
    const site = sites[name] as Site;
    const outcomes = new Map<string, string>();
    for (const mutation of mutationsOf(site.good())) {
      const outcome = await codeOrSame(site.forge(mutation), saysItself(name, mutation));
      outcomes.set(`${mutation.path.join('.')} ${mutation.change}`, outcome);
    }
    const all = [...outcomes.values()];
    expect(all.filter((outcome) => outcome !== 'the same').length).toBeGreaterThan(all.length / 3);
    // Nothing that stands twice passes, however its name is written the second time.
    for (const [what, outcome] of outcomes) {
      if (
        /there (twice|again as null|before as null)$|there again, named in escapes$/.test(what) &&
        !/\.\d+ |^\d/.test(what)
      ) {
        expect([what, outcome]).toEqual([what, expect.stringMatching(/^json_duplicate_name$/)]);
      }
    }
  });

  it('of what must be there nothing can be left out, written in other letters, or be of another type', async () => {
    const needed: Record<string, RegExp> = {
      'the header': /^(alg|typ|x5c)/,
      'the signed claims':
        /^(iss|vct|exp|cnf(\.jwk(\.(kty|crv|x|y))?)?|status(\.status_list(\.(uri|idx))?)?)$/,
      'a disclosure': /^[01]$/,
      'the header of the key binding': /^(alg|typ)$/,
      'the key binding': /^(iat|aud|nonce|sd_hash)$/,
    };
    for (const [name, site] of Object.entries(sites)) {
      const isNeeded = ({ path, change }: Mutation) =>
        needed[name]?.test(path.join('.')) &&
        /^(removed|in an array|one level deeper|replaced by|written in a text|named (?!in escapes))/.test(
          change,
        );
      const mutations = mutationsOf(site.good()).filter(isNeeded);
      expect(mutations.length).toBeGreaterThan(10);
      for (const mutation of mutations) {
        const outcome = await codeOrSame(site.forge(mutation), false);
        expect([name, ...mutation.path, mutation.change, outcome].join(' ')).not.toMatch(/the same$/);
      }
    }
  });

  it('in two parts at once, it is refused by a code, or means the same', async () => {
    const any = fc.constantFrom(...Object.keys(sites)).chain((name) => {
      const site = sites[name] as Site;
      return fc.constantFrom(...mutationsOf(site.good())).map((mutation) => ({ name, site, mutation }));
    });
    await fc.assert(
      fc.asyncProperty(any, any, async (one, other) => {
        const mayDiffer = [one, other].some(({ name, mutation }) => saysItself(name, mutation));
        await codeOrSame({ ...one.site.forge(one.mutation), ...other.site.forge(other.mutation) }, mayDiffer);
      }),
      runs(300, 20_000),
    );
  }, 600_000);
});
