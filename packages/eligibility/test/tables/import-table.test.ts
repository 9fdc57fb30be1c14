/** A table as an office publishes it becomes a parameter, or is refused with its row and column. */
import { describe, expect, it } from 'vitest';
import { importTable, TableError, type TableErrorCode, type TableOptions } from '../../src/index.ts';

const BY_SIZE: TableOptions = { unit: 'fen', by: { fact: 'household_size', minimum: 1, maximum: 64 } };
const YEARLY: TableOptions = { ...BY_SIZE, yearly: true };

/** Beijing's income limits, with a later row that no law has. */
const TABLE = ['fen,1-3,4+', '2011-12-01,10000000,13000000', '2027-01-01,11000000,14000000'];
const CHART = [
  'fen,1,2,3,4+',
  '2023-05-15,100,110,120,130',
  '2024-04-01,105,115,125,135',
  '2025-04-01,101,112,126,140',
];

function refusal(lines: readonly string[], options: TableOptions = YEARLY): TableError {
  try {
    importTable(lines.join('\n'), options);
  } catch (error) {
    if (error instanceof TableError) return error;
    throw error;
  }
  throw new Error('the table was taken');
}

describe('a table', () => {
  it('becomes a parameter by date and by the fact that its columns go by', () => {
    expect(importTable(TABLE.join('\n'), BY_SIZE)).toEqual({
      unit: 'fen',
      by: 'household_size',
      dated: [
        {
          from: '2011-12-01',
          steps: [
            { from: 1, value: 10_000_000 },
            { from: 4, value: 13_000_000 },
          ],
        },
        {
          from: '2027-01-01',
          steps: [
            { from: 1, value: 11_000_000 },
            { from: 4, value: 14_000_000 },
          ],
        },
      ],
    });
  });

  it('is the same from rows of cells, from lines that end as another system ends them, and with space around cells', () => {
    const expected = importTable(TABLE.join('\n'), BY_SIZE);
    expect(
      importTable(
        TABLE.map((line) => line.split(',')),
        BY_SIZE,
      ),
    ).toEqual(expected);
    expect(importTable(` ${TABLE.join(' \r\n').replaceAll(',', ' , ')}\r\n\r\n`, BY_SIZE)).toEqual(expected);
  });

  it('of one column is a figure by date, which may fall', () => {
    const table = 'percent,figure\n1988-01-01,50\n2024-04-22,20\n2029-05-01,15\n';
    expect(importTable(table, { unit: 'percent' })).toEqual({
      unit: 'percent',
      dated: [
        { from: '1988-01-01', value: 50 },
        { from: '2024-04-22', value: 20 },
        { from: '2029-05-01', value: 15 },
      ],
    });
  });

  it('of areas says which', () => {
    const table = 'csqm/person,figure\n2011-12-01,1500';
    expect(importTable(table, { unit: 'csqm/person', area: 'usable' })).toMatchObject({ area: 'usable' });
  });

  it('may skip years where the law changes when it changes, and not where a chart appears every year', () => {
    expect(importTable(TABLE.join('\n'), BY_SIZE).dated).toHaveLength(2);
    expect(refusal(TABLE).code).toBe('year_missing');
  });

  it('may fall from one year to the next, and stay level along a row', () => {
    const level = CHART.map((line) => line.replace('101,112,126', '112,112,126'));
    expect(importTable(level.join('\n'), YEARLY).dated).toHaveLength(3);
  });
});

const changed = (row: number, line: string) => CHART.with(row - 1, line);

