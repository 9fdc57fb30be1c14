/** Why a table of figures was not taken. Row and column are counted as a spreadsheet shows them, the heads being row 1. */
export type TableErrorCode =
  | 'table_empty'
  | 'row_length_differs'
  | 'unit_differs'
  | 'head_invalid'
  | 'heads_overlap'
  | 'heads_leave_gap'
  | 'day_invalid'
  | 'days_not_rising'
  | 'year_repeated'
  | 'year_missing'
  | 'figure_invalid'
  | 'figure_falls';

/** `message` is a sentence that begins with the place and says what to do. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly code: TableErrorCode;
  readonly row: number;
  readonly column: number;

  constructor(code: TableErrorCode, { row, column }: { row: number; column: number }, sentence: string) {
    super(`Row ${row}, column ${column}: ${sentence}`);
    this.code = code;
    this.row = row;
    this.column = column;
  }
}
