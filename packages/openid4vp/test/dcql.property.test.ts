// Random queries and random wallets: what the wallet's own library finds to satisfy a query is accepted, exactly that and
// nothing near it. The presentations are signed and checked as the services check them.
import type { Json } from '@anju/credentials';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CredentialQuery, type Query, readQuery } from '../src/index.ts';
import { createCards, REMARK } from './support/cards.ts';
import { type Answered, answered, type Chosen, choose } from './support/random-queries.ts';

let cards: Awaited<ReturnType<typeof createCards>>;
beforeAll(async () => {
  cards = await createCards();
});

async function tokenOf(chosen: readonly Chosen[]): Promise<Record<string, string[]>> {
  const entries = chosen.map(async ({ asked, holding, paths }) => [
    asked.id,
    [await cards.present(holding, paths)],
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

/** `test` says false of an answer that the rule says nothing about; of the others there must be enough. */
async function everyAnswer(
  test: (input: { query: Query; chosen: Chosen[]; one: Chosen; at: number }) => Promise<boolean>,
): Promise<void> {
  let tested = 0;
  await fc.assert(
    fc.asyncProperty(answered, async ({ query, wallet, picks }: Answered) => {
      const held = await Promise.all(
        wallet.map(({ vct, claims }) => cards.issue(vct, claims as Record<string, Json>)),
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
      expect(await cards.check(await tokenOf(chosen), query)).toBe('accepted');
      return true;
    });
  });

  it('is refused with one disclosure more', async () => {
    await everyAnswer(async ({ query, chosen, one: { paths }, at }) => {
      const more = withPart(chosen, at, { paths: [...paths, REMARK] });
      expect(await cards.check(await tokenOf(more), query)).toBe('query_not_answered');
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
      expect(await cards.check(await tokenOf(less), query)).toBe('query_not_answered');
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
      expect(await cards.check(await tokenOf(chosen), other)).toBe('query_not_answered');
      return true;
    });
  });

  it('is refused when another type was asked for', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked, holding } }) => {
      const types = ['urn:v:4', ...asked.meta.vct_values.filter((vct) => vct !== holding.vct)];
      const other = asking(query, asked.id, { meta: { vct_values: types } });
      expect(await cards.check(await tokenOf(chosen), other)).toBe('credential_type_wrong');
      return true;
    });
  });

  it('is refused when an authority was asked for that its certificates do not name', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked } }) => {
      const other = asking(query, asked.id, { trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] });
      expect(await cards.check(await tokenOf(chosen), other)).toBe('issuer_not_listed');
      return true;
    });
  });

  it('is refused with an entry more, an entry twice, and an entry less where all are required', async () => {
    await everyAnswer(async ({ query, chosen, one: { asked, holding, paths } }) => {
      const token = await tokenOf(chosen);
      const { id } = asked;
      const twice = [...(token[id] as string[]), await cards.present(holding, paths)];
      expect(await cards.check({ ...token, more: token[id] }, query)).toBe('query_not_answered');
      expect(await cards.check({ ...token, [id]: twice }, query)).toBe('query_not_answered');
      const { [id]: _left, ...less } = token;
      expect(await cards.check(less, { credentials: query.credentials })).toBe('query_not_answered');
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
    const holding = await cards.issue('urn:v:1', { name: 'Li', age: 41 });
    const [both, name, more] = await Promise.all(
      [[['name'], ['age']], [['name']], [['name'], ['age'], REMARK]].map((paths) =>
        cards.present(holding, paths),
      ),
    );
    expect(await cards.check({ a: [both], b: [both] }, query)).toBe('accepted');
    expect(await cards.check({ a: [name], b: [both] }, query)).toBe('query_not_answered');
    expect(await cards.check({ a: [name], b: [name] }, query)).toBe('query_not_answered');
    expect(await cards.check({ a: [more], b: [more] }, query)).toBe('query_not_answered');
  });

  it('is not tried in more ways than are bounded', async () => {
    const claims = Array.from({ length: 9 }, (_, index) => ({ id: `c${index}`, path: [`c${index}`] }));
    const asked = { ...credential('a'), claims, claim_sets: claims.map(({ id }) => [id]) };
    const query = readQuery({ credentials: ['a', 'b', 'c'].map((id) => ({ ...asked, id })) });
    const holding = await cards.issue('urn:v:1', { c0: 1 });
    const presentation = await cards.present(holding, [['c0']]);
    expect(await cards.check({ a: [presentation], b: [presentation], c: [presentation] }, query)).toBe(
      'query_not_answered',
    );
    const two = { credentials: query.credentials.slice(0, 2) };
    expect(await cards.check({ a: [presentation], b: [presentation] }, two)).toBe('accepted');
  });
});