describe('is refused, with row and column:', () => {
  const refused: [string, TableErrorCode, [row: number, column: number], readonly string[], TableOptions?][] =
    [
      ['nothing', 'table_empty', [1, 1], ['']],
      ['heads without figures', 'table_empty', [2, 1], CHART.slice(0, 1)],
      ['another unit', 'unit_differs', [1, 1], changed(1, 'yuan,1,2,3,4+')],
      ['no unit', 'unit_differs', [1, 1], changed(1, 'year,1,2,3,4+')],
      ['a row that is too short', 'row_length_differs', [3, 5], changed(3, '2024-04-01,105,115,125')],
      ['a row that is too long', 'row_length_differs', [3, 6], changed(3, '2024-04-01,105,115,125,135,145')],
      ['an empty row in between', 'row_length_differs', [3, 2], changed(3, '')],
      ['a figure that falls along its row', 'figure_falls', [4, 5], changed(4, '2025-04-01,101,112,126,125')],
      ['the last row first', 'days_not_rising', [3, 1], [CHART[0], CHART[3], CHART[1], CHART[2]] as string[]],
      ['one day twice', 'days_not_rising', [3, 1], changed(3, '2023-05-15,105,115,125,135')],
      ['a year twice', 'year_repeated', [3, 1], changed(3, '2023-06-01,105,115,125,135')],
      ['a year left out', 'year_missing', [3, 1], CHART.toSpliced(2, 1)],
      ['a year for a day', 'day_invalid', [3, 1], changed(3, '2024,105,115,125,135')],
      ['a day that does not exist', 'day_invalid', [3, 1], changed(3, '2024-02-30,105,115,125,135')],
      ['a size left out', 'heads_leave_gap', [1, 4], changed(1, 'fen,1,2,4,5+')],
      ['sizes above the last column', 'heads_leave_gap', [1, 5], changed(1, 'fen,1,2,3,4')],
      ['sizes below the first column', 'heads_leave_gap', [1, 2], changed(1, 'fen,2,3,4,5+')],
      ['a size twice', 'heads_overlap', [1, 4], changed(1, 'fen,1,2,2,3+')],
      ['ranges that overlap', 'heads_overlap', [1, 3], changed(1, 'fen,1-3,3,4,5+')],
      ['a column after all sizes', 'heads_overlap', [1, 5], changed(1, 'fen,1,2,3+,4')],
      ['a household of nobody', 'heads_overlap', [1, 2], changed(1, 'fen,0,1,2,3+')],
      ['a size beyond the range', 'head_invalid', [1, 5], changed(1, 'fen,1,2,3,4-65')],
      ['a range upside down', 'head_invalid', [1, 3], changed(1, 'fen,1,3-2,4,5+')],
      ['a head in words', 'head_invalid', [1, 2], changed(1, 'fen,one,2,3,4+')],
      ['a second column by date alone', 'head_invalid', [1, 2], changed(1, 'fen,1,2,3,4+'), { unit: 'fen' }],
      ...[
        '105.5',
        '105.00',
        '1,05',
        '￥105',
        '$105',
        '1e3',
        '0105',
        '-0',
        '+105',
        '105 fen',
        '',
        '１０５',
      ].map((cell): [string, TableErrorCode, [number, number], readonly string[]] => [
        `the figure "${cell}"`,
        cell.includes(',') ? 'row_length_differs' : 'figure_invalid',
        cell.includes(',') ? [3, 6] : [3, 2],
        changed(3, `2024-04-01,${cell},115,125,135`),
      ]),
      [
        'a figure beyond 2^53',
        'figure_invalid',
        [3, 5],
        changed(3, '2024-04-01,105,115,125,9007199254740993'),
      ],
    ];

  it.each(refused)('%s', (_, code, [row, column], lines, options) => {
    const error = refusal(lines, options);
    expect([error.code, error.row, error.column]).toEqual([code, row, column]);
    expect(error.message).toMatch(new RegExp(`^Row ${row}, column ${column}: .+\\.$`));
  });

  it('for every reason there is', () => {
    const reasons = new Set(refused.map(([, code]) => code));
    const all: Record<TableErrorCode, true> = {
      table_empty: true,
      row_length_differs: true,
      unit_differs: true,
      head_invalid: true,
      heads_overlap: true,
      heads_leave_gap: true,
      day_invalid: true,
      days_not_rising: true,
      year_repeated: true,
      year_missing: true,
      figure_invalid: true,
      figure_falls: true,
    };
    expect([...reasons].sort()).toEqual(Object.keys(all).sort());
  });
});
