// Random queries, and what a wallet would show for them by the word of its own library.
import type { ClaimPath } from '@anju/credentials';
import { DcqlQuery } from 'dcql';
import fc from 'fast-check';
import { type CredentialQuery, type Query, readQuery } from '../../src/index.ts';
import { type Holding, VCTS } from './cards.ts';

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

export interface Chosen {
  asked: CredentialQuery;
  holding: Holding;
  paths: ClaimPath[];
}

/** What a wallet shows by the library's word; null where that says that the query cannot be satisfied. */
export function choose(
  query: Query,
  held: readonly Holding[],
  pick: (count: number) => number,
): Chosen[] | null {
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

/** A query, a wallet, and numbers to choose by among what satisfies. */
export const answered = fc.record({
  query: queries,
  wallet,
  picks: fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
});
export type Answered = typeof answered extends fc.Arbitrary<infer Value> ? Value : never;
