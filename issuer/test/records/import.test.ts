// The importer: what it takes, what it refuses and how it says so; nothing of a refused file is kept.
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { describe, expect, it } from 'vitest';
import { type Department, loadDepartments } from '../../src/departments/department-file.ts';
import type { PersonRecord } from '../../src/ports.ts';
import { createImportRecords } from '../../src/records/import-records.ts';
import { parseRecords } from '../../src/records/parse-csv.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';

const TODAY = '2026-11-20';
const departments = new Map(loadDepartments(join(cityDir)).map((one) => [one.id, one]));
const departmentOf = (id: string) => departments.get(id) as Department;
const parse = (id: string, csv: string | Uint8Array) =>
  parseRecords(typeof csv === 'string' ? Buffer.from(csv) : csv, departmentOf(id), TODAY);

/** The register of a department with one cell of its first row changed. */
function withCell(id: string, column: string, value: string): string {
  const [header = '', first = '', ...rest] = registerOf(id).split('\n');
  const cells = first.split(',');
  cells[header.split(',').indexOf(column)] = value;
  return [header, cells.join(','), ...rest].join('\n');
}

describe('a department’s file', () => {
  it.each([...departments.keys()])('is read: %s', (id) => {
    const { records, problems } = parse(id, registerOf(id));
    expect(problems).toEqual([]);
    expect(records).toHaveLength(3);
    expect(records[2]?.name).toBe('欧阳,静');
  });

  it('gives integers, booleans and dates as what they are, and leaves empty cells out', () => {
    const [property] = parse('property', registerOf('property')).records;
    expect(property?.claims).toMatchObject({ homes_owned: 0, in_other_scheme: false });
    const [residency] = parse('residency', registerOf('residency')).records;
    expect(residency?.claims.hukou_since).toBe('1999-04-01');
    expect(residency?.claims).not.toHaveProperty('permit_since');
  });

  it('may have a byte order mark and Windows line ends', () => {
    const windows = `\uFEFF${registerOf('income').replaceAll('\n', '\r\n')}`;
    expect(parse('income', windows)).toEqual(parse('income', registerOf('income')));
  });

  it('may have its columns in another order', () => {
    const [header = '', ...rows] = registerOf('household')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const turned = [header, ...rows.slice(0, 2)].map((cells) => [...cells].reverse().join(',')).join('\n');
    expect(parse('household', turned).problems).toEqual([]);
  });
});

describe('a cell', () => {
  it.each([
    ['income', 'household_annual_income_fen', '96000.00'],
    ['income', 'household_annual_income_fen', '9.6'],
    ['income', 'household_annual_income_fen', '1e7'],
    ['income', 'household_annual_income_fen', ' 9600000'],
    ['income', 'household_annual_income_fen', '09600000'],
    ['income', 'household_annual_income_fen', '9007199254740993'],
    ['income', 'household_annual_income_fen', '-1'],
    ['income', 'household_annual_income_fen', ''],
    ['income', 'assistance', 'None'],
    ['income', 'assessed_on', '2026-02-30'],
    ['income', 'assessed_on', '30.06.2026'],
    ['income', 'assessed_on', '2026-11-21'],
    ['income', 'person_number', 'P123'],
    ['income', 'person_number', 'P0000000001\u0000'],
    ['income', 'household_number', 'P0000000001'],
    ['income', 'name', ''],
    ['income', 'name', '   '],
    ['income', 'name', '长'.repeat(101)],
    ['property', 'in_other_scheme', 'yes'],
    ['household', 'household_size', '0'],
    ['household', 'role', 'dog'],
    ['residency', 'basis', ''],
    ['residency', 'district', '999999'],
  ])('is refused with its row and column: %s %s = %j', (id, column, value) => {
    const { records, problems } = parse(id, withCell(id, column, value));
    expect(records).toEqual([]);
    expect(problems.map(({ row, column: at }) => [row, at])).toEqual([[2, column]]);
    const [{ message } = { message: { 'zh-CN': '', en: '' } }] = problems;
    expect(message['zh-CN']).toMatch(/\p{Script=Han}/u);
    if (value.trim().length > 3) expect(JSON.stringify(message)).not.toContain(value);
  });

  it('dated today is accepted', () => {
    expect(parse('income', withCell('income', 'assessed_on', TODAY)).problems).toEqual([]);
  });
});

describe('checks between claims', () => {
  it.each(['800001', '799999'])('refuse a monthly income that does not fit the annual one: %s', (monthly) => {
    const { problems } = parse('income', withCell('income', 'household_monthly_income_fen', monthly));
    expect(problems).toMatchObject([{ row: 2, column: 'household_monthly_income_fen' }]);
  });

  it('allow rounding to the fen', () => {
    for (const annual of ['9600006', '9599994']) {
      expect(parse('income', withCell('income', 'household_annual_income_fen', annual)).problems).toEqual([]);
    }
    for (const annual of ['9600007', '9599993']) {
      expect(
        parse('income', withCell('income', 'household_annual_income_fen', annual)).problems,
      ).toHaveLength(1);
    }
  });

  it('refuse a usable area above the building area, and allow an equal one', () => {
    const usable = (value: string) =>
      parse('property', withCell('property', 'household_usable_area_csqm', value));
    expect(usable('5600').problems).toEqual([]);
    expect(usable('5601').problems).toMatchObject([{ row: 2, column: 'household_usable_area_csqm' }]);
  });
});

