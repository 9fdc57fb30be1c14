// An owner of two units gets a credential for each, told apart by identifiers that say nothing of the unit.
import { verifySdJwtVc } from '@anju/credentials';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON } from '../support/registers.ts';
import { type Answer, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

const HEADER = 'person_number,household_number,name,assembly,unit,exclusive_area_csqm,owned_since';
const [FIRST, SECOND, OTHER] = ['A050013-38-1-0503', 'A050024-07-4-2801', 'A050013-01-2-1104'] as const;
const ROWS = [
  `${PERSON},H0000000001,张伟,A050013,${FIRST},3279,2013-05-15`,
  `${PERSON},H0000000001,张伟,A050024,${SECOND},1821,2004-03-10`,
  `${OTHER_PERSON},H0000000001,王芳,A050013,${OTHER},5000,2011-01-05`,
];

let issuer: RunningIssuer;
let wallet: TestWallet;
beforeAll(async () => {
  issuer = await startIssuer();
  expect((await issuer.importCsv('unit', [HEADER, ...ROWS].join('\n'))).json).toEqual({ imported: 3 });
  wallet = createTestWallet(issuer, await makeKey());
}, 60_000);
afterAll(() => issuer.stop());

async function tokenFor(person: string): Promise<{ token: string; identifiers: string[] }> {
  const { json } = await wallet.token(await wallet.getOffer('unit', person));
  const [detail] = json.authorization_details as { credential_identifiers: string[] }[];
  return { token: String(json.access_token), identifiers: detail?.credential_identifiers ?? [] };
}

async function ask(token: string, which: Record<string, string>): Promise<Answer> {
  const { proofs } = await wallet.request('unit', await makeKeys(2), await wallet.nonce('unit'));
  return wallet.credential('unit', token, { ...which, proofs });
}

async function unitsIn(answer: Answer): Promise<unknown[]> {
  const copies = answer.json.credentials as { credential: string }[];
  const read = copies.map(({ credential }) =>
    verifySdJwtVc({
      credential,
      now: issuer.clock.now(),
      roots: [issuer.city.rootDer],
      expectedVct: 'urn:anju:unit:1',
      expectedIss: `${PUBLIC_URL}/unit`,
    }),
  );
  return (await Promise.all(read)).map(({ claims }) => claims.unit);
}

it('gives an identifier for each unit, the same every time, that does not hold the unit’s number', async () => {
  const { identifiers } = await tokenFor(PERSON);
  expect(new Set(identifiers).size).toBe(2);
  expect((await tokenFor(PERSON)).identifiers).toEqual(identifiers);
  expect(identifiers.join()).not.toMatch(/A0500|38-1|P0000000001/);
  expect((await tokenFor(OTHER_PERSON)).identifiers).toHaveLength(1);
});

it('issues the unit of the identifier, in copies of one unit each', async () => {
  const { token, identifiers } = await tokenFor(PERSON);
  const received: unknown[][] = [];
  for (const identifier of identifiers) {
    const answer = await ask(token, { credential_identifier: identifier });
    expect(answer.status).toBe(200);
    received.push(await unitsIn(answer));
  }
  expect(received).toEqual([
    [FIRST, FIRST],
    [SECOND, SECOND],
  ]);
});

it('refuses to choose, and refuses the identifier of somebody else’s unit', async () => {
  const { token } = await tokenFor(PERSON);
  const unnamed = await ask(token, { credential_configuration_id: 'unit' });
  expect([unnamed.status, unnamed.json.error]).toEqual([400, 'invalid_credential_request']);
  const { identifiers } = await tokenFor(OTHER_PERSON);
  const foreign = await ask(token, { credential_identifier: identifiers[0] ?? '' });
  expect([foreign.status, foreign.json.error]).toEqual([400, 'unknown_credential_identifier']);
});

it('issues nothing for a unit that was sold after the token was given', async () => {
  const { token, identifiers } = await tokenFor(PERSON);
  await issuer.importCsv('unit', [HEADER, ROWS[1]].join('\n'));
  const sold = await ask(token, { credential_identifier: identifiers[0] ?? '' });
  expect([sold.status, sold.json.error]).toEqual([400, 'unknown_credential_identifier']);
  expect(await unitsIn(await ask(token, { credential_identifier: identifiers[1] ?? '' }))).toEqual([
    SECOND,
    SECOND,
  ]);
});
