// Random queries and random wallets: what the wallet's own library finds to satisfy a query is accepted, exactly that and
// nothing near it. The presentations are signed and checked as the services check them.

import { type ClaimPath, type Json, presentSdJwtVc, webCrypto } from '@anju/credentials';
import { DcqlQuery } from 'dcql';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createForge, disclose, signJws } from '../../credentials/test/support/forge.ts';
import { audience, createTown, nonce, now, nowSeconds } from '../../credentials/test/support/town.ts';
import {
  type CredentialQuery,
  createVerifyPresentation,
  matchToQuery,
  type Query,
  ResponseError,
  readQuery,
} from '../src/index.ts';

interface Holding {
  vct: string;
  claims: Record<string, Json>;
  credential: string;
}

const VCTS = ['urn:v:1', 'urn:v:2', 'urn:v:3'];
/** Paths of which none leads to another, so that what is left out of an answer is not in it by another way. */
const PATHS: ClaimPath[] = [
  ['name'],
  ['age'],
  ['adult'],
  ['address', 'city'],
  ['address', 'street'],
  ['roles', 0],
  ['roles', 1],
  ['degrees', null, 'type'],
  ['shown'],
];
/** In every credential, and never asked for. */
const REMARK: ClaimPath = ['remark'];

let issue: (vct: string, claims: Record<string, Json>) => Promise<Holding>;
let present: (holding: Holding, paths: readonly ClaimPath[]) => Promise<string>;
let check: (vpToken: Record<string, unknown>, query: Query) => Promise<string>;

beforeAll(async () => {
  const town = await createTown();
  const { goodHeader, goodPayload } = createForge(town);
  const listing = { ...town.listing, types: VCTS.map((vct) => ({ vct, state: 'active' })) };

  issue = async (vct, { shown, address, roles, degrees, ...claims }) => {
    const disclosures: string[] = [];
    const hidden = (...parts: Json[]) => {
      const { encoded, digest } = disclose([`salt-${disclosures.length}`, ...parts]);
      disclosures.push(encoded);
      return digest;
    };
    const members = (object: object) => Object.entries(object).map(([name, value]) => hidden(name, value));
    const elements = (list: Json | undefined) =>
      ((list ?? []) as Json[]).map((element) => ({ '...': hidden(element) }));
    const payload = {
      ...goodPayload,
      vct,
      _sd: [
        ...members({ ...claims, remark: 'x' }),
        ...(address === undefined ? [] : [hidden('address', { _sd: members(address as object) })]),
      ],
      ...(shown === undefined ? {} : { shown }),
      roles: elements(roles),
      degrees: elements(degrees),
    };
    const credential = `${[await signJws(goodHeader, payload, town.issuer.sign), ...disclosures].join('~')}~`;
    const all = { ...claims, shown, address, roles, degrees, remark: 'x' };
    const held = Object.entries(all).filter(([, value]) => value !== undefined);
    return { vct, claims: Object.fromEntries(held) as Record<string, Json>, credential };
  };

  present = ({ credential }, paths) =>
    presentSdJwtVc({
      credential,
      disclose: paths,
      keyBinding: { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign },
    });

  const verify = createVerifyPresentation({
    now: () => now,
    crypto: webCrypto,
    trust: () => ({ roots: [town.root], lookUpKey: () => listing }),
    maxKeyBindingAgeSeconds: 300,
  });
  check = async (vpToken, query) => {
    try {
      for (const answer of matchToQuery(vpToken, query)) await verify({ ...answer, audience, nonce });
      return 'accepted';
    } catch (error) {
      if (error instanceof ResponseError) return error.code;
      throw error;
    }
  };
});

const claimsHeld = fc.record(
  {
    name: fc.constantFrom('Li', 'Wang'),
    age: fc.constantFrom(17, 41),
    adult: fc.boolean(),
    address: fc.constant({ city: 'Beijing', street: 'Chang’an' }),
    roles: fc.constantFrom(['owner'], ['owner', 'tenant']),
    degrees: fc.constantFrom([{ type: 'BSc' }], [{ type: 'BSc' }, { type: 'MSc' }]),
    shown: fc.constantFrom('a', 'b'),
  },
  { requiredKeys: [] },
);
const wallet = fc.array(fc.record({ vct: fc.constantFrom(...VCTS), claims: claimsHeld }), {
  minLength: 2,
  maxLength: 5,
});

