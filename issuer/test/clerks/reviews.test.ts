// What waits for a clerk is people, by name and number: whoever looks at it stands in the clerks' log.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { INCOME_CLERK } from '../support/enrolled-city.ts';
import { PERSON } from '../support/registers.ts';
import { makeKeys } from '../support/test-wallet.ts';

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ departments: ['income', 'employment'] });
  const { json } = await at.flow.authorize('employment');
  const body = await at.wallet.request('employment', await makeKeys(1), await at.wallet.nonce('employment'));
  const answer = await at.wallet.credential('employment', String(json.access_token), body);
  if (answer.status !== 202) throw new Error('the request does not wait');
});
afterAll(() => at.stop());

const audit = async () => (await at.issuer.clerk('/clerk/audit')).json.entries as Record<string, unknown>[];
const list = (department: string) => at.issuer.clerk(`/clerk/reviews?department=${department}`);
const decide = (id: string) =>
  at.issuer.clerk(`/clerk/reviews/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decision: 'approve' }),
  });

describe('the list of what waits for a clerk', () => {
  it('is logged as a search, with how many people it showed', async () => {
    const before = (await audit()).length;
    const shown = await list('employment');
    expect(shown.json.reviews).toMatchObject([{ person_number: PERSON }]);
    expect((await list('income')).json.reviews).toEqual([]);
    const [latest, earlier, ...others] = await audit();
    expect(others).toHaveLength(before);
    const line = { at: expect.any(String), clerk: 'li.na', action: 'search' };
    expect(earlier).toEqual({ ...line, department: 'employment', count: 1 });
    expect(latest).toEqual({ ...line, department: 'income', count: 0 });
  });

  it('is shown, and logged, for nobody of another department', async () => {
    const other = await at.issuer.login(INCOME_CLERK);
    const before = await audit();
    const answer = await other('/clerk/reviews?department=employment');
    expect([answer.status, answer.json]).toMatchObject([403, { error: { code: 'department_not_yours' } }]);
    expect(await audit()).toEqual(before);
  });
});

describe('a decision', () => {
  it.each(['%00', 'x', '1', "'", `${randomUUID()}%00`, randomUUID()])(
    'on a request that there is not changes nothing, and is no failure: %s',
    async (id) => {
      const before = await audit();
      const answer = await decide(id);
      expect([answer.status, answer.json]).toMatchObject([409, { error: { code: 'review_gone' } }]);
      expect(await audit()).toEqual(before);
    },
  );

  it('counts once, and says whom it was about', async () => {
    const [review] = (await list('employment')).json.reviews as { id: string }[];
    expect((await decide(review?.id ?? '')).status).toBe(204);
    expect((await audit())[0]).toMatchObject({ action: 'approve', person_number: PERSON });
    expect((await decide(review?.id ?? '')).status).toBe(409);
  });
});
