/** Over random tables: what is written is what is decided by, and one figure that falls is found wherever it stands. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importTable, type TableError } from '../../src/index.ts';
import { runs } from '../support/runs.ts';

const often = runs(200, 3_000);
const UNIT = 'fen';

/** Rows that never fall, below one head for each size; one row a year from 2020 on. */
const table = fc.integer({ min: 2, max: 8 }).chain((sizes) =>
  fc.array(
    fc
      .array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: sizes, maxLength: sizes })
      .map((figures) => figures.toSorted((a, b) => a - b)),
    { minLength: 1, maxLength: 6 },
  ),
);
const written = (rows: readonly (readonly number[])[]) =>
  [
    [UNIT, ...(rows[0] ?? []).map((_, index) => index + 1)],
    ...rows.map((figures, year) => [`${2020 + year}-04-01`, ...figures]),
  ]
    .map((cells) => cells.join(','))
    .join('\n');
const optionsFor = (rows: readonly (readonly number[])[]) => ({
  unit: UNIT,
  by: { fact: 'household_size', minimum: 1, maximum: rows[0]?.length ?? 0 },
  yearly: true,
});

it('every figure of the table is the parameter’s for its day and size', () => {
  fc.assert(
    fc.property(table, (rows) => {
      expect(importTable(written(rows), optionsFor(rows)).dated).toEqual(
        rows.map((figures, year) => ({
          from: `${2020 + year}-04-01`,
          steps: figures.map((value, index) => ({ from: index + 1, value })),
        })),
      );
    }),
    often,
  );
});

it('a figure below the one beside it is refused where it stands', () => {
  fc.assert(
    fc.property(table, fc.nat(), fc.nat(), (rows, anyRow, anyColumn) => {
      const row = anyRow % rows.length;
      const figures = rows[row] as number[];
      const column = 1 + (anyColumn % (figures.length - 1));
      const fallen = rows.with(row, figures.with(column, (figures[column - 1] as number) - 1));
      expect(() => importTable(written(fallen), optionsFor(rows))).toThrow(
        expect.objectContaining<Partial<TableError>>({
          code: 'figure_falls',
          row: row + 2,
          column: column + 2,
        }),
      );
    }),
    often,
  );
});
