// A further department is a file and a register: nothing in the issuer's code names one. Employment is such a department;
// here another is put beside it, in a folder of its own, and issues.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifySdJwtVc } from '@anju/credentials';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolCity, PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, type TestWallet } from '../support/test-wallet.ts';

const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const number = (name: string, letter: string) => ({
  name,
  kind: 'text',
  pattern: `^${letter}[0-9]{10}$`,
  maxLength: 11,
  required: true,
  label: both('编号', 'Number'),
  disclosure: 'to_match_only',
});

/** Veterans' affairs: no such type is in the data standard. */
const VETERANS = {
  id: 'veterans',
  name: both('退役军人事务局', 'Veterans Affairs Bureau'),
  register: { file: 'veterans.csv' },
  credential: {
    configurationId: 'veterans',
    vct: 'urn:example:veteran:1',
    name: both('优待凭证', 'Veteran’s credential'),
    description: both('证明退役日期和优待类别。', 'Attests the day of discharge and the class of benefits.'),
    card: { background: '#1B4332', text: '#FFFFFF', shows: ['discharged_on'] },
    claims: [
      number('person_number', 'P'),
      number('household_number', 'H'),
      {
        name: 'discharged_on',
        kind: 'date',
        required: true,
        label: both('退役日期', 'Discharged on'),
        disclosure: 'on_request',
      },
      {
        name: 'benefits',
        kind: 'enumeration',
        values: [
          { value: 'general', code: 1, label: both('一般', 'General') },
          { value: 'disabled', code: 2, label: both('伤残', 'Disabled') },
        ],
        required: true,
        label: both('优待类别', 'Benefits'),
        disclosure: 'on_request',
      },
    ],
  },
};
const REGISTER = [
  'person_number,household_number,name,discharged_on,benefits',
  `${PERSON},H0000000001,张伟,2009-12-01,general`,
].join('\n');

let issuer: RunningIssuer;
let wallet: TestWallet;
beforeAll(async () => {
  const city = await enrolCity({ 'veterans.json': JSON.stringify(VETERANS) });
  issuer = await startIssuer({ city });
  wallet = createTestWallet(issuer, await makeKey());
}, 60_000);
afterAll(async () => {
  await issuer.stop();
  issuer.city.remove();
});

async function receivedFrom(department: string, vct: string) {
  const [copy = ''] = await wallet.receive(department, PERSON, 1);
  const { claims } = await verifySdJwtVc({
    credential: copy,
    now: issuer.clock.now(),
    roots: [issuer.city.rootDer],
    expectedVct: vct,
    expectedIss: `${PUBLIC_URL}/${department}`,
  });
  return claims;
}

describe('a department that is a file', () => {
  it('imports its register, by the checks that it declares', async () => {
    const wrong = await issuer.importCsv('veterans', REGISTER.replace('general', 'any'));
    expect(wrong.json.rows).toMatchObject([{ row: 2, column: 'benefits' }]);
    expect((await issuer.importCsv('veterans', REGISTER)).json).toEqual({ imported: 1 });
  });

  it('describes itself, its type and its card', async () => {
    const metadata = await issuer.call('/.well-known/openid-credential-issuer/veterans');
    expect(metadata.json).toMatchObject({
      credential_issuer: `${PUBLIC_URL}/veterans`,
      credential_configurations_supported: { veterans: { vct: 'urn:example:veteran:1' } },
    });
    expect((await issuer.call('/veterans/types/veterans')).json).toMatchObject({
      vct: 'urn:example:veteran:1',
      display: [{ name: '优待凭证' }, { name: 'Veteran’s credential' }],
    });
    const card = await issuer.call('/veterans/types/veterans/card.svg?locale=en');
    expect(card.text).toContain('{{discharged_on}}');
  });

  it('issues a credential that verifies down to the city’s root, with its own claims', async () => {
    expect(await receivedFrom('veterans', 'urn:example:veteran:1')).toMatchObject({
      person_number: PERSON,
      discharged_on: '2009-12-01',
      benefits: 'general',
    });
  });

  it('issues to nobody whom its register does not know', async () => {
    await expect(wallet.getOffer('veterans', 'P0000000003')).rejects.toThrow('person_not_found');
  });
});

describe('employment', () => {
  it('issues at the counter, with a contract that ends after today and one that does not end', async () => {
    const register = registerOf('employment').split('\n');
    register[2] = register[2]?.replace('2099-04-21', '') ?? '';
    expect((await issuer.importCsv('employment', register.join('\n'))).json).toEqual({ imported: 3 });
    expect(await receivedFrom('employment', 'urn:anju:employment:1')).toMatchObject({
      insured_since: '2019-11-26',
      contract_until: '2099-04-21',
      employer_leases: false,
    });
  });

  it.each([
    ['insured_since', '2019-11-26', '2099-11-26'],
    ['contract_since', '2024-04-22', '2099-04-22'],
  ])('refuses a %s that lies ahead', async (column, was, ahead) => {
    const answer = await issuer.importCsv('employment', registerOf('employment').replace(was, ahead));
    expect(answer.json.rows).toMatchObject([{ row: 2, column }]);
  });

  it('refuses a contract that ends before it begins, and takes one that ends on its first day', async () => {
    const until = (day: string) =>
      issuer.importCsv('employment', registerOf('employment').replace('2099-04-21', day));
    expect((await until('2024-04-21')).json.rows).toMatchObject([{ row: 2, column: 'contract_since' }]);
    expect((await until('2024-04-22')).json).toEqual({ imported: 3 });
  });
});

describe('the issuer’s code', () => {
  const root = join(import.meta.dirname, '..', '..', 'src');
  const sources = globSync('**/*.ts', { cwd: root }).map((file) => [
    file,
    readFileSync(join(root, file), 'utf8'),
  ]);

  it('decides nothing by a department’s id', () => {
    expect(sources.length).toBeGreaterThan(50);
    for (const id of ['employment', 'income', 'residency', 'household', 'property', 'unit'])
      for (const [file, text] of sources)
        expect([file, id, text?.includes(`'${id}'`)]).toEqual([file, id, false]);
  });
});
