/** Rows of cells, from an array or from comma-separated text. Figures and days need no quotes, so none are understood. */
export type Sheet = readonly (readonly string[])[];

/** Space around a cell and empty lines at the end do not count. */
export function cellsOf(table: string | Sheet): Sheet {
  const rows =
    typeof table === 'string'
      ? table
          .trimEnd()
          .split(/\r?\n/)
          .map((line) => line.split(','))
      : table;
  const isNothing = rows.length === 1 && rows[0]?.length === 1 && rows[0][0]?.trim() === '';
  return isNothing ? [] : rows.map((row) => row.map((cell) => cell.trim()));
}
