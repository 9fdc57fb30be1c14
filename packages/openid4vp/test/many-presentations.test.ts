// However much a query allows, the work that one response makes is bounded.
import { expect, test } from 'vitest';
import { matchToQuery, type Query } from '../src/index.ts';

const ids = ['one', 'two', 'three'];
const query: Query = {
  credentials: ids.map((id) => ({
    ...{ id, format: 'dc+sd-jwt', meta: { vct_values: ['v'] }, claims: [{ path: ['c'] }] },
    multiple: true,
  })),
};
const shown = (...counts: number[]) =>
  Object.fromEntries(
    ids.map((id, index) => [id, Array.from({ length: counts[index] ?? 0 }, (_, n) => `${id}-${n}`)]),
  );

test('a response holds thirty-two presentations and no more', () => {
  expect(matchToQuery(shown(16, 15, 1), query)).toHaveLength(32);
  expect(() => matchToQuery(shown(16, 15, 2), query)).toThrow(
    expect.objectContaining({ code: 'query_not_answered' }),
  );
  expect(() => matchToQuery(shown(17, 1, 1), query)).toThrow(
    expect.objectContaining({ code: 'query_not_answered' }),
  );
});