const VALUES: Record<string, (string | number | boolean)[]> = {
  name: ['Li', 'Zhang'],
  age: [41, '17'],
  adult: [true],
  shown: ['a', 1],
};
const claimsAsked = fc.subarray(PATHS, { minLength: 1, maxLength: 4 }).chain((paths) =>
  fc.record(
    {
      claims: fc.tuple(
        ...paths.map((path, index) =>
          fc.boolean().map((isValue) => {
            const values = isValue && path.length === 1 ? VALUES[String(path[0])] : undefined;
            return { id: `c${index}`, path, ...(values === undefined ? {} : { values }) };
          }),
        ),
      ),
      claim_sets: fc.array(
        fc.subarray(
          paths.map((_, index) => `c${index}`),
          { minLength: 1 },
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    },
    { requiredKeys: ['claims'] },
  ),
);
const IDS = ['a', 'b', 'c'];
const credentialSet = fc.record(
  {
    options: fc.array(fc.subarray(IDS, { minLength: 1 }), { minLength: 1, maxLength: 3 }),
    required: fc.boolean(),
  },
  { requiredKeys: ['options'] },
);
const queries = fc
  .record(
    {
      asked: fc.tuple(
        ...IDS.map(() =>
          fc.record({
            types: fc.subarray(VCTS, { minLength: 1 }),
            claims: fc.option(claimsAsked, { freq: 8 }),
          }),
        ),
      ),
      credential_sets: fc.array(credentialSet, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['asked'] },
  )
  .map(({ asked, credential_sets }) =>
    readQuery({
      credentials: asked.map(({ types, claims }, index) => ({
        id: IDS[index],
        format: 'dc+sd-jwt',
        meta: { vct_values: types },
        ...claims,
      })),
      credential_sets,
    }),
  );

interface Chosen {
  asked: CredentialQuery;
  holding: Holding;
  paths: ClaimPath[];
}

/** What a wallet shows by the library's word; null where that says that the query cannot be satisfied. */
function choose(query: Query, held: readonly Holding[], pick: (count: number) => number): Chosen[] | null {
  const one = <Value>(list: readonly Value[]): Value => list[pick(list.length)] as Value;
  const parsed = DcqlQuery.parse(structuredClone(query) as DcqlQuery.Input);
  DcqlQuery.validate(parsed);
  const result = DcqlQuery.query(
    parsed,
    held.map(({ vct, claims }) => ({
      credential_format: 'dc+sd-jwt',
      cryptographic_holder_binding: true,
      vct,
      claims: claims as never,
    })),
  );
  if (!result.can_be_satisfied) return null;
  const ids = result.credential_sets?.flatMap(({ matching_options }) => one(matching_options ?? [[]])) ?? IDS;
  return query.credentials
    .filter(({ id }) => ids.includes(id))
    .map((asked) => {
      const match = one(result.credential_matches[asked.id]?.valid_credentials ?? []);
      const { valid_claim_indexes = [] } = one(match?.claims.valid_claim_sets ?? []) ?? {};
      return {
        asked,
        holding: held[match?.input_credential_index ?? -1] as Holding,
        paths: valid_claim_indexes.map((index) => asked.claims?.[index]?.path as ClaimPath),
      };
    });
}

async function tokenOf(chosen: readonly Chosen[]): Promise<Record<string, string[]>> {
  const entries = chosen.map(async ({ asked, holding, paths }) => [
    asked.id,
    [await present(holding, paths)],
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

const withPart = (chosen: readonly Chosen[], index: number, change: Partial<Chosen>): Chosen[] =>
  chosen.map((one, at) => (at === index ? { ...one, ...change } : one));

/** As `query`, with what it asks of one credential changed. */
const asking = (query: Query, id: string, change: Partial<CredentialQuery>): Query => ({
  ...query,
  credentials: query.credentials.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

const answered = fc.record({
  query: queries,
  cards: wallet,
  picks: fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
});
type Answered = typeof answered extends fc.Arbitrary<infer Value> ? Value : never;

/** `test` says false of an answer that the rule says nothing about; of the others there must be enough. */
async function everyAnswer(
  test: (input: { query: Query; chosen: Chosen[]; one: Chosen; at: number }) => Promise<boolean>,
): Promise<void> {
  let tested = 0;
  await fc.assert(
    fc.asyncProperty(answered, async ({ query, cards, picks }: Answered) => {
      const held = await Promise.all(
        cards.map(({ vct, claims }) => issue(vct, claims as Record<string, Json>)),
      );
      let next = 0;
      const pick = (count: number) => (picks[next++ % picks.length] as number) % Math.max(count, 1);
      const chosen = choose(query, held, pick);
      if (chosen === null || chosen.length === 0) return;
      const at = pick(chosen.length);
      if ((await test({ query, chosen, one: chosen[at] as Chosen, at })) !== false) tested += 1;
    }),
    { numRuns: 200 },
  );
  expect(tested).toBeGreaterThan(9);
}

describe('an answer that satisfies its query', () => {
  it('is accepted, whatever the query and the wallet', async () => {
    await everyAnswer(async ({ query, chosen }) => {
      expect(await check(await tokenOf(chosen), query)).toBe('accepted');
      return true;
    });
  });

  it('is refused with one disclosure more', async () => {
    await everyAnswer(async ({ query, chosen, one: { paths }, at }) => {
      const more = withPart(chosen, at, { paths: [...paths, REMARK] });
      expect(await check(await tokenOf(more), query)).toBe('query_not_answered');
      return true;
    });
  });

  it('is refused with one claim less, unless a combination without it was offered', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked, paths }, at }) => {
      const hidden = paths.filter(([name]) => name !== 'shown');
      if (hidden.length === 0) return false;
      const rest = paths.filter((path) => path !== hidden[0]);
      const offered = asked.claim_sets ?? [asked.claims?.map(({ id = '' }) => id) ?? []];
      // what the issuer always shows is there without being chosen
      const there = asked.claims?.filter(({ path }) => rest.includes(path) || path[0] === 'shown');
      const isThere = new Set(there?.map(({ id = '' }) => id));
      if (offered.some((set) => set.every((id) => isThere.has(id)))) return false;
      const less = withPart(chosen, at, { paths: rest });
      expect(await check(await tokenOf(less), query)).toBe('query_not_answered');
      return true;
    });
  });

  it('is refused when a value, or the type of a value, is another than the one asked for', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked, holding, paths } }) => {
      const [path] = paths.filter((one) => one.length === 1);
      if (path === undefined) return false;
      const value = holding.claims[String(path[0])];
      const others = [String(value) === value ? `${value} ` : String(value), value !== true, 0];
      const claims = (asked.claims ?? [])
        .filter((claim) => paths.includes(claim.path))
        .map((claim) => (claim.path === path ? { ...claim, values: others } : claim));
      const { claim_sets: _offered, ...alone } = asked;
      const credentials = query.credentials.map((one) => (one === asked ? { ...alone, claims } : one));
      const other = { ...query, credentials };
      expect(await check(await tokenOf(chosen), other)).toBe('query_not_answered');
      return true;
    });
  });

  it('is refused when another type was asked for', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked, holding } }) => {
      const types = ['urn:v:4', ...asked.meta.vct_values.filter((vct) => vct !== holding.vct)];
      const other = asking(query, asked.id, { meta: { vct_values: types } });
      expect(await check(await tokenOf(chosen), other)).toBe('credential_type_wrong');
      return true;
    });
  });

  it('is refused when an authority was asked for that its certificates do not name', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked } }) => {
      const other = asking(query, asked.id, { trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] });
      expect(await check(await tokenOf(chosen), other)).toBe('issuer_not_listed');
      return true;
    });
  });

  it('is refused with an entry more, an entry twice, and an entry less where all are required', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked, holding, paths } }) => {
      const token = await tokenOf(chosen);
      const { id } = asked;
      const twice = [...(token[id] as string[]), await present(holding, paths)];
      expect(await check({ ...token, more: token[id] }, query)).toBe('query_not_answered');
      expect(await check({ ...token, [id]: twice }, query)).toBe('query_not_answered');
      const { [id]: _left, ...less } = token;
      expect(await check(less, { credentials: query.credentials })).toBe('query_not_answered');
      return true;
    });
  });
});

