// Several records of a person: imported, shown to the clerk of the department, found once in a search.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { INCOME_CLERK } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type Call, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';

let issuer: RunningIssuer;
let incomeClerk: Call;
beforeAll(async () => {
  issuer = await startIssuer();
  incomeClerk = await issuer.login(INCOME_CLERK);
  await issuer.importCsv('income', registerOf('income'));
}, 60_000);
afterAll(() => issuer.stop());

const HEADER = 'person_number,household_number,name,assembly,unit,exclusive_area_csqm,owned_since';
const unitOf = (person: string, unit: string, area = 3279, name = '张伟') =>
  `${person},H0000000001,${name},A050013,${unit},${area},2013-05-15`;
const [FIRST, SECOND, THIRD] = ['A050013-38-1-0503', 'A050013-38-1-0601', 'A050013-01-2-1104'] as const;
const importUnits = (...rows: string[]) => issuer.importCsv('unit', [HEADER, ...rows].join('\n'));
const recordsOf = async (person: string, call = issuer.clerk, department = 'unit') =>
  call(`/clerk/records?department=${department}&person_number=${encodeURIComponent(person)}`);
const keysOf = async (person: string) =>
  ((await recordsOf(person)).json.records as { key: string }[]).map(({ key }) => key);

beforeEach(async () => {
  const rows = [unitOf(PERSON, FIRST), unitOf(PERSON, SECOND), unitOf(OTHER_PERSON, THIRD, 5000, '王芳')];
  expect((await importUnits(...rows)).json).toEqual({ imported: 3 });
});

describe('a person with two units', () => {
  it('has both on record, by number', async () => {
    expect(await keysOf(PERSON)).toEqual([FIRST, SECOND].sort());
    expect(await keysOf(OTHER_PERSON)).toEqual([THIRD]);
  });

  it.each([
    ['by name', '张伟'],
    ['by number', PERSON],
    ['by household', 'H0000000001'],
    ['by a unit', 'A050013-38'],
  ])('stands once in a search %s', async (_, query) => {
    const answer = await issuer.clerk(`/clerk/people?department=unit&query=${encodeURIComponent(query)}`);
    const found = (answer.json.people as { person_number: string }[]).map((one) => one.person_number);
    expect(found.filter((number) => number === PERSON)).toEqual([PERSON]);
  });

  it('gives up a unit that the next file does not name, and keeps it when the file does not name the person', async () => {
    await importUnits(unitOf(PERSON, SECOND, 3300));
    expect(await keysOf(PERSON)).toEqual([SECOND]);
    expect(await keysOf(OTHER_PERSON)).toEqual([THIRD]);
  });

  it('hands a unit on to its buyer in one file', async () => {
    await importUnits(unitOf(PERSON, SECOND), unitOf(OTHER_PERSON, THIRD), unitOf(OTHER_PERSON, FIRST));
    expect([await keysOf(PERSON), await keysOf(OTHER_PERSON)]).toEqual([[SECOND], [THIRD, FIRST].sort()]);
  });

  it('keeps both when the next file is refused', async () => {
    const answer = await importUnits(unitOf(PERSON, SECOND), unitOf(OTHER_PERSON, 'flat 5'));
    expect([answer.status, answer.json.rows]).toMatchObject([422, [{ row: 3, column: 'unit' }]]);
    expect(await keysOf(PERSON)).toEqual([FIRST, SECOND].sort());
  });
});

describe('a file is refused', () => {
  it('that names a unit twice for a person', async () => {
    const answer = await importUnits(unitOf(PERSON, FIRST), unitOf(PERSON, FIRST, 9));
    expect(answer.json.rows).toMatchObject([{ row: 3, column: 'unit' }]);
  });

  it('in which a person has two names or two households', async () => {
    const named = await importUnits(unitOf(PERSON, FIRST), unitOf(PERSON, SECOND, 9, '张玮'));
    expect(named.json.rows).toMatchObject([{ row: 3, column: 'name' }]);
    const housed = await importUnits(
      unitOf(PERSON, FIRST),
      unitOf(PERSON, SECOND).replace('H0000000001', 'H0000000002'),
    );
    expect(housed.json.rows).toMatchObject([{ row: 3, column: 'household_number' }]);
  });
});

describe('the list of a person’s records', () => {
  it('is for clerks of the department alone', async () => {
    expect((await recordsOf(PERSON, incomeClerk)).status).toBe(403);
    expect((await recordsOf(PERSON, issuer.call)).status).toBe(401);
  });

  it('has one line without a key where a person has but one record', async () => {
    expect((await recordsOf(PERSON, incomeClerk, 'income')).json).toEqual({ records: [{ key: '' }] });
  });

  it.each([
    ['a person nobody knows', 'P9999999999', 404],
    ['a number that no database takes', 'P\0', 400],
    ['a number that is too long', 'P'.repeat(65), 400],
  ])('answers %s in words', async (_, person, status) => {
    const answer = await recordsOf(person);
    expect([answer.status, answer.json.error]).toMatchObject([
      status,
      { message: { en: expect.any(String) } },
    ]);
  });

  it('says to the console what tells them apart, and who reviews online', async () => {
    const { departments } = (await issuer.clerk('/clerk/session')).json as {
      departments: { id: string; records_by?: object; review?: string }[];
    };
    const of = (id: string) => departments.find((one) => one.id === id);
    expect(of('unit')).toMatchObject({ records_by: { 'zh-CN': '单元编号', en: 'Unit' } });
    expect(of('employment')).toMatchObject({ review: 'online' });
    expect(Object.keys(of('income') ?? {})).toEqual(['id', 'name', 'credentials', 'online']);
  });
});
