// What the registry lists an agency for bounds what it can ask here; it is told so before any citizen is asked.
import { loadVerifiers } from '@anju/city';
import { readQuery } from '@anju/openid4vp';
import { spellRegistration, type VerifierLookUp } from '@anju/registry-contracts/follow';
import { expect, test } from 'vitest';
import { askedBy } from '../../src/requests/agency-query.ts';
import { createCreateRequest } from '../../src/requests/create-request.ts';
import { RULE_ID } from '../support/desk.ts';
import { createFakePorts } from '../support/fake-ports.ts';

const purpose = { 'zh-CN': '核对', en: 'To know' };
const unitQuery = (...claims: string[]) =>
  readQuery({
    credentials: [
      {
        id: 'unit',
        format: 'dc+sd-jwt',
        meta: { vct_values: ['urn:anju:unit:1'] },
        claims: claims.map((name) => ({ path: [name] })),
      },
    ],
  });

async function listed(
  id: string,
  state: 'active' | 'suspended' | 'withdrawn' = 'active',
): Promise<VerifierLookUp> {
  const document = spellRegistration((await loadVerifiers()).get(id));
  const registration = { did: 'did:a', thumbprintHex: '00', version: 1, state, sinceSeconds: 1, document };
  return { status: 'known', registration };
}

async function asking(found: VerifierLookUp) {
  const ports = await createFakePorts({ registrationOf: () => found });
  const create = createCreateRequest(ports);
  return (ask: Parameters<typeof create>[0]['ask'], agency = 'housing-office') =>
    create({ agency, ask, caseNumber: null, declaration: null });
}

test('a registered agency asks by the rules and for the claims that it is listed for', async () => {
  const housing = await asking(await listed('housing-office'));
  await expect(housing({ ruleId: RULE_ID })).resolves.toMatchObject({ requestId: expect.any(String) });
  const owners = await asking(await listed('owners-assembly'));
  const query = unitQuery('assembly');
  await expect(owners({ query, purpose, isOnePersons: false })).resolves.toBeDefined();
});

test('a registered agency asks for nothing more: not by another rule, for another type, or for one claim beside', async () => {
  const housing = await asking(await listed('housing-office'));
  const owners = await asking(await listed('owners-assembly'));
  await expect(owners({ ruleId: RULE_ID })).rejects.toMatchObject({ code: 'asks_too_much' });
  for (const [ask, query] of [
    [housing, unitQuery('assembly')],
    [owners, unitQuery('assembly', 'person_number')],
  ] as const) {
    const asked = ask({ query, purpose, isOnePersons: false });
    await expect(asked).rejects.toMatchObject({ code: 'asks_too_much' });
  }
});

test.each(['suspended', 'withdrawn'] as const)(
  'an agency whose registration is %s asks nothing',
  async (state) => {
    const ask = await asking(await listed('housing-office', state));
    await expect(ask({ ruleId: RULE_ID })).rejects.toMatchObject({ code: 'agency_suspended' });
  },
);

test('while the registry cannot be read nobody asks', async () => {
  const ask = await asking({ status: 'unknown' });
  await expect(ask({ ruleId: RULE_ID })).rejects.toMatchObject({ code: 'registry_unavailable' });
});

test('an agency that nobody registered may ask: its citizens are warned by their wallets', async () => {
  const ask = await asking({ status: 'unlisted' });
  await expect(ask({ ruleId: RULE_ID })).resolves.toBeDefined();
});

test('an agency that is not in the agencies file asks nothing', async () => {
  const ask = await asking(await listed('housing-office'));
  await expect(ask({ ruleId: RULE_ID }, 'other')).rejects.toMatchObject({ code: 'agency_not_served' });
});

test('what is held against the registration is every type and every claim of the query', () => {
  const credentials = [
    {
      id: 'a',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['one', 'two'] },
      claims: [{ path: ['x', 'y'] }, { path: ['x', 'z'] }, { path: ['w'] }],
    },
    { id: 'b', format: 'dc+sd-jwt', meta: { vct_values: ['three'] } },
  ];
  expect(askedBy(readQuery({ credentials }))).toEqual([
    { vct: 'one', claims: ['x', 'w'] },
    { vct: 'two', claims: ['x', 'w'] },
    { vct: 'three', claims: [] },
  ]);
});