describe('one presentation', () => {
  const credential = (id: string, ...names: string[]) => ({
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: ['urn:v:1'] },
    claims: names.map((name) => ({ path: [name] })),
  });

  it('may answer two queries and disclose what both ask, and no more', async () => {
    const query = readQuery({ credentials: [credential('a', 'name'), credential('b', 'age')] });
    const holding = await issue('urn:v:1', { name: 'Li', age: 41 });
    const [both, name, more] = await Promise.all(
      [[['name'], ['age']], [['name']], [['name'], ['age'], REMARK]].map((paths) => present(holding, paths)),
    );
    expect(await check({ a: [both], b: [both] }, query)).toBe('accepted');
    expect(await check({ a: [name], b: [both] }, query)).toBe('query_not_answered');
    expect(await check({ a: [name], b: [name] }, query)).toBe('query_not_answered');
    expect(await check({ a: [more], b: [more] }, query)).toBe('query_not_answered');
  });

  it('is not tried in more ways than are bounded', async () => {
    const claims = Array.from({ length: 9 }, (_, index) => ({ id: `c${index}`, path: [`c${index}`] }));
    const asked = { ...credential('a'), claims, claim_sets: claims.map(({ id }) => [id]) };
    const query = readQuery({ credentials: ['a', 'b', 'c'].map((id) => ({ ...asked, id })) });
    const holding = await issue('urn:v:1', { c0: 1 });
    const presentation = await present(holding, [['c0']]);
    expect(await check({ a: [presentation], b: [presentation], c: [presentation] }, query)).toBe(
      'query_not_answered',
    );
    const two = { credentials: query.credentials.slice(0, 2) };
    expect(await check({ a: [presentation], b: [presentation] }, two)).toBe('accepted');
  });
});
