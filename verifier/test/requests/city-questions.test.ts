// The questions of the city’s rules are ones that wallets read, and ask for no number that matches nothing.
import { loadRules } from '@anju/city';
import { readQuery } from '@anju/openid4vp';
import { describe, expect, test } from 'vitest';
import { ruleQuestion } from '../../src/requests/question.ts';

const city = (await loadRules()).map(({ rule, sha256Hex, bytes }) => ({
  rule,
  sha256: sha256Hex,
  document: bytes,
}));

describe.each(city.map((published) => [published.rule.id, published] as const))('%s', (_, published) => {
  const { query } = ruleQuestion(published);

  test('asks for no more credentials and ways than are read', () => {
    const written = JSON.parse(JSON.stringify(query));
    expect(readQuery(written).credentials).toHaveLength(written.credentials.length);
  });

  test('asks for numbers to match where several credentials are shown together, and nowhere else', () => {
    const ways = query.credential_sets?.[0]?.options ?? [query.credentials.map(({ id }) => id)];
    for (const way of ways) {
      for (const id of way) {
        const asked = query.credentials.find((credential) => credential.id === id);
        const claims = asked?.claims?.map(({ path }) => path[0]) ?? [];
        expect([id, claims.includes('person_number'), claims.includes('household_number')]).toEqual([
          id,
          way.length > 1,
          way.length > 1,
        ]);
      }
    }
  });
});
