/**
 * A table as an office publishes it, one row for each day on which its figures change, becomes a parameter of a rule. A
 * slip of the pen decides about people for a year: whatever a table could not mean is refused with its row and column.
 */
import { daysOf } from '../civil-date.ts';
import type { Parameter } from '../rule.ts';
import type { AreaKind } from '../units.ts';
import { readHeads } from './heads.ts';
import { cellsOf, type Sheet } from './sheet.ts';
import { TableError } from './table-error.ts';

export type TableOptions = {
  /** Unit of every figure; the table's first cell must say it. */
  readonly unit: string;
  readonly area?: AreaKind;
  /** The fact that the columns go by, with the range the rule declares for it; left out: one column, a figure by date. */
  readonly by?: { readonly fact: string; readonly minimum: number; readonly maximum: number };
  /** One row for each year and none left out, as a chart that appears every year has. */
  readonly yearly?: boolean;
};

const FIGURE = /^(0|-?[1-9][0-9]{0,15})$/;

/**
 * Head: the unit, then for each column what it goes by: `1`, `1-3`, `4+`; or `figure` for a table by date alone. Rows: the
 * first day (YYYY-MM-DD), then whole numbers in the unit. Throws TableError.
 */
export function importTable(table: string | Sheet, options: TableOptions): Parameter {
  const { unit, area, by, yearly = false } = options;
  const [head, ...rows] = cellsOf(table);
  if (head === undefined || rows.length === 0)
    throw new TableError(
      'table_empty',
      { row: head === undefined ? 1 : 2, column: 1 },
      'there is a row of heads and below it one row of figures at least.',
    );
  if (head[0] !== unit)
    throw new TableError(
      'unit_differs',
      { row: 1, column: 1 },
      `the figures are said to be in "${head[0]}"; write "${unit}" here, and every figure in it.`,
    );
  const froms = readHeads(head, by);
  const read = rows.map((cells, index) => readRow(cells, index + 2, head));
  refuseDays(
    read.map(({ from }) => from),
    yearly,
  );
  const declared = area === undefined ? { unit } : { unit, area };
  if (by === undefined) {
    return { ...declared, dated: read.map(({ from, figures }) => ({ from, value: figures[0] as number })) };
  }
  return {
    ...declared,
    by: by.fact,
    dated: read.map(({ from, figures }, index) => {
      refuseFalling(figures, index + 2, head);
      return { from, steps: figures.map((value, column) => ({ from: froms[column] as number, value })) };
    }),
  };
}

function readRow(
  cells: readonly string[],
  row: number,
  head: readonly string[],
): { from: string; figures: number[] } {
  if (cells.length !== head.length)
    throw new TableError(
      'row_length_differs',
      { row, column: Math.min(cells.length, head.length) + 1 },
      `this row has ${cells.length} cells under ${head.length} heads; give each head its figure.`,
    );
  const [from = '', ...figures] = cells;
  if (daysOf(from) === null)
    throw new TableError(
      'day_invalid',
      { row, column: 1 },
      'write the first day of these figures as YYYY-MM-DD.',
    );
  return { from, figures: figures.map((cell, index) => readFigure(cell, row, index + 2, head[0] ?? '')) };
}

function readFigure(cell: string, row: number, column: number, unit: string): number {
  const figure = FIGURE.test(cell) ? Number(cell) : Number.NaN;
  if (!Number.isSafeInteger(figure))
    throw new TableError(
      'figure_invalid',
      { row, column },
      `write a whole number of ${unit} in digits alone, without point, comma, sign of currency or space.`,
    );
  return figure;
}

function refuseDays(days: readonly string[], yearly: boolean): void {
  days.forEach((day, index) => {
    const [before, row] = [days[index - 1], index + 2];
    if (before === undefined) return;
    const refuse = (code: 'days_not_rising' | 'year_repeated' | 'year_missing', sentence: string): never => {
      throw new TableError(code, { row, column: 1 }, sentence);
    };
    const years = yearOf(day) - yearOf(before);
    if (day <= before)
      refuse('days_not_rising', `${day} does not come after ${before} above it; put the rows in order.`);
    if (yearly && years === 0)
      refuse('year_repeated', `the year ${yearOf(day)} stands twice; leave one row out.`);
    if (yearly && years > 1)
      refuse('year_missing', `the year ${yearOf(before) + 1} is missing above this row; add it.`);
  });
}

const yearOf = (day: string): number => Number(day.slice(0, 4));

function refuseFalling(figures: readonly number[], row: number, head: readonly string[]): void {
  figures.forEach((figure, index) => {
    const before = figures[index - 1];
    if (before !== undefined && figure < before)
      throw new TableError(
        'figure_falls',
        { row, column: index + 2 },
        `${figure} under "${head[index + 1]}" is less than ${before} under "${head[index]}"; figures never fall along a row.`,
      );
  });
}