describe('a file as a whole', () => {
  it('names every wrong row', () => {
    const lines = withCell('income', 'assistance', 'x').split('\n');
    lines[3] = lines[3]?.replace('2026-06-30', 'never') ?? '';
    const { problems } = parse('income', lines.join('\n'));
    expect(problems.map(({ row, column }) => [row, column])).toEqual([
      [2, 'assistance'],
      [4, 'assessed_on'],
    ]);
  });

  it('is refused when a person stands in it twice', () => {
    const csv = registerOf('income').replace(OTHER_PERSON, PERSON);
    expect(parse('income', csv).problems).toMatchObject([{ row: 3, column: 'person_number' }]);
  });

  it.each([
    ['a missing column', (csv: string) => csv.replace(',assistance', ',assist')],
    ['a column twice', (csv: string) => csv.replace('assistance', 'assessed_on')],
    ['a column too many', (csv: string) => csv.replace(/^(.*)$/gm, '$1,extra')],
    ['another department’s file', () => registerOf('property')],
  ])('is refused for its header: %s', (_name, spoil) => {
    expect(parse('income', spoil(registerOf('income'))).problems).toMatchObject([{ row: 1 }]);
  });

  it.each([
    ['nothing', ''],
    ['a header alone', registerOf('income').split('\n')[0] ?? ''],
    ['an open quote', registerOf('income').replace('张伟', '"张伟')],
  ])('is refused when it is %s', (_name, csv) => {
    expect(parse('income', csv).records).toEqual([]);
    expect(parse('income', csv).problems).toHaveLength(1);
  });

  it('is refused when it is not UTF-8', () => {
    const gb18030 = Buffer.concat([Buffer.from(registerOf('income')), Buffer.from([0xd5, 0xc5])]);
    expect(parse('income', gb18030).problems).toMatchObject([{ row: 0 }]);
  });

  it('is refused for a row with too few cells', () => {
    const csv = registerOf('income').replace(',2026-06-30\n', '\n');
    expect(parse('income', csv).problems).toMatchObject([{ row: 2 }]);
  });

  it.each(['\0', '\u0007', '\u0085', '\u202e', '\u2066'])(
    'is refused for a name with a character that nobody sees: %j',
    (character) => {
      const { records, problems } = parse('income', withCell('income', 'name', `张${character}伟`));
      expect([records, problems]).toMatchObject([[], [{ row: 2, column: 'name' }]]);
    },
  );

  it.each([
    ['empty lines', () => '', 101],
    ['rows without content', (header: string) => header.replace(/[^,]/g, ''), 1],
  ])('is read no further than it must be when it is hundreds of thousands of %s', (_, rowOf, most) => {
    const [header = '', row = ''] = registerOf('income').split('\n');
    const { records, problems } = parse(
      'income',
      [header, row, `${rowOf(header)}\n`.repeat(400_000)].join('\n'),
    );
    expect(records).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(most);
  });

  it('may be as many rows as fit into it', () => {
    const [header = '', row = ''] = registerOf('household').split('\n');
    const rows = Array.from({ length: 5000 }, (_, index) =>
      row.replace(/P\d{10}/, `P${String(index).padStart(10, '0')}`),
    );
    const { records, problems } = parse('household', [header, ...rows].join('\n'));
    expect(problems).toEqual([]);
    expect(records).toHaveLength(5000);
  });

  it('is read no further than a hundred problems', () => {
    const [header = '', row = ''] = registerOf('income').split('\n');
    const rows = Array.from({ length: 500 }, () => row.replace('none', 'x'));
    expect(parse('income', [header, ...rows].join('\n')).problems.length).toBeLessThan(110);
  });
});

describe('importing', () => {
  it('stores every record of a good file and none of a bad one', async () => {
    const stored: PersonRecord[][] = [];
    const records = { replace: async (rows: readonly PersonRecord[]) => void stored.push([...rows]) };
    const importRecords = createImportRecords({ records, now: () => new Date('2026-11-20T04:00:00Z') });
    const bad = await importRecords(
      departmentOf('income'),
      Buffer.from(withCell('income', 'assistance', 'x')),
    );
    expect(bad).toMatchObject({ outcome: 'refused', problems: [{ row: 2 }] });
    expect(stored).toEqual([]);
    const good = await importRecords(departmentOf('income'), Buffer.from(registerOf('income')));
    expect(good).toEqual({ outcome: 'imported', imported: 3 });
    expect(stored[0]).toHaveLength(3);
  });
});
